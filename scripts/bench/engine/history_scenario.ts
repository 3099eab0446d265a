import { loadContestant } from "./contestants.ts";
import {
  guarded,
  medianCost,
  type Outcome,
  type ScenarioSettings,
  scaled,
  submitAndMeasure,
  unsupportedResult,
} from "./scenario.ts";
import { type Cost, inSession, type Session } from "./session.ts";
import { verify } from "./verify.ts";

const ROWS = [0, 10_000, 100_000, 1_000_000] as const;
const STEPS = 1_000;
const WORKERS = 4;

/** Measures what a step costs after ever more finished ones, in one growing database. */
export async function measureHistory(
  settings: ScenarioSettings,
  name: string,
): Promise<readonly Outcome[]> {
  const levels = ROWS.map((rows) => scaled(settings, rows));
  const contestant = await loadContestant(name);
  const lacks = unsupportedResult(contestant, "history");
  if (lacks !== undefined) return levels.map((rows) => outcome(rows, lacks));
  const outcomes: Outcome[] = [];
  const where = { setting: "history", workers: WORKERS };
  const whole = await guarded(settings, where, () =>
    inSession(settings, { name, workload: "steps", workers: WORKERS }, async (session) => {
      const names: string[] = [];
      await submitAndMeasure(session, "steps", names, { label: "warm", count: 50 });
      let present = 0;
      for (const rows of levels) {
        settings.progress(`${name}: ${rows} finished before`);
        if (rows > present) await contestant.addHistory(session.admin, rows - present);
        present = rows;
        const cost = await measureLevel(settings, session, rows, names);
        outcomes.push(outcome(rows, { kind: "throughput", cost }));
      }
      verify(session.pool, "steps", names);
      return outcomes.at(-1)?.result ?? { kind: "failed", message: "Nothing was measured" };
    }),
  );
  return whole.result.kind === "failed" ? [whole] : outcomes;
}

function outcome(rows: number, result: Outcome["result"]): Outcome {
  return { setting: `${rows} finished before`, workers: WORKERS, result };
}

/** One round is not measured: the first touch of a page after the checkpoint logs the whole page. */
async function measureLevel(
  settings: ScenarioSettings,
  session: Session,
  rows: number,
  names: string[],
): Promise<Cost> {
  const count = scaled(settings, STEPS);
  await session.admin.query("vacuum (analyze)");
  await session.admin.query("checkpoint");
  const costs: Cost[] = [];
  for (let round = 0; round <= settings.repeats; round += 1) {
    const label = `after-${rows}-${round}`;
    const cost = await submitAndMeasure(session, "steps", names, { label, count });
    if (round > 0) costs.push(cost);
  }
  return medianCost(costs);
}
