import { z } from "zod";
import type { SourceFile, TestFileResult } from "../../sandbox/contract.ts";
import { executeTestFile } from "../../sandbox/execute.ts";
import type { Executions } from "../executions.ts";
import type { Example } from "./example.ts";
import { LIMITS } from "./find_examples.ts";
import { exportsAll, findOwnCalls } from "./find_own_calls.ts";
import { AGAIN, COMPARISONS, DEPENDS, writeExpectation } from "./write_expectation.ts";

/** The outcome of an example of the requirement: it holds, the code does something else, or nobody knows. */
export const exampleResultSchema = z.object({
  text: z.string(),
  outcome: z.enum(["holds", "differs", "not_executed"]),
  why: z.string(),
});
export type ExampleResult = Readonly<z.infer<typeof exampleResultSchema>>;

/** Called from what is named like a test, and from what is not: some code tells the two apart. */
const RUNNERS = ["test/examples.test.ts", "test/examples.ts"];
/** What the sandbox bounds, or what an example means that is no value. */
const UNDECIDED = /Maximum call stack|out of memory|more memory|did not finish|ReferenceError/;

/** Executes the calls that a requirement quotes against the sources that export what they name. */
export async function executeExamples(
  executions: Executions,
  { requirement, files }: { readonly requirement: string; readonly files: readonly SourceFile[] },
  timeoutMilliseconds: number,
): Promise<readonly ExampleResult[]> {
  const results: ExampleResult[] = [];
  const { examples, denied, unread, contradictory, isCut } = findOwnCalls(requirement, files);
  const quoted = [...examples, ...denied, ...contradictory];
  if (isCut) {
    const why = `Only the first ${LIMITS.examples} examples are executed, of ${LIMITS.calls} calls`;
    results.push({ text: "that follow", outcome: "not_executed", why });
  }
  for (const text of new Set(unread.map((call) => call.text))) {
    const why = "It quotes a call, and is not read as an example with a result";
    results.push({ text, outcome: "not_executed", why });
  }
  for (const { text } of contradictory) {
    results.push({
      text,
      outcome: "not_executed",
      why: "It quotes different results of this call",
    });
  }
  for (const [index, example] of examples.entries()) {
    const before = quoted.filter(({ at }) => at < example.at).sort((a, b) => a.at - b.at);
    const execute = () => executeExample(example, before, { files, timeoutMilliseconds });
    results.push(await executions.once(`example-${index}`, exampleResultSchema, execute));
  }
  return results;
}

interface Project {
  readonly files: readonly SourceFile[];
  readonly timeoutMilliseconds: number;
}

async function executeExample(
  example: Example,
  before: readonly Example[],
  project: Project,
): Promise<ExampleResult> {
  const { text, names } = example;
  const modules = project.files.filter((file) => exportsAll(file, names));
  if (modules.length === 0) {
    const why = `No module of the project exports ${names.join(" and ")}`;
    return { text, outcome: "not_executed", why };
  }
  const runs: Run[] = [];
  for (const { path } of modules) {
    for (const runner of RUNNERS) {
      const run = await runExample(project, { path: runner, content: writeRunner(example, path) });
      if (run.outcome === "differs")
        return { text, ...(await doubt(run, example, before, project)) };
      runs.push(run);
    }
  }
  // A module that only mentions the name says nothing beside one that exports it.
  const run = runs.find(({ outcome }) => outcome === "holds") ?? runs[0] ?? NOTHING;
  return { text, ...run };
}

async function runExample(
  { files, timeoutMilliseconds }: Project,
  runner: { readonly path: string; readonly content: string },
): Promise<Run> {
  const result = await executeTestFile({
    files: [...files, { ...runner, kind: "test" }],
    testPath: runner.path,
    limits: { timeoutMilliseconds },
  });
  return judgeRun(result);
}

/** A difference shows something only where the example is plainly asked for, and whatever was called before. */
async function doubt(
  run: Run,
  example: Example,
  before: readonly Example[],
  project: Project,
): Promise<Run> {
  const unsure = (why: string): Run => ({ outcome: "not_executed", why: `${why}: ${run.why}` });
  if (example.standing !== "asked") return unsure("Whether it is asked for is not plain");
  const [path = ""] = RUNNERS;
  for (const module of project.files.filter((file) => exportsAll(file, example.names))) {
    const earlier = before.filter(({ names }) => exportsAll(module, names));
    if (earlier.length === 0) continue;
    const content = writeRunner(example, module.path, earlier);
    const { outcome } = await runExample(project, { path, content });
    if (outcome !== "differs") return unsure("It may depend on the calls before it");
  }
  return run;
}

type Run = Pick<ExampleResult, "outcome" | "why">;
const NOTHING: Run = { outcome: "not_executed", why: "It was not executed" };

function judgeRun({ tests, failure }: TestFileResult): Run {
  const [test] = tests;
  const why = test?.message ?? failure?.message ?? "It cannot be loaded by itself";
  if (test?.outcome === "failed") {
    const isOpen = UNDECIDED.test(why) || [AGAIN, DEPENDS].some((note) => why.includes(note));
    return { outcome: isOpen ? "not_executed" : "differs", why };
  }
  if (test?.outcome === "passed" && failure === undefined) {
    return { outcome: "holds", why: "The code does so" };
  }
  return { outcome: "not_executed", why };
}

/** A module that exports something else, although it mentions the name, leaves the example not executed. */
function writeRunner(
  { call, names, outcome }: Example,
  path: string,
  earlier: readonly Example[] = [],
): string {
  const all = new Set([names, ...earlier.map((example) => example.names)].flat());
  const declared = [...all].map((name) => `const ${name} = exported(${JSON.stringify(name)});`);
  return [
    `import { expect, it } from "vitest";`,
    `import * as tested from ${JSON.stringify(`../${path}`)};`,
    "function exported(name) {",
    "  const fallback = tested.default;",
    "  if (name in tested) return tested[name];",
    "  if (fallback?.name === name) return fallback;",
    "  return fallback?.[name];",
    "}",
    COMPARISONS,
    ...declared,
    `it.skipIf([${names.join(", ")}].includes(undefined))("example", async () => {`,
    ...earlier.map((example) => `  try { await (${example.call}); } catch {}`),
    ...writeExpectation(call, outcome),
    "});",
    "",
  ].join("\n");
}
