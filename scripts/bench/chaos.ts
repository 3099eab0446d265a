import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createChance } from "../model_server/chance.ts";
import { createUndo, type Undo } from "../stack/undo.ts";
import { parseArguments } from "./arguments.ts";
import { registerChaos, startChaosStack } from "./chaos/chaos_stack.ts";
import { driveRuns } from "./chaos/drive_runs.ts";
import { readFacts } from "./chaos/facts.ts";
import { startProvider } from "./chaos/provider.ts";
import { type ChaosReport, type Evidence, reportChaos } from "./chaos/report.ts";
import { startSaboteur } from "./chaos/saboteur.ts";
import { openWakeNetwork } from "./chaos/wake_network.ts";
import { openWorkload } from "./chaos/workload.ts";
import { readCount } from "./options.ts";
import { startBenchPostgres } from "./postgres.ts";

const OUTAGE_MILLISECONDS = 2_000;
/** Longer than a lease: a worker that believes it holds a step has reported by then. */
const AFTERMATH_MILLISECONDS = 5_000;

interface Settings {
  readonly runs: number;
  readonly steps: number;
  readonly seed: number;
}

/**
 * `./cogo bench chaos [--runs 200] [--steps 8] [--seed 1] [--log FILE]`: runs on real worker processes
 * that are killed and frozen, with wakes lost, Postgres crashed and a provider that fails; then counts
 * what must not exist. The same seed gives the same kinds of fault, not at the same moments.
 *
 * @throws CogoError `usage`, `postgres_missing`.
 */
export async function benchChaos(words: readonly string[]): Promise<ChaosReport> {
  const { values } = parseArguments(words, {
    runs: { type: "string", default: "200" },
    steps: { type: "string", default: "8" },
    seed: { type: "string", default: "1" },
    log: { type: "string" },
    json: { type: "boolean" },
  });
  const settings = {
    runs: readCount("--runs", values.runs, 1),
    steps: readCount("--steps", values.steps, 3),
    seed: readCount("--seed", values.seed, 0),
  };
  let callsRefused = 0;
  const logFile = values.log === undefined ? undefined : createWriteStream(values.log);
  const log = (line: string): void => {
    if (line.includes('"event":"lease_lost"')) callsRefused += 1;
    logFile?.write(`${new Date().toISOString()} ${line}\n`);
  };
  const undo = createUndo(log);
  undo.add(() => void logFile?.end());
  try {
    const scene = await setScene(settings, undo, log);
    const evidence = await causeChaos(scene, settings);
    return reportChaos({ ...settings, ...evidence, callsRefused });
  } finally {
    await undo.run();
  }
}

/** Starts everything that takes part. */
async function setScene({ seed, steps }: Settings, undo: Undo, log: (line: string) => void) {
  const folder = await mkdtemp(join(tmpdir(), "cogo-chaos-"));
  undo.add(() => rm(folder, { recursive: true, force: true }));
  const postgres = await startBenchPostgres();
  undo.add(() => postgres.stop());
  const provider = await startProvider(seed);
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
  await stack.functions.prewarm();
  const submit = await openWorkload(stack, folder);
  return { postgres, provider, stack, network, submit };
}

/** Lets the runs run and the faults happen, then reads the books. */
async function causeChaos(
  scene: Awaited<ReturnType<typeof setScene>>,
  { runs, seed }: Settings,
): Promise<Omit<Evidence, keyof Settings | "callsRefused">> {
  const { postgres, provider, stack, network, submit } = scene;
  const started = performance.now();
  const saboteur = startSaboteur(stack.functions, network, createChance(seed + 2));
  let crashes = 0;
  try {
    await driveRuns({
      ...{ runs, submit, database: stack.database },
      show: (finished) => showProgress(`${finished} of ${runs} runs have ended`),
      halfway: async () => {
        crashes += 1;
        await postgres.crash(OUTAGE_MILLISECONDS);
      },
    });
  } finally {
    await saboteur.stop();
  }
  const durationSeconds = (performance.now() - started) / 1_000;
  await sleep(AFTERMATH_MILLISECONDS);
  return {
    ...{ postgresVersion: postgres.version, durationSeconds, crashes },
    ...{ kills: saboteur.kills, freezes: saboteur.freezes },
    wakes: network.counts,
    calls: await provider.readCalls(),
    facts: await readFacts(stack.database),
  };
}

function showProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${line} `);
}
