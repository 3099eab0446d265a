import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { PROJECT_ROOT } from "../project_root.ts";
import { parseArguments } from "./arguments.ts";
import { CONTESTANT_NAMES, loadContestant } from "./engine/contestants.ts";
import { createBenchRole } from "./engine/fresh_database.ts";
import { installPeers } from "./engine/peers.ts";
import { compareWithCogo, reportResult } from "./engine/report.ts";
import { type Outcome, SCENARIOS, type ScenarioSettings } from "./engine/scenarios.ts";
import { readCount, readNames, readPositive } from "./options.ts";
import { startBenchPostgres } from "./postgres.ts";

/**
 * `./cogo bench engine [--only steps,chain] [--contestants floor,pg-boss] [--scale 0.1] [--repeats 3]`:
 * the same work for every engine on one native Postgres, in one run.
 *
 * @throws CogoError `usage`, `postgres_missing`.
 */
export async function benchEngine(words: readonly string[]): Promise<object> {
  const { values } = parseArguments(words, {
    only: { type: "string", default: Object.keys(SCENARIOS).join() },
    contestants: { type: "string", default: CONTESTANT_NAMES.join() },
    scale: { type: "string", default: "1" },
    repeats: { type: "string", default: "3" },
    json: { type: "boolean" },
  });
  const scenarios = readNames("--only", values.only, Object.keys(SCENARIOS));
  const names = readNames("--contestants", values.contestants, CONTESTANT_NAMES);
  const scale = readPositive("--scale", values.scale);
  const repeats = readCount("--repeats", values.repeats);
  const peersFolder = join(PROJECT_ROOT, ".cogo", "bench", "engine");
  process.stderr.write("Installing the peers, once\n");
  await installPeers(peersFolder);
  // An exit, unlike a signal's default action, ends Postgres too; the workers follow their parent.
  process.once("SIGTERM", () => process.exit(143));
  process.once("SIGINT", () => process.exit(130));
  const postgres = await startBenchPostgres();
  try {
    await createBenchRole(postgres.url);
    const start = { processors: availableParallelism(), loadAverageAtStart: loadavg()[0] };
    const settings = { serverUrl: postgres.url, peersFolder, scale, repeats, progress: show };
    return {
      benchmark: "engine",
      scale,
      repeats: { count: repeats, reported: "the repeat of median duration" },
      ...start,
      node: process.versions.node,
      postgres: { version: postgres.version, settings: postgres.settings },
      method: METHOD,
      contestants: await describeContestants(names),
      settings: await measure(settings, scenarios, names),
    };
  } finally {
    await postgres.stop();
  }
}

/** How the figures are measured, for a reader of the JSON alone. */
const METHOD = {
  workers:
    "each worker is an operating-system process of its own with its own connections, idle and claiming before the work is enqueued",
  duration:
    "from before the first enqueue until every step is recorded as finished in the contestant's tables",
  statements:
    "pg_stat_statements, top level: every statement that the contestant's processes sent, transaction control and idle polls included, per step",
  wal: "pg_current_wal_insert_lsn() before and after, per step; a checkpoint and an unmeasured round come before",
  verification: "each step executed exactly once and after what it depends on, else failed",
  latency: "one worker, idle; from before the enqueue call to the first line of the handler",
} as const;

async function measure(
  settings: ScenarioSettings,
  scenarios: readonly string[],
  names: readonly string[],
) {
  const reported: object[] = [];
  for (const scenario of scenarios) {
    const bySetting = new Map<string, Record<string, Outcome["result"]>>();
    for (const name of names) {
      for (const { setting, result } of (await SCENARIOS[scenario]?.(settings, name)) ?? []) {
        bySetting.set(setting, { ...bySetting.get(setting), [name]: result });
      }
    }
    for (const [setting, results] of bySetting) {
      const figures = Object.entries(results).map(([name, each]) => [name, reportResult(each)]);
      reported.push({
        scenario,
        setting,
        results: Object.fromEntries(figures),
        cogoTimesAsFastAs: compareWithCogo(results),
      });
    }
  }
  return reported;
}

async function describeContestants(names: readonly string[]) {
  const described: Record<string, object> = {};
  for (const name of names) {
    const { version, configuration } = await loadContestant(name);
    described[name] = { version, configuration };
  }
  return described;
}

const started = Date.now();

function show(line: string): void {
  process.stderr.write(`[${Math.round((Date.now() - started) / 1000)} s] ${line}\n`);
}
