import { z } from "zod";
import { askStructured } from "../../models/mod.ts";
import type { Finding, RunFile } from "../../quality/mod.ts";
import { type Author, composeCall } from "./compose_call.ts";
import type { Contract } from "./contract.ts";
import { describeContract } from "./describe_contract.ts";
import { splitFiles } from "./split_files.ts";

const reviewSchema = z.object({
  findings: z.array(
    z.object({
      path: z.string(),
      quote: z.string().describe("The line the finding is about, word for word"),
      severity: z.enum(["blocker", "warning"]).describe("blocker: a user would be harmed by it"),
      message: z.string().describe("What happens, with which input, and what to do about it"),
    }),
  ),
});
const MOST_OUTPUT_TOKENS = 4_000;
const MOST_FINDINGS = 50;

interface Subject {
  readonly requirement: string;
  readonly criteria: readonly string[];
  readonly contract: Contract;
  readonly files: readonly RunFile[];
  readonly known: readonly Finding[];
}

/**
 * Has a model review the files beside the static review, as many at a time as a question has room for. What
 * it says of a line that is not there is dropped: it was made up, or is about another version.
 */
export async function reviewProgram(author: Author, subject: Subject): Promise<readonly Finding[]> {
  const written = subject.files.filter(({ kind }) => kind === "source" || kind === "test");
  const found = await Promise.all(
    splitFiles(written).map((files, index) =>
      reviewGroup(author, { ...subject, files }, `review:${index + 1}`),
    ),
  );
  return found.flat();
}

async function reviewGroup(
  author: Author,
  { requirement, criteria, contract, files, known }: Subject,
  key: string,
): Promise<readonly Finding[]> {
  const call = await composeCall(author, {
    key,
    prompt: "code-review",
    values: {
      requirement,
      criteria,
      contract: describeContract(contract),
      files,
      findings: known.map(({ path, message }) => `${path}: ${message}`),
    },
    contents: ["requirement", "code"],
    maximumOutputTokens: MOST_OUTPUT_TOKENS,
  });
  const { value } = await askStructured(author.models, call, {
    name: "code-review",
    schema: reviewSchema,
  });
  const contents = new Map(files.map(({ path, content }) => [path, content]));
  return value.findings
    .filter(({ path, quote }) => quote.trim() !== "" && contents.get(path)?.includes(quote.trim()))
    .slice(0, MOST_FINDINGS)
    .map(({ path, severity, message }) => ({ path, severity, message, rule: "reviewed_by_model" }));
}
