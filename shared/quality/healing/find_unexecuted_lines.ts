import type { RunFile } from "../assess/run_files.ts";
import { ProjectSources } from "../mutation/project_sources.ts";
import { findReached } from "./reached_statements.ts";
import { findStatements } from "./statements.ts";

/** The lines among these, as `path:line`, that hold statements of which no test executes any. */
export async function findUnexecutedLines(
  files: readonly RunFile[],
  changed: ReadonlyMap<string, readonly number[]>,
  testPaths: readonly string[],
  testFileMilliseconds: number,
): Promise<readonly string[]> {
  const sources = new ProjectSources(files);
  const reached = new Set<string>();
  for (const path of testPaths) {
    const found = await findReached(files, sources, path, testFileMilliseconds);
    for (const ids of [found.whileLoading, found.unfinished, ...found.byTest.values()]) {
      for (const id of ids) reached.add(id);
    }
  }
  return [...changed].flatMap(([path, lines]) => {
    const source = sources.parse(path);
    if (source === undefined) return [];
    const lineOf = (place: number) => source.content.slice(0, place).split("\n").length;
    const statements = findStatements(source).map(({ id, from, to }) => {
      return { isReached: reached.has(id), first: lineOf(from), last: lineOf(to) };
    });
    return [...new Set(lines)]
      .filter((line) => {
        // Of statements within each other the one that begins last is the one that was changed.
        const own = statements.findLast(({ first, last }) => first <= line && line <= last);
        return own?.isReached === false;
      })
      .map((line) => `${path}:${line}`);
  });
}
