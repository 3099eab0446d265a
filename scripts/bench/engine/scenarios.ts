import { setTimeout as sleep } from "node:timers/promises";
import { showProgress } from "../benchmark.ts";
import { type Spread, spread } from "../measure.ts";
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
  readonly scale: number;
  readonly repeats: number;
}

/** What one contestant did in one setting of a scenario. */
export interface Outcome {
  readonly setting: string;
  readonly result:
    | { readonly kind: "throughput"; readonly cost: Cost }
    | { readonly kind: "latency"; readonly milliseconds: Spread }
    | { readonly kind: "failed"; readonly message: string };
}

/** What is done in one session of a contestant, and measured. */
interface Measurement {
  readonly setting: string;
  readonly workload: Workload;
  readonly workers: number;
  measure(run: Run): Promise<readonly Outcome[]>;
}

/** The scenarios by name: independent steps, chains, fan-outs, idle latency, a growing history. */
export const SCENARIOS: Readonly<Record<string, readonly Measurement[]>> = {
  steps: [1, 4, 8].map((workers) =>
    measureThroughput("steps", 10_000, workers, "independent steps"),
  ),
  chain: [measureThroughput("chain", 200, 4, `runs of ${CHAIN_LENGTH} steps in a row`)],
  fan_out: [measureThroughput("fan_out", 20, 4, `runs of 1-${FAN_OUT_WIDTH}-1 steps`)],
  latency: [{ setting: "idle latency", workload: "steps", workers: 1, measure: measureLatency }],
  history: [{ setting: "history", workload: "steps", workers: 4, measure: measureHistory }],
};

/** Runs a scenario. A contestant that fails is reported as failed, and the others still run. */
export async function runScenario(
  settings: ScenarioSettings,
  scenario: string,
  name: string,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { setting, workload, workers, measure } of SCENARIOS[scenario] ?? []) {
    showProgress(`${name}: ${setting}`);
    try {
      const measured = await inSession(settings, { name, workload, workers }, async (session) => {
        const run = new Run(session, settings, workload);
        const done = await measure(run);
        verify(session.pool, workload, run.names);
        return done;
      });
      outcomes.push(...measured);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      showProgress(`failed: ${message}`);
      outcomes.push({ setting, result: { kind: "failed", message } });
    }
  }
  return outcomes;
}

/** What is submitted in one session. */
class Run {
  readonly session: Session;
  /** Of all steps or runs, to be verified in the end. */
  readonly names: string[] = [];
  readonly #settings: ScenarioSettings;
  readonly #workload: Workload;

  constructor(session: Session, settings: ScenarioSettings, workload: Workload) {
    this.session = session;
    this.#settings = settings;
    this.#workload = workload;
  }

  /** A count at the benchmark's scale; at least one, unless it is none. */
  scaled(count: number): number {
    return count === 0 ? 0 : Math.max(1, Math.round(count * this.#settings.scale));
  }

  /** Submits so many steps or runs, named after the label. */
  async submit(label: string, count: number): Promise<Cost> {
    const added = Array.from({ length: count }, (_, index) => `${label}-${index}`);
    this.names.push(...added);
    const steps = added.flatMap((name) => orderedKeys(this.#workload, name).flat()).length;
    const { client, measure } = this.session;
    return measure(steps, () =>
      this.#workload === "steps" ? client.enqueue(added) : client.startRuns(added),
    );
  }

  /** The cost of the repeat of median duration, whole: no figure of it is from another repeat. */
  async repeat(label: string, count: number): Promise<Cost> {
    const costs: Cost[] = [];
    for (let round = 0; round < this.#settings.repeats; round += 1) {
      costs.push(await this.submit(`${label}-${round}`, count));
    }
    const sorted = costs.sort((a, b) => a.milliseconds - b.milliseconds);
    const middle = sorted[Math.floor((sorted.length - 1) / 2)];
    if (middle === undefined) throw new Error("Expected at least one repeat");
    return middle;
  }
}

function measureThroughput(
  workload: Workload,
  fullSize: number,
  workers: number,
  shape: string,
): Measurement {
  const setting = `${fullSize} ${shape}, ${workers} workers`;
  return {
    ...{ setting, workload, workers },
    async measure(run) {
      const size = run.scaled(fullSize);
      await run.session.admin.query("checkpoint");
      await run.submit("warm", Math.ceil(size / 20));
      const cost = await run.repeat("round", size);
      return [{ setting, result: { kind: "throughput", cost } }];
    },
  };
}

const SAMPLES = 100;
const WARM_SAMPLES = 5;
const SAMPLE_TIMEOUT_MILLISECONDS = 60_000;

/** How long an idle contestant takes from the enqueue call to the handler's first line. */
async function measureLatency(run: Run): Promise<readonly Outcome[]> {
  const { client, pool } = run.session;
  const measured: number[] = [];
  for (let sample = 0; sample < WARM_SAMPLES + run.scaled(SAMPLES); sample += 1) {
    // Long enough that the worker is idle again; random so as not to beat with a poll interval.
    await sleep(100 + Math.random() * 200);
    const key = `sample-${sample}`;
    run.names.push(key);
    const expected = pool.executions + 1;
    const enqueuedAt = monotonicMilliseconds();
    await client.enqueue([key]);
    await pool.waitForExecutions(expected, SAMPLE_TIMEOUT_MILLISECONDS);
    measured.push((pool.startedAt.get(key)?.[0] ?? Number.NaN) - enqueuedAt);
  }
  const milliseconds = spread(measured.slice(WARM_SAMPLES));
  return [{ setting: "idle latency", result: { kind: "latency", milliseconds } }];
}

const HISTORY_ROWS = [0, 10_000, 100_000, 1_000_000];

/** What a step costs after ever more finished ones, in one growing database. */
async function measureHistory(run: Run): Promise<readonly Outcome[]> {
  const { admin, contestant } = run.session;
  const outcomes: Outcome[] = [];
  await run.submit("warm", 50);
  let present = 0;
  for (const rows of HISTORY_ROWS.map((each) => run.scaled(each))) {
    showProgress(`${rows} finished before`);
    if (rows > present) await contestant.addHistory(admin, rows - present);
    present = rows;
    await admin.query("vacuum (analyze)");
    await admin.query("checkpoint");
    const count = run.scaled(1_000);
    // The first touch of a page after a checkpoint logs the whole page.
    await run.submit(`untimed-after-${rows}`, count);
    const cost = await run.repeat(`after-${rows}`, count);
    const setting = `${count} steps, ${rows} finished before`;
    outcomes.push({ setting, result: { kind: "throughput", cost } });
  }
  return outcomes;
}
