import { z } from "zod";
import { runChanged } from "./changed_run.ts";
import { instrumentSource, REACHED_MODULE, readReached } from "./instrument_source.ts";
import type { TestedFile, TestedProject } from "./tested_project.ts";

/** Stands for the loading of a test file among the places of tests. */
export const AT_LOAD = -1;

/** The places of the tests that reach a function, by function. */
export const traceSchema = z.record(z.string(), z.array(z.number()));
export type Trace = Readonly<z.infer<typeof traceSchema>>;

/**
 * Executes a test file once more to see which functions each test reaches. It is no evidence, it only tells
 * where to look: code that hides from it is merely looked at less.
 */
export async function traceTests(
  project: TestedProject,
  file: TestedFile,
  testFileMilliseconds: number,
): Promise<Trace> {
  const trace = new Map(file.sources.map(({ path }) => [`${path}#0`, new Set([AT_LOAD])]));
  const add = (owners: readonly string[], places: readonly number[]) => {
    for (const owner of owners) {
      trace.set(owner, new Set([...(trace.get(owner) ?? []), ...places]));
    }
  };
  let reached: string[] | undefined;
  await runChanged(file, {
    files: [...project.files, REACHED_MODULE],
    changed: instrument(project, file),
    testFileMilliseconds,
    printed: (text) => {
      const owners = readReached(text);
      if (owners === undefined) return;
      if (reached === undefined) add(owners, [AT_LOAD]);
      reached = reached === undefined ? [] : [...reached, ...owners];
    },
    until: ({ name }) => {
      add(reached ?? [], project.placesOf(file, [name]));
      reached = [];
      return false;
    },
  });
  return Object.fromEntries([...trace].map(([owner, places]) => [owner, [...places]]));
}

function instrument(project: TestedProject, test: TestedFile): ReadonlyMap<string, string> {
  const content = project.files.find(({ path }) => path === test.path)?.content ?? "";
  const upwards = "../".repeat(test.path.split("/").length - 1) || "./";
  const changed = new Map(test.sources.map((source) => [source.path, instrumentSource(source)]));
  return changed.set(test.path, `import "${upwards}${REACHED_MODULE.path}"; ${content}`);
}
