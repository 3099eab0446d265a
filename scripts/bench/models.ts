import { availableParallelism, loadavg } from "node:os";
import { parseArguments } from "./arguments.ts";
import { endureFaults } from "./models/endure_faults.ts";
import { measureOverhead } from "./models/measure_overhead.ts";
import { benchRoles } from "./models/roles.ts";
import { rushBudget } from "./models/rush_budget.ts";
import { readCount, readNames } from "./options.ts";
import { type BenchPostgres, startBenchPostgres } from "./postgres.ts";

const PARTS = ["calls", "roles"] as const;

/**
 * `./cogo bench models [--only calls,roles] [--calls 500] [--histories 50] [--seed 1]`: what the layer
 * between COGO and its models adds, loses and wastes under faults, with the providers' own SDKs at a local
 * server; and how much is lost by the way roles are chosen.
 *
 * @throws CogoError `usage`, `postgres_missing`.
 */
export async function benchModels(words: readonly string[]) {
  const { values } = parseArguments(words, {
    only: { type: "string", default: PARTS.join() },
    calls: { type: "string", default: "500" },
    histories: { type: "string", default: "50" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean" },
  });
  const parts = readNames("--only", values.only, PARTS);
  const seed = readCount("--seed", values.seed);
  const questions = readCount("--calls", values.calls);
  const histories = readCount("--histories", values.histories);
  // The product's log goes beside the progress: standard output is for the report.
  console.log = console.error;
  const start = { processors: availableParallelism(), loadAverageAtStart: loadavg()[0] };
  const postgres = await startBenchPostgres();
  try {
    const calls = parts.includes("calls") ? await benchCalls(postgres, seed, questions) : undefined;
    const roles = parts.includes("roles") ? benchRoles({ seed, histories }) : undefined;
    return {
      benchmark: "models",
      ...start,
      postgres: postgres.version,
      ...(calls && { calls }),
      ...(roles && { roles }),
      passed: calls?.passed ?? true,
    };
  } finally {
    await postgres.stop();
  }
}

async function benchCalls(postgres: BenchPostgres, seed: number, questions: number) {
  const faults = await endureFaults(postgres, seed, questions);
  const overhead = await measureOverhead(postgres);
  const budget = await rushBudget(postgres);
  const passed =
    faults.completed === faults.questions &&
    faults.paidTwice === 0 &&
    faults.attemptsBurned === 0 &&
    budget.overshootUsd === 0;
  return { faults, overhead, budget, passed };
}
