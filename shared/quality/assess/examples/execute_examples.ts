import { z } from "zod";
import type { SourceFile } from "../../sandbox/contract.ts";
import { executeTestFile } from "../../sandbox/execute.ts";
import type { Executions } from "../executions.ts";
import type { Example } from "./example.ts";
import { findExamples } from "./find_examples.ts";

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

const PATTERN = "It is a pattern of calls";
const RUNNER = "cogo_example.ts";
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
  for (const [index, example] of findExamples(requirement).filter(isCall).entries()) {
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
  let held = 0;
  let unknown = "";
  for (const { path } of modules) {
    const runner = { path: RUNNER, kind: "test", content: writeRunner(example, path) };
    const { tests, failure } = await executeTestFile({
      files: [...files, runner],
      testPath: RUNNER,
      limits: { timeoutMilliseconds },
    });
    const [test] = tests;
    if (test?.outcome === "failed") {
      return { text, outcome: "differs", why: test.message ?? "It is otherwise" };
    }
    if (test?.outcome === "passed" && failure === undefined) held += 1;
    else if (names.length > 1 && test !== undefined) unknown ||= PATTERN;
    else unknown = failure?.message ?? test?.message ?? `${path} cannot be loaded by itself`;
  }
  if (held > 0) return { text, outcome: "holds", why: "The code does so" };
  return { text, outcome: unknown === PATTERN ? "no_call" : "not_executed", why: unknown };
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
    `import * as tested from ${JSON.stringify(`./${path}`)};`,
    "function exported(name) {",
    "  const fallback = tested.default;",
    "  if (name in tested) return tested[name];",
    "  if (fallback?.name === name) return fallback;",
    "  return fallback?.[name];",
    "}",
    ...declared,
    `it.skipIf([${names.join(", ")}].includes(undefined))("example", async () => {`,
    ...writeExpectation(call, outcome),
    "});",
    "",
  ].join("\n");
}

function writeExpectation(call: string, outcome: Example["outcome"]): readonly string[] {
  if (outcome.kind === "error") {
    return [`  await expect((async () => ${call})()).rejects.toThrow(${outcome.error ?? ""});`];
  }
  return [
    `  const actual = await (${call});`,
    // An object with this method says itself what it equals.
    `  expect(actual?.asymmetricMatch).toBe(undefined);`,
    `  expect(actual).toEqual(${outcome.source});`,
  ];
}
