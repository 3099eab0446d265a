import { setTimeout as sleep } from "node:timers/promises";
import { type Spread, spread } from "../spread.ts";
import type { Workload } from "./contestant.ts";
import {
  type Cost,
  inSession,
  monotonicMilliseconds,
  type Session,
  type SessionSettings,
} from "./session.ts";
import { verify } from "./verify.ts";
import { CHAIN_LENGTH, FAN_OUT_WIDTH, orderedKeys } from "./workload.ts";

/** How the whole benchmark is run. */
export interface ScenarioSettings extends SessionSettings {
  /** Multiplies every count but the workers'. */
  readonly scale: number;
  /** How often each measurement is made; the median one is reported. */
  readonly repeats: number;
  readonly progress: (line: string) => void;
}

/** What one contestant did in one setting of a scenario. */
export interface Outcome {
  readonly setting: string;
  readonly result:
    | { readonly kind: "throughput"; readonly cost: Cost }
    | { readonly kind: "latency"; readonly milliseconds: Spread }
    | { readonly kind: "failed"; readonly message: string };
}

type Scenario = (settings: ScenarioSettings, name: string) => Promise<readonly Outcome[]>;

/** The scenarios by name: independent steps, chains, fan-outs, idle latency, a growing history. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  steps: async (settings, name) => {
    const outcomes: Outcome[] = [];
    for (const workers of [1, 4, 8]) {
      outcomes.push(await measureThroughput(settings, name, "steps", 10_000, workers));
    }
    return outcomes;
  },
  chain: async (settings, name) => [await measureThroughput(settings, name, "chain", 200, 4)],
  fan_out: async (settings, name) => [await measureThroughput(settings, name, "fan_out", 20, 4)],
  latency: async (settings, name) => [await measureLatency(settings, name)],
  history: measureHistory,
};

const SHAPES: Readonly<Record<Workload, string>> = {
  steps: "independent steps",
  chain: `runs of ${CHAIN_LENGTH} steps in a row`,
  fan_out: `runs of 1-${FAN_OUT_WIDTH}-1 steps`,
};

async function measureThroughput(
  settings: ScenarioSettings,
  name: string,
  workload: Workload,
  fullSize: number,
  workers: number,
): Promise<Outcome> {
  const size = scaled(settings, fullSize);
  const setting = `${size} ${SHAPES[workload]}, ${workers} workers`;
  const [outcome = failed(setting, "Nothing was measured")] = await guarded(
    settings,
    `${name}: ${setting}`,
    () =>
      inSession(settings, { name, workload, workers }, async (session) => {
        const names: string[] = [];
        await session.admin.query("checkpoint");
        await submitAndMeasure(session, workload, names, "warm", Math.ceil(size / 20));
        const costs: Cost[] = [];
        for (let round = 0; round < settings.repeats; round += 1) {
          costs.push(await submitAndMeasure(session, workload, names, `round-${round}`, size));
        }
        verify(session.pool, workload, names);
        return [{ setting, result: { kind: "throughput", cost: medianCost(costs) } }];
      }),
  );
  return outcome;
}

const SAMPLES = 100;
const WARM_SAMPLES = 5;
const SAMPLE_TIMEOUT_MILLISECONDS = 60_000;

/** How long an idle contestant takes from the enqueue call to the handler's first line. */
async function measureLatency(settings: ScenarioSettings, name: string): Promise<Outcome> {
  const samples = scaled(settings, SAMPLES);
  const setting = "idle latency";
  const [outcome = failed(setting, "Nothing was measured")] = await guarded(
    settings,
    `${name}: ${setting}, ${samples} samples`,
    () =>
      inSession(settings, { name, workload: "steps", workers: 1 }, async (session) => {
        const keys = Array.from({ length: WARM_SAMPLES + samples }, (_, at) => `sample-${at}`);
        const measured: number[] = [];
        for (const key of keys) measured.push(await measureSample(session, key));
        verify(session.pool, "steps", keys);
        const milliseconds = spread(measured.slice(WARM_SAMPLES));
        return [{ setting, result: { kind: "latency", milliseconds } }];
      }),
  );
  return outcome;
}

async function measureSample({ client, pool }: Session, key: string): Promise<number> {
  // Long enough that the worker is idle again; random so as not to beat with a poll interval.
  await sleep(100 + Math.random() * 200);
  const expected = pool.executions + 1;
  const enqueuedAt = monotonicMilliseconds();
  await client.enqueue([key]);
  await pool.waitForExecutions(expected, SAMPLE_TIMEOUT_MILLISECONDS);
  return (pool.startedAt.get(key)?.[0] ?? Number.NaN) - enqueuedAt;
}

const HISTORY_ROWS = [0, 10_000, 100_000, 1_000_000];

/** What a step costs after ever more finished ones, in one growing database. */
async function measureHistory(settings: ScenarioSettings, name: string) {
  const count = scaled(settings, 1_000);
  return await guarded(settings, `${name}: history`, () =>
    inSession(settings, { name, workload: "steps", workers: 4 }, async (session) => {
      const names: string[] = [];
      const outcomes: Outcome[] = [];
      await submitAndMeasure(session, "steps", names, "warm", 50);
      let present = 0;
      for (const rows of HISTORY_ROWS.map((each) => scaled(settings, each))) {
        settings.progress(`${name}: ${rows} finished before`);
        if (rows > present) await session.contestant.addHistory(session.admin, rows - present);
        present = rows;
        const cost = await measureLevel(settings, session, names, rows, count);
        const setting = `${count} steps, ${rows} finished before`;
        outcomes.push({ setting, result: { kind: "throughput", cost } });
      }
      verify(session.pool, "steps", names);
      return outcomes;
    }),
  );
}

async function measureLevel(
  settings: ScenarioSettings,
  session: Session,
  names: string[],
  rows: number,
  count: number,
): Promise<Cost> {
  await session.admin.query("vacuum (analyze)");
  await session.admin.query("checkpoint");
  const costs: Cost[] = [];
  for (let round = 0; round <= settings.repeats; round += 1) {
    const label = `after-${rows}-${round}`;
    const cost = await submitAndMeasure(session, "steps", names, label, count);
    // The first touch of a page after a checkpoint logs the whole page.
    if (round > 0) costs.push(cost);
  }
  return medianCost(costs);
}

/** A count at the run's scale; at least one, unless it is none. */
function scaled({ scale }: ScenarioSettings, count: number): number {
  return count === 0 ? 0 : Math.max(1, Math.round(count * scale));
}

function failed(setting: string, message: string): Outcome {
  return { setting, result: { kind: "failed", message } };
}

/** A contestant that fails is reported as failed, and the others still run. */
async function guarded(
  { progress }: ScenarioSettings,
  setting: string,
  work: () => Promise<readonly Outcome[]>,
): Promise<readonly Outcome[]> {
  progress(setting);
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    progress(`failed: ${message}`);
    return [failed(setting, message)];
  }
}

/** Submits so many steps or runs, named after the label, and adds their names to those to verify. */
async function submitAndMeasure(
  { client, measure }: Session,
  workload: Workload,
  names: string[],
  label: string,
  count: number,
): Promise<Cost> {
  const added = Array.from({ length: count }, (_, index) => `${label}-${index}`);
  names.push(...added);
  const steps = added.flatMap((name) => orderedKeys(workload, name).flat()).length;
  return measure(steps, () =>
    workload === "steps" ? client.enqueue(added) : client.startRuns(added),
  );
}

/** The cost of the repeat of median duration, whole: no figure of it is from another repeat. */
function medianCost(costs: readonly Cost[]): Cost {
  const sorted = [...costs].sort((a, b) => a.milliseconds - b.milliseconds);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error("Expected at least one repeat");
  return middle;
}
