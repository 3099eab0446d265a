import { z } from "zod";
import { CogoError } from "../../kernel/mod.ts";
import { askStructured } from "../../models/mod.ts";
import type { Healing, RunFile } from "../../quality/mod.ts";
import { type Author, composeCall, OUTPUT_TOKENS } from "./compose_call.ts";
import { replaceOnce } from "./replace_once.ts";
import { splitFiles } from "./split_files.ts";

const editSchema = z.object({
  path: z.string(),
  search: z
    .string()
    .min(1)
    .describe("What is to be replaced, exactly as it stands, with enough around it to be unique"),
  replace: z.string().describe("What stands there afterwards"),
});
type Edit = z.infer<typeof editSchema>;

const mendingSchema = z.object({
  cause: z.string().describe("Why the tests fail, in a sentence"),
  edits: z.array(editSchema).describe("Empty where the tests are wrong and the files are right"),
});

/**
 * Has a model correct sources whose tests fail. It is shown the tests, and cannot change them.
 *
 * @returns the files it changed; undefined where it finds nothing, or no model is left to ask.
 * @throws StepSleeping, StepSuspended, StepRefused as each question does, such as for a budget.
 */
export async function mendFiles(
  author: Author,
  files: readonly RunFile[],
  failures: Healing["failures"],
): Promise<readonly RunFile[] | undefined> {
  const shown = showFiles(files, failures);
  const call = await composeCall(author, {
    key: "mend",
    prompt: "mending",
    values: {
      files: shown.filter(({ kind }) => kind === "source"),
      tests: shown.filter(({ kind }) => kind === "test"),
      findings: failures.map(describeFailure),
    },
    contents: ["code"],
    maximumOutputTokens: OUTPUT_TOKENS,
  });
  const schema = mendingSchema.superRefine(({ edits }, context) => {
    const { problem } = applyEdits(files, edits);
    if (problem !== undefined) context.addIssue(problem);
  });
  try {
    const { value } = await askStructured(author.models, call, { name: "mending", schema });
    const mended = applyEdits(files, value.edits).files;
    return mended.filter((file, place) => file !== files[place]);
  } catch (error) {
    if (error instanceof CogoError && error.code === "models_exhausted") return undefined;
    throw error;
  }
}

/** The failing tests, and of the sources as many as there is room for, those in which something failed first. */
function showFiles(files: readonly RunFile[], failures: Healing["failures"]): readonly RunFile[] {
  const failing = new Set(failures.map(({ test }) => test.split(": ", 1)[0]));
  const frames = failures.flatMap(({ incident }) => incident.frames.map(({ path }) => path));
  const tests = files.filter(({ path }) => failing.has(path));
  const sources = files.filter(({ kind }) => kind === "source");
  const near = sources.filter(({ path }) => frames.includes(path));
  const far = sources.filter((file) => !near.includes(file));
  return splitFiles([...tests, ...near, ...far])[0] ?? [];
}

function describeFailure({
  test,
  incident,
  expected,
  actual,
}: Healing["failures"][number]): string {
  const place = incident.frames.map(({ path, line }) => `${path}:${line ?? 1}`)[0];
  return [
    `${test}: ${incident.message}`,
    ...(expected === undefined ? [] : [`  expected: ${expected}`]),
    ...(actual === undefined ? [] : [`  actual: ${actual}`]),
    ...(place === undefined ? [] : [`  thrown at ${place}`]),
  ].join("\n");
}

function applyEdits(
  files: readonly RunFile[],
  edits: readonly Edit[],
): { readonly files: readonly RunFile[]; readonly problem?: string } {
  let changed = files;
  for (const { path, search, replace } of edits) {
    const file = changed.find((each) => each.path === path);
    if (file?.kind !== "source") {
      return { files, problem: `Expected the path of a source to change, got "${path}"` };
    }
    const replaced = replaceOnce(file, search, replace);
    if ("problem" in replaced) return { files, problem: replaced.problem };
    const next = { ...file, content: replaced.content };
    changed = changed.map((each) => (each === file ? next : each));
  }
  return { files: changed };
}
