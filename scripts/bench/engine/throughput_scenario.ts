import type { Workload } from "./contestant.ts";
import { loadContestant } from "./contestants.ts";
import {
  guarded,
  medianCost,
  type Outcome,
  type ScenarioSettings,
  submitAndMeasure,
  unsupportedResult,
} from "./scenario.ts";
import { type Cost, inSession } from "./session.ts";
import { verify } from "./verify.ts";

/** One workload at one size with one number of workers. */
export interface ThroughputOptions {
  readonly name: string;
  readonly workload: Workload;
  readonly workers: number;
  readonly size: number;
}

/** Measures how fast a contestant gets through a workload. */
export async function measureThroughput(
  settings: ScenarioSettings,
  options: ThroughputOptions,
  setting: string,
): Promise<Outcome> {
  const { name, workload, workers, size } = options;
  settings.progress(`${name}: ${setting}`);
  const lacks = unsupportedResult(await loadContestant(name), workload);
  if (lacks !== undefined) return { setting, workers, result: lacks };
  return guarded(settings, { setting, workers }, () =>
    inSession(settings, options, async (session) => {
      const names: string[] = [];
      const measureRound = (label: string, count: number) =>
        submitAndMeasure(session, workload, names, { label, count });
      await session.admin.query("checkpoint");
      await measureRound("warm", Math.max(1, Math.ceil(size / 20)));
      const costs: Cost[] = [];
      for (let round = 0; round < settings.repeats; round += 1) {
        costs.push(await measureRound(`round-${round}`, size));
      }
      verify(session.pool, workload, names);
      return { kind: "throughput", cost: medianCost(costs) };
    }),
  );
}
