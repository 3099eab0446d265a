import { z } from "zod";
import { vettedPackages } from "../../quality/mod.ts";

export const plannedFileSchema = z.object({
  path: z.string().describe("Relative, as src/parse_line.ts or test/parse_line.test.ts"),
  kind: z.enum(["source", "test", "document"]),
  area: z
    .enum(["backend", "frontend", "data"])
    .describe("Whose work it is; backend where neither of the others fits"),
  purpose: z.string(),
  exports: z
    .array(
      z.object({
        name: z.string(),
        signature: z
          .string()
          .describe(
            "Its declaration without a body, as parseLine(line: string): readonly string[]",
          ),
        purpose: z.string().describe("What it does, and what it throws for which input"),
      }),
    )
    .describe("All that other files may use; empty for tests and documents"),
  dependsOn: z.array(z.string()).describe("Paths of the files it imports"),
  criteria: z.array(z.string()).describe("Ids of the acceptance criteria it serves"),
});
export type PlannedFile = z.infer<typeof plannedFileSchema>;

/**
 * What all who write files agree on before anyone writes: the types they share and the map of files. It
 * is all that one writer knows of another's file.
 */
export const contractSchema = z.object({
  summary: z.string(),
  sharedTypes: z
    .string()
    .describe(
      "Declarations that several files need, each with the path of the file that exports it",
    ),
  packages: z
    .array(z.enum(vettedPackages))
    .default([])
    .describe("The npm packages that sources may import; none where the language does as well"),
  files: z.array(plannedFileSchema),
  decisions: z.array(z.object({ question: z.string(), choice: z.string(), reason: z.string() })),
});
export type Contract = z.infer<typeof contractSchema>;

/** What the `contract` step hands on: the contract, and who has which part in it. */
export const agreedContractSchema = contractSchema.extend({
  /** The role that writes each file, by path. */
  authors: z.record(z.string(), z.string()),
  /** The role that rules on failing tests. */
  adjudicator: z.string(),
  /** The role that designed it, and answers what is said against it. */
  architect: z.string(),
});
export type AgreedContract = z.infer<typeof agreedContractSchema>;

const MOST_FILES = 40;
const SAFE_PATH = /^(?!\/)(?!.*(^|\/)\.\.?(\/|$))[A-Za-z0-9._/-]{1,200}$/;

/**
 * What the steps after `contract` read of it: as it was agreed on, or as its architect changed it while what was written
 * apart was brought together.
 */
export const contractOutputsSchema = z.object({
  contract: agreedContractSchema,
  reconcile: z.object({ contract: contractSchema.optional() }).optional(),
});

/** The contract that holds. */
export function currentContract({
  contract,
  reconcile,
}: z.infer<typeof contractOutputsSchema>): AgreedContract {
  return { ...contract, ...reconcile?.contract };
}

/** What makes a contract impossible to build against, in words its author can act on; empty when nothing does. */
export function findContractProblems(
  { files }: Contract,
  criteria: readonly string[],
): readonly string[] {
  const paths = new Set(files.map(({ path }) => path));
  const tests = files.filter(({ kind }) => kind === "test");
  const proven = new Set(tests.flatMap((test) => test.criteria));
  const problems = [
    ...(files.length > MOST_FILES ? [`At most ${MOST_FILES} files, not ${files.length}`] : []),
    ...(paths.size < files.length ? ["Each path may stand only once"] : []),
    ...files
      .filter(({ path }) => !SAFE_PATH.test(path))
      .map(({ path }) => `"${path}" is no relative path inside the project`),
    ...tests
      .filter(({ path }) => !/\.test\.[jt]s$/.test(path))
      .map(({ path }) => `"${path}" is a test and must end with .test.ts`),
    ...files.flatMap(({ path, dependsOn }) =>
      dependsOn
        .filter((each) => !paths.has(each))
        .map((each) => `"${path}" depends on "${each}", which is no file of the contract`),
    ),
    ...criteria.filter((id) => !proven.has(id)).map((id) => `No test file serves ${id}`),
  ];
  if (!files.some(({ kind }) => kind === "source")) problems.push("There is no source file");
  const cycle = findCycle(files);
  return cycle === undefined
    ? problems
    : [...problems, `Files depend on each other in a circle: ${cycle.join(", ")}`];
}

function findCycle(files: readonly PlannedFile[]): readonly string[] | undefined {
  const left = new Map(files.map(({ path, dependsOn }) => [path, dependsOn]));
  for (;;) {
    const free = [...left].filter(([, needs]) => !needs.some((each) => left.has(each)));
    if (free.length === 0) return left.size === 0 ? undefined : [...left.keys()];
    for (const [path] of free) left.delete(path);
  }
}
