import { z } from "zod";
import type { SourceFile, TestFileResult } from "../../sandbox/contract.ts";
import { executeTestFile } from "../../sandbox/execute.ts";
import type { Executions } from "../executions.ts";
import { ownSpecifier } from "./bindings.ts";
import type { Example, QuotedCalls, UnreadCall } from "./example.ts";
import { exportedNames } from "./exported_names.ts";
import { findExamples, LIMITS } from "./find_examples.ts";
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
const CODE = /\.[cm]?[jt]s$/;

/** The calls of a requirement that are the project's: what is executed, and what is not although it should be. */
export function findOwnCalls(requirement: string, files: readonly SourceFile[]): QuotedCalls {
  const exported = exportedNames(files);
  const { examples, unread, isCut } = findExamples(requirement, ownSpecifier(files));
  const isOwn = ({ called, given }: UnreadCall) =>
    called.some((name) => files.some((file) => exportsAll(file, [name]))) &&
    given.every((name) => exported.has(name));
  return {
    // With a name in an argument that nothing exports, it is no call but a pattern of calls.
    examples: examples.filter(({ names }) => names.slice(1).every((name) => exported.has(name))),
    unread: unread.filter(isOwn),
    isCut,
  };
}

/** Executes the calls that a requirement quotes against the sources that export what they name. */
export async function executeExamples(
  executions: Executions,
  { requirement, files }: { readonly requirement: string; readonly files: readonly SourceFile[] },
  timeoutMilliseconds: number,
): Promise<readonly ExampleResult[]> {
  const results: ExampleResult[] = [];
  const { examples, unread, isCut } = findOwnCalls(requirement, files);
  if (isCut) {
    const why = `Only the first ${LIMITS.examples} examples are executed, of ${LIMITS.calls} calls`;
    results.push({ text: "that follow", outcome: "not_executed", why });
  }
  for (const text of new Set(unread.map((call) => call.text))) {
    const why = "It quotes a call, and is not read as an example with a result";
    results.push({ text, outcome: "not_executed", why });
  }
  for (const [index, example] of examples.entries()) {
    const execute = () => executeExample(example, files, timeoutMilliseconds);
    results.push(await executions.once(`example-${index}`, exampleResultSchema, execute));
  }
  return results;
}

async function executeExample(
  example: Example,
  files: readonly SourceFile[],
  timeoutMilliseconds: number,
): Promise<ExampleResult> {
  const { text, names } = example;
  const modules = files.filter((file) => exportsAll(file, names));
  if (modules.length === 0) {
    const why = `No module of the project exports ${names.join(" and ")}`;
    return { text, outcome: "not_executed", why };
  }
  const runs: Run[] = [];
  for (const [module, testPath] of modules.flatMap((each) =>
    RUNNERS.map((runner) => [each.path, runner] as const),
  )) {
    const runner = { path: testPath, kind: "test", content: writeRunner(example, module) };
    const limits = { timeoutMilliseconds };
    const result = await executeTestFile({ files: [...files, runner], testPath, limits });
    const run = judgeRun(result);
    if (run.outcome === "differs") return { text, ...run };
    runs.push(run);
  }
  // A module that only mentions the name says nothing beside one that exports it.
  const run = runs.find(({ outcome }) => outcome === "holds") ?? runs[0] ?? NOTHING;
  return { text, ...run };
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

/** Whether a source may export all the names: one that only mentions them costs the time of loading it. */
function exportsAll({ path, kind, content }: SourceFile, names: readonly string[]): boolean {
  if (kind !== "source" || !CODE.test(path) || !/\bexports?\b/.test(content)) return false;
  const words = new Set(content.match(/[\w$]+/g));
  return names.every((name) => words.has(name));
}

/** A module that exports something else, although it mentions the name, leaves the example not executed. */
function writeRunner({ call, names, outcome }: Example, path: string): string {
  const declared = names.map((name) => `const ${name} = exported(${JSON.stringify(name)});`);
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
    ...writeExpectation(call, outcome),
    "});",
    "",
  ].join("\n");
}
