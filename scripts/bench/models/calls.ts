import type { DatabaseSource } from "../search/bench_database.ts";
import { endureFaults } from "./calls/endure_faults.ts";
import { measureOverhead } from "./calls/measure_overhead.ts";
import { rushBudget } from "./calls/rush_budget.ts";

/**
 * What the layer before the models does under faults, what it costs without any, and whether calls at the
 * same time overrun a budget; with the providers' real SDKs, at a local server that speaks their protocols.
 */
export async function benchCalls(input: {
  readonly source: DatabaseSource;
  readonly seed: number;
  readonly calls: number;
}) {
  const faults = await endureFaults(input);
  const overhead = await measureOverhead(input);
  const budget = await rushBudget(input);
  return {
    faults,
    overhead,
    budget,
    passed:
      faults.completed === faults.questions &&
      faults.paidTwice === 0 &&
      faults.attemptsBurned === 0 &&
      budget.overshootUsd === 0,
  };
}
