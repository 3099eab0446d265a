import type { TestFileResult } from "../sandbox/contract.ts";
import type { Reached } from "./reached_statements.ts";

/** How often failing and passing tests reach a statement. */
interface Counts {
  failing: number;
  passing: number;
}

/**
 * How suspicious each statement is that failing tests reach, by Ochiai's coefficient: 1 for one that all of them and no
 * passing test reach. What only passing tests reach, or none, is not among them.
 */
export function rankStatements(
  files: readonly { readonly result: TestFileResult; readonly reached: Reached }[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, Counts>();
  let failures = 0;
  const count = (statements: Iterable<string>, fails: boolean) => {
    if (fails) failures += 1;
    for (const statement of statements) {
      const each = counts.get(statement) ?? { failing: 0, passing: 0 };
      each[fails ? "failing" : "passing"] += 1;
      counts.set(statement, each);
    }
  };
  for (const { result, reached } of files) {
    const { byTest, whileLoading, unfinished } = reached;
    for (const { name, outcome } of result.tests) {
      const statements = byTest.get(name);
      if (statements === undefined || outcome === "not_executed") continue;
      count(new Set([...statements, ...whileLoading]), outcome === "failed");
    }
    // What did not come to an end, or never began, failed as a whole.
    const isWhole = result.failure !== undefined && result.outcome === "failed";
    if (isWhole) count(new Set([...unfinished, ...whileLoading]), true);
  }
  return new Map(
    [...counts]
      .filter(([, { failing }]) => failing > 0)
      .map(([id, { failing, passing }]) => [
        id,
        failing / Math.sqrt(failures * (failing + passing)),
      ]),
  );
}
