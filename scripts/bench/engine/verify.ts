import type { Workload } from "./contestant.ts";
import type { WorkerPool } from "./worker_pool.ts";
import { chainKeys, fanOutKeys } from "./workload.ts";

/** Every key that runs of a workload must report; an independent step is its own key. */
export function expectedKeys(workload: Workload, names: readonly string[]): readonly string[] {
  if (workload === "steps") return names;
  if (workload === "chain") return names.flatMap(chainKeys);
  return names.flatMap((run) => {
    const { first, middle, last } = fanOutKeys(run);
    return [first, ...middle, last];
  });
}

/**
 * Throws unless each expected step was executed exactly once, nothing else was, and none before what
 * it depends on: a broken contestant must not look fast.
 */
export function verify(pool: WorkerPool, workload: Workload, names: readonly string[]): void {
  const keys = expectedKeys(workload, names);
  const wrong = keys.filter((key) => pool.startedAt.get(key)?.length !== 1);
  if (wrong.length > 0) {
    throw new Error(
      `Expected every step executed once, but ${wrong.length} of ${keys.length} were not, as ${wrong[0]}`,
    );
  }
  if (pool.executions !== keys.length) {
    throw new Error(`Expected ${keys.length} executions, got ${pool.executions}`);
  }
  const at = (key: string): number => pool.startedAt.get(key)?.[0] ?? 0;
  for (const name of names) {
    if (!inOrder(workload, name, at)) throw new Error(`Expected ${name} to run in its order`);
  }
}

function inOrder(workload: Workload, name: string, at: (key: string) => number): boolean {
  if (workload === "steps") return true;
  if (workload === "chain") {
    const keys = chainKeys(name);
    return keys.every((key, index) => index === 0 || at(key) >= at(keys[index - 1] ?? ""));
  }
  const { first, middle, last } = fanOutKeys(name);
  return middle.every((key) => at(first) <= at(key) && at(key) <= at(last));
}
