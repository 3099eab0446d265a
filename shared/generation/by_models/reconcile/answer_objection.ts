import { z } from "zod";
import { hashJson } from "../../../kernel/mod.ts";
import { askStructured } from "../../../models/mod.ts";
import { tellBrief } from "../brief.ts";
import { type Author, composeCall, OUTPUT_TOKENS } from "../compose_call.ts";
import { type Contract, findContractProblems, plannedFileSchema } from "../contract.ts";
import type { Project } from "./project.ts";

const answerSchema = z.object({
  ruling: z.enum(["stands", "changed"]),
  reason: z.string().describe("For the one who objects: how it is meant, or what is changed"),
  sharedTypes: z.string().nullable().describe("As they are now; null where they stay as they are"),
  files: z
    .array(plannedFileSchema.pick({ path: true, purpose: true, exports: true }))
    .describe("The sources whose purpose or exports are changed, as they are now; else empty"),
});
type Answer = z.infer<typeof answerSchema>;

/** What somebody said against the contract, and what its architect answered. */
export interface ContractAnswer {
  /** The file whose author objects. */
  readonly path: string;
  readonly problem: string;
  readonly reason: string;
  /** The contract as it is now; undefined where it stands. */
  readonly contract: Contract | undefined;
}

/** Has the architect answer an objection to the contract. Which files there are, and what tests prove, stays. */
export async function answerObjection(
  author: Author,
  project: Project,
  { path, problem }: Pick<ContractAnswer, "path" | "problem">,
): Promise<ContractAnswer> {
  const { contract, criteria, architect } = project;
  const call = await composeCall(author, {
    key: `objection:${path}:${(await hashJson({ contract, problem })).slice(0, 16)}`,
    prompt: "contract-objection",
    role: architect,
    values: { ...tellBrief(project), file: path, objection: problem },
    contents: ["requirement"],
    maximumOutputTokens: OUTPUT_TOKENS,
  });
  const ids = criteria.map(({ id }) => id);
  const schema = answerSchema.superRefine((answer, context) => {
    for (const message of findProblems(contract, answer, ids)) context.addIssue(message);
  });
  const output = { name: "contract-objection", schema };
  const { value } = await askStructured(author.models, call, output);
  const changed = value.ruling === "changed" ? amend(contract, value) : undefined;
  return { path, problem, reason: value.reason, contract: changed };
}

function findProblems(
  contract: Contract,
  answer: Answer,
  ids: readonly string[],
): readonly string[] {
  const sources = contract.files.filter(({ kind }) => kind === "source").map(({ path }) => path);
  return [
    ...answer.files
      .filter(({ path }) => !sources.includes(path))
      .map(({ path }) => `"${path}" is none of the sources ${sources.join(", ")}`),
    ...findContractProblems(amend(contract, answer), ids),
  ];
}

function amend(contract: Contract, { sharedTypes, files }: Answer): Contract {
  return {
    ...contract,
    sharedTypes: sharedTypes ?? contract.sharedTypes,
    files: contract.files.map((file) => ({
      ...file,
      ...files.find(({ path }) => path === file.path),
    })),
  };
}
