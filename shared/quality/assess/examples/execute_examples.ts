import { z } from "zod";
import type { SourceFile, TestFileResult } from "../../sandbox/contract.ts";
import { executeTestFile } from "../../sandbox/execute.ts";
import type { Executions } from "../executions.ts";
import type { Example, UnreadCall } from "./example.ts";
import { findExamples, LIMITS } from "./find_examples.ts";
import { AGAIN, COMPARISONS, DEPENDS, writeExpectation } from "./write_expectation.ts";

/**
 * The outcome of an example of the requirement: it holds, the code does something else, or nobody knows. It is no
 * call but a pattern of calls where an argument is a name that nothing exports.
 */
export const exampleResultSchema = z.object({
  text: z.string(),
  outcome: z.enum(["holds", "differs", "not_executed", "no_call"]),
  why: z.string(),
});
export type ExampleResult = Readonly<z.infer<typeof exampleResultSchema>>;

/** Called from what is named like a test, and from what is not: some code tells the two apart. */
const RUNNERS = ["test/examples.test.ts", "test/examples.ts"];
/** What the sandbox bounds, or what an example means that is no value. */
const UNDECIDED = /Maximum call stack|out of memory|more memory|did not finish|ReferenceError/;
const CODE = /\.[cm]?[jt]s$/;

/** Executes the calls that a requirement quotes against the sources that export what they name. */
export async function executeExamples(
  executions: Executions,
  { requirement, files }: { readonly requirement: string; readonly files: readonly SourceFile[] },
  timeoutMilliseconds: number,
): Promise<readonly ExampleResult[]> {
  const results: ExampleResult[] = [];
  // With a name in an argument that nothing exports, it is no call but a pattern of calls.
  const isCall = ({ names }: Example) =>
    names.slice(1).every((name) => files.some((file) => exportsAll(file, [name])));
  const { examples, unread, isCut } = findExamples(requirement);
  if (isCut) {
    const why = `Only the first ${LIMITS.examples} examples are executed, of ${LIMITS.calls} calls`;
    results.push({ text: "that follow", outcome: "not_executed", why });
  }
  const quoted = new Set(unread.filter((call) => isOwn(call, files)).map(({ text }) => text));
  for (const text of quoted) {
    const why = "It quotes a call, and is not read as an example with a result";
    results.push({ text, outcome: "not_executed", why });
  }
  for (const [index, example] of examples.filter(isCall).entries()) {
    const execute = () => executeExample(example, files, timeoutMilliseconds);
    const result = await executions.once(`example-${index}`, exampleResultSchema, execute);
    if (result.outcome !== "no_call") results.push(result);
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
    const run = judgeRun(example, result);
    if (run.outcome === "differs") return { text, ...run };
    runs.push(run);
  }
  // A module that only mentions the name says nothing beside one that exports it.
  const [run = NOTHING] = ["holds", "not_executed", "no_call"].flatMap(
    (wanted) => runs.find(({ outcome }) => outcome === wanted) ?? [],
  );
  return { text, ...run };
}

type Run = Pick<ExampleResult, "outcome" | "why">;
const NOTHING: Run = { outcome: "not_executed", why: "It was not executed" };

function judgeRun({ names }: Example, { tests, failure }: TestFileResult): Run {
  const [test] = tests;
  const why = test?.message ?? failure?.message ?? "It cannot be loaded by itself";
  if (test?.outcome === "failed") {
    const isOpen = UNDECIDED.test(why) || [AGAIN, DEPENDS].some((note) => why.includes(note));
    return { outcome: isOpen ? "not_executed" : "differs", why };
  }
  if (test?.outcome === "passed" && failure === undefined) {
    return { outcome: "holds", why: "The code does so" };
  }
  const isPattern = names.length > 1 && test !== undefined;
  return { outcome: isPattern ? "no_call" : "not_executed", why };
}

/** Whether a source may export all the names: one that only mentions them costs the time of loading it. */
function exportsAll({ path, kind, content }: SourceFile, names: readonly string[]): boolean {
  if (kind !== "source" || !CODE.test(path) || !/\bexports?\b/.test(content)) return false;
  const words = new Set(content.match(/[\w$]+/g));
  return names.every((name) => words.has(name));
}

/** Whether what is called is the project's, and so is what it is given by name: another name is a parameter's. */
function isOwn({ called, given }: UnreadCall, files: readonly SourceFile[]): boolean {
  return (
    called.some((name) => files.some((file) => exportsAll(file, [name]))) &&
    given.every((name) => files.some((file) => declaresExport(file, name)))
  );
}

function declaresExport({ kind, path, content }: SourceFile, name: string): boolean {
  if (kind !== "source" || !CODE.test(path)) return false;
  const exported = content.match(
    /\bexport\s+(?:default\s+)?[^={(;]*|\bexport\s*\{[^}]*|\bexports\b[^;\n]*/g,
  );
  return exported?.some((text) => text.match(/[\w$]+/g)?.includes(name)) ?? false;
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
