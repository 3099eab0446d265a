import type { RunFile, TestFileResult } from "../../../quality/mod.ts";
import type { Contract } from "../contract.ts";
import type { Ruling } from "./adjudicate.ts";
import { describeFailures } from "./describe_failures.ts";
import { type Conflicts, findConflicts } from "./find_conflicts.ts";
import type { Project } from "./project.ts";

/** What is wrong with files by their text alone, of those that may be corrected and of tests. */
export interface StaticFaults {
  readonly sources: Conflicts;
  readonly tests: Conflicts;
}

export function findStaticFaults(files: readonly RunFile[], contract: Contract): StaticFaults {
  const conflicts = findConflicts(files, contract);
  const kinds = new Map(files.map(({ path, kind }) => [path, kind]));
  const of = (accepts: (kind: RunFile["kind"] | undefined) => boolean) =>
    new Map([...conflicts].filter(([path]) => accepts(kinds.get(path))));
  return {
    tests: of((kind) => kind === "test"),
    sources: of((kind) => kind === "source" || kind === "document"),
  };
}

/** What failing tests, and who ruled on them, say of the sources they depend on. */
export function blameSources(
  failing: readonly TestFileResult[],
  { contract, criteria }: Pick<Project, "contract" | "criteria">,
  rulings: readonly Ruling[],
): Conflicts {
  const faults = new Map<string, string[]>();
  for (const result of failing.filter((each) => !isWithoutTests(each))) {
    const ruled = rulings.filter(
      ({ path, ruling }) => path === result.path && ruling === "code_wrong",
    );
    const messages = [
      ...describeFailures(result, criteria),
      ...ruled.map(
        ({ test, criterion, expectation, reason }) =>
          `The test "${test}" is right by ${criterion}: ${expectation} ${reason}`,
      ),
    ];
    const sources = contract.files.find(({ path }) => path === result.path)?.dependsOn ?? [];
    for (const path of sources) faults.set(path, [...(faults.get(path) ?? []), ...messages]);
  }
  return faults;
}

/** Whether a file declares no tests: nothing was held against the code yet. */
export function isWithoutTests({ failure }: TestFileResult): boolean {
  return failure?.reason === "no_tests";
}
