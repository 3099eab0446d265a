import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { createChance } from "../model_server/chance.ts";
import { createUndo, type Undo } from "../stack/undo.ts";
import { defineBenchmark, showProgress, wholeNumber } from "./benchmark.ts";
import { registerChaos, startChaosStack } from "./chaos/chaos_stack.ts";
import { driveRuns, untilAllHaveEnded } from "./chaos/drive_runs.ts";
import { readFacts } from "./chaos/facts.ts";
import { startMeddler } from "./chaos/meddler.ts";
import { startProvider } from "./chaos/provider.ts";
import { type Evidence, reportChaos } from "./chaos/report.ts";
import { startSaboteur } from "./chaos/saboteur.ts";
import { openWakeNetwork } from "./chaos/wake_network.ts";
import { openWorkload } from "./chaos/workload.ts";
import { startBenchPostgres } from "./postgres.ts";

const OUTAGE_MILLISECONDS = 2_000;
/** Longer than a lease: a worker that believes it holds a step has reported by then. */
const AFTERMATH_MILLISECONDS = 5_000;

const options = {
  runs: wholeNumber(200),
  steps: wholeNumber(8, 3),
  seed: wholeNumber(1, 0),
  /** A file for the stack's log. */
  log: z.string().optional(),
};
type Settings = z.output<z.ZodObject<typeof options>>;

/**
 * Runs on real worker processes that are killed and frozen, with wakes lost, Postgres crashed and a
 * provider that fails; then counts what must not exist. The same seed gives the same kinds of fault, not
 * at the same moments.
 *
 * @throws CogoError `postgres_missing`.
 */
export const benchChaos = defineBenchmark(options, async (settings) => {
  const { runs, steps, seed } = settings;
  const logFile = settings.log === undefined ? undefined : createWriteStream(settings.log);
  const log = (line: string) => void logFile?.write(`${new Date().toISOString()} ${line}\n`);
  const undo = createUndo(log);
  undo.add(() => void logFile?.end());
  try {
    const scene = await setScene(settings, undo, log);
    const report = reportChaos(await causeChaos(scene, settings));
    return { ...{ runs, steps, seed }, postgres: scene.postgres.version, ...report };
  } finally {
    await undo.run();
  }
});

/** Starts everything that takes part. */
async function setScene({ seed, steps }: Settings, undo: Undo, log: (line: string) => void) {
  const folder = await mkdtemp(join(tmpdir(), "cogo-chaos-"));
  undo.add(() => rm(folder, { recursive: true, force: true }));
  const postgres = await startBenchPostgres();
  undo.add(() => postgres.stop());
  const provider = await startProvider(createChance(seed));
  undo.add(() => provider.stop());
  const stack = await startChaosStack({
    ...{ folder, log, steps },
    ...{ databaseUrl: postgres.url, providerUrl: provider.url },
  });
  undo.add(() => stack.stop());
  await registerChaos(stack.database);
  const network = await openWakeNetwork(stack.urls.api, createChance(seed + 1));
  undo.add(() => network.close());
  await stack.database.query("select cogo.configure_wake($1, $2)", [
    network.url,
    stack.keys.secret,
  ]);
  return { postgres, provider, stack, network, ...(await openWorkload(stack, folder)) };
}

/** Lets the runs run and the faults happen, then reads the books. */
async function causeChaos(
  {
    postgres,
    provider,
    stack,
    network,
    conversations,
    submit,
  }: Awaited<ReturnType<typeof setScene>>,
  { runs, steps, seed }: Settings,
): Promise<Evidence> {
  const started = performance.now();
  const saboteur = startSaboteur(stack.functions, network, createChance(seed + 2));
  const meddler = startMeddler(conversations, createChance(seed + 3));
  let crashes = 0;
  try {
    await driveRuns({
      ...{ runs, submit, database: stack.database },
      show: (finished) => showProgress(`${finished} of ${runs} runs have ended`),
      halfway: async () => {
        crashes += 1;
        await postgres.crash();
        await sleep(OUTAGE_MILLISECONDS);
        await postgres.restart();
      },
    });
  } finally {
    await Promise.all([saboteur.stop(), meddler.stop()]);
  }
  await untilAllHaveEnded(stack.database);
  const durationSeconds = (performance.now() - started) / 1_000;
  await sleep(AFTERMATH_MILLISECONDS);
  return {
    ...{ durationSeconds, crashes, kills: saboteur.kills, freezes: saboteur.freezes },
    meddled: meddler.counts,
    wakes: network.counts,
    calls: provider.calls,
    facts: await readFacts(stack.database, runs, steps),
  };
}
