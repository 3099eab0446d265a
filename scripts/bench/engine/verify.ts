import type { Workload } from "./contestant.ts";
import type { WorkerPool } from "./worker_pool.ts";
import { orderedKeys } from "./workload.ts";

/**
 * Throws unless each expected step was executed exactly once, nothing else was, and none before what
 * it depends on: a broken contestant must not look fast.
 */
export function verify(pool: WorkerPool, workload: Workload, names: readonly string[]): void {
  const runs = names.map((name) => orderedKeys(workload, name));
  const keys = runs.flat(2);
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
  const inOrder = (groups: readonly (readonly string[])[]): boolean =>
    groups.every((group, index) => {
      const before = Math.max(...(groups[index - 1] ?? []).map(at));
      return group.every((key) => at(key) >= before);
    });
  const disordered = names.find((_, index) => !inOrder(runs[index] ?? []));
  if (disordered !== undefined) throw new Error(`Expected ${disordered} to run in its order`);
}
