import type { RunFile } from "../assess/run_files.ts";
import type { ProjectSources } from "../mutation/project_sources.ts";
import { executeTestFile } from "../sandbox/execute.ts";
import { type RecordedCall, readCall, recordCalls } from "./exported_functions.ts";
import { varyCall } from "./vary_call.ts";

const MOST_CALLS = 60;
const MOST_CALLS_OF_TESTS = 12;
const TIMEOUT_MILLISECONDS = 1_000;
const PROBE = "cogo-probe.test.ts";
const RESULT = "cogo result ";

/** A call on which two versions of a project differ. */
export interface Difference {
  /** As it would be written: `half(3)`. */
  readonly call: string;
  readonly results: readonly [string, string];
}

/** The calls of exported functions that tests make, and others near them. */
export async function collectCalls(
  files: readonly RunFile[],
  sources: ProjectSources,
  testPaths: readonly string[],
): Promise<readonly RecordedCall[]> {
  const recorded = files.map((file) => {
    const source = file.kind === "source" ? sources.parse(file.path) : undefined;
    return source === undefined ? file : { ...file, content: recordCalls(source) };
  });
  const calls = new Map<string, RecordedCall>();
  for (const testPath of testPaths) {
    await executeTestFile({
      files: recorded,
      testPath,
      limits: { timeoutMilliseconds: TIMEOUT_MILLISECONDS },
      printed(text) {
        const call = calls.size < MOST_CALLS_OF_TESTS ? readCall(text.trimEnd()) : undefined;
        if (call !== undefined) calls.set(JSON.stringify(call), call);
      },
    });
  }
  const own = [...calls.values()];
  const near = own.map(({ target, given }) =>
    varyCall(given).map((other) => ({ target, given: other })),
  );
  return takeInTurns(near).slice(0, MOST_CALLS);
}

/** One of each list, then the next of each. */
function takeInTurns<Item>(lists: readonly (readonly Item[])[]): readonly Item[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) =>
    lists.flatMap((list) => list.slice(turn, turn + 1)),
  ).flat();
}

/** What each of the calls comes to, in order; fewer than the calls where one never ends. */
export async function executeCalls(
  files: readonly RunFile[],
  calls: readonly RecordedCall[],
): Promise<readonly string[]> {
  const results: string[] = [];
  const probe = { path: PROBE, kind: "test", content: writeProbe(calls) } as const;
  await executeTestFile({
    files: [...files, probe],
    testPath: PROBE,
    limits: { timeoutMilliseconds: TIMEOUT_MILLISECONDS },
    printed(text) {
      if (text.startsWith(RESULT)) results.push(text.slice(RESULT.length).trimEnd());
    },
  });
  return results;
}

function writeProbe(calls: readonly RecordedCall[]): string {
  const paths = [...new Set(calls.map(({ target }) => target.slice(0, target.lastIndexOf("#"))))];
  const imports = paths.map((path, index) => `import * as m${index} from "./${path}";`);
  const listed = calls.map(({ target, given }) => {
    const at = target.lastIndexOf("#");
    const module = `m${paths.indexOf(target.slice(0, at))}`;
    return `[${module}, ${JSON.stringify(target.slice(at + 1))}, ${JSON.stringify(given)}],`;
  });
  return `import { it } from "vitest";
${imports.join("\n")}
const print = console.log.bind(console);
const tell = (_, value) => value === undefined ? "undefined" : typeof value === "bigint" || Number.isNaN(value) || Math.abs(value) === Infinity ? String(value) : value instanceof Map || value instanceof Set ? [...value] : value;
it("probes", async () => {
  for (const [module, name, given] of [
${listed.join("\n")}
  ]) {
    let result;
    try { result = JSON.stringify(await module[name](...given), tell) ?? "undefined"; }
    catch (error) { result = "throws " + error?.constructor?.name; }
    print(${JSON.stringify(RESULT)} + result);
  }
});
`;
}

/** The first call on which two lists of results differ; none of those behind one that never ends counts. */
export function findDifference(
  calls: readonly RecordedCall[],
  one: readonly string[],
  other: readonly string[],
): Difference | undefined {
  const place = calls.findIndex((_, index) => one[index] !== other[index]);
  const call = calls[place];
  if (call === undefined) return undefined;
  const given = call.given.map((argument) => JSON.stringify(argument)).join(", ");
  const name = call.target.slice(call.target.lastIndexOf("#") + 1);
  const told = (results: readonly string[]) => results[place] ?? "never ends";
  return { call: `${name}(${given})`, results: [told(one), told(other)] };
}
