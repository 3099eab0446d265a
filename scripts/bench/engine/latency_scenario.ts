import { setTimeout as sleep } from "node:timers/promises";
import { spread } from "../spread.ts";
import { monotonicMilliseconds } from "./monotonic_clock.ts";
import { guarded, type Outcome, type ScenarioSettings, scaled } from "./scenario.ts";
import { inSession, type Session } from "./session.ts";
import { verify } from "./verify.ts";

const SAMPLES = 100;
const WARM_SAMPLES = 5;
const SAMPLE_TIMEOUT_MILLISECONDS = 60_000;
/** Long enough that the worker is idle again, random so as not to beat with a poll interval. */
const IDLE_MILLISECONDS = { from: 100, to: 300 };

/** Measures how long an idle contestant takes from the enqueue call to the handler's first line. */
export async function measureLatency(settings: ScenarioSettings, name: string): Promise<Outcome> {
  const samples = scaled(settings, SAMPLES);
  const where = { setting: "idle latency", workers: 1 };
  settings.progress(`${name}: ${where.setting}, ${samples} samples`);
  return guarded(settings, where, () =>
    inSession(settings, { name, workload: "steps", workers: 1 }, async (session) => {
      const keys = Array.from({ length: WARM_SAMPLES + samples }, (_, index) => `sample-${index}`);
      const measured: number[] = [];
      for (const key of keys) measured.push(await measureSample(session, key));
      verify(session.pool, "steps", keys);
      const milliseconds = spread(measured.slice(WARM_SAMPLES));
      return { kind: "latency", milliseconds, samples };
    }),
  );
}

async function measureSample({ client, pool }: Session, key: string): Promise<number> {
  const { from, to } = IDLE_MILLISECONDS;
  await sleep(from + Math.random() * (to - from));
  const expected = pool.executions + 1;
  const enqueuedAt = monotonicMilliseconds();
  await client.enqueue([key]);
  await pool.waitForExecutions(expected, SAMPLE_TIMEOUT_MILLISECONDS);
  return (pool.startedAt.get(key)?.[0] ?? Number.NaN) - enqueuedAt;
}
