import type { RunFile } from "../assess/run_files.ts";
import type { ProjectSources } from "../mutation/project_sources.ts";
import { executeTestFile } from "../sandbox/execute.ts";
import { instrumentStatements } from "./statements.ts";

const MARK = "cogo reached ";
const LOADED = "cogo loaded";

/** Says of each statement once a test that it was reached, at once: what never ends is heard of too. */
const RECORDER = {
  path: "cogo-reached.js",
  kind: "test",
  content: `import { afterEach, beforeAll } from "vitest";
const reached = new Set();
const print = console.log.bind(console);
globalThis.cogoReached = (statement) => {
  if (reached.has(statement)) return;
  reached.add(statement);
  print(${JSON.stringify(MARK)} + statement);
};
beforeAll(() => {
  print(${JSON.stringify(LOADED)});
  reached.clear();
});
afterEach(() => reached.clear());
`,
} as const;

/** The statements that something reached, by their ids. */
export interface Reached {
  /** By each test that came to an end, under its title. */
  readonly byTest: ReadonlyMap<string, ReadonlySet<string>>;
  /** While the file was loaded, on which all its tests stand. */
  readonly whileLoading: ReadonlySet<string>;
  /** By what did not come to an end. */
  readonly unfinished: ReadonlySet<string>;
}

/** Executes a test file once more to see which statements of the project each of its tests reaches. */
export async function findReached(
  files: readonly RunFile[],
  sources: ProjectSources,
  testPath: string,
  timeoutMilliseconds: number,
): Promise<Reached> {
  const byTest = new Map<string, ReadonlySet<string>>();
  let whileLoading = new Set<string>();
  let current = new Set<string>();
  await executeTestFile({
    files: instrument(files, sources, testPath),
    testPath,
    limits: { timeoutMilliseconds },
    printed(text) {
      const line = text.trimEnd();
      if (line.startsWith(MARK)) current.add(line.slice(MARK.length));
      if (line !== LOADED) return;
      whileLoading = new Set([...whileLoading, ...current]);
      current = new Set();
    },
    until({ name }) {
      byTest.set(name, current);
      current = new Set();
      return false;
    },
  });
  return { byTest, whileLoading, unfinished: current };
}

function instrument(
  files: readonly RunFile[],
  sources: ProjectSources,
  testPath: string,
): readonly RunFile[] {
  const upwards = "../".repeat(testPath.split("/").length - 1) || "./";
  const reached = new Map(sources.reachedBy(testPath).map((source) => [source.path, source]));
  const changed = files.map((file) => {
    if (file.path === testPath) {
      return { ...file, content: `import "${upwards}${RECORDER.path}"; ${file.content}` };
    }
    const source = reached.get(file.path);
    return source === undefined ? file : { ...file, content: instrumentStatements(source) };
  });
  return [...changed, RECORDER];
}
