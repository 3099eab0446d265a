import { fork } from "node:child_process";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CogoError } from "../../shared/kernel/mod.ts";
import { parseArguments } from "../cli/arguments.ts";
import { PROJECT_ROOT } from "../cli/stack_session.ts";
import { CONTESTANT_NAMES } from "./engine/contestants.ts";
import { installPeers } from "./engine/peers.ts";
import { SCENARIOS } from "./engine/scenarios.ts";
import { startBenchPostgres } from "./postgres.ts";

const ENTRY = fileURLToPath(new URL("./engine/benchmark_process.ts", import.meta.url));

/**
 * `./cogo bench engine [--only steps,chain] [--contestants floor,pg-boss] [--scale 0.1] [--repeats 3]`:
 * the same work for every engine on one native Postgres, in one run.
 *
 * @throws CogoError `usage` for an unknown name or a number that is none, `postgres_missing`.
 */
export async function benchEngine(words: readonly string[]): Promise<object> {
  const { values } = parseArguments(words, {
    only: { type: "string", default: Object.keys(SCENARIOS).join() },
    contestants: { type: "string", default: CONTESTANT_NAMES.join() },
    scale: { type: "string", default: "1" },
    repeats: { type: "string", default: "3" },
    json: { type: "boolean" },
  });
  const scenarios = choose("--only", values.only, Object.keys(SCENARIOS));
  const contestants = choose("--contestants", values.contestants, CONTESTANT_NAMES);
  const scale = positive("--scale", values.scale);
  const repeats = Math.ceil(positive("--repeats", values.repeats));

  const peersFolder = join(PROJECT_ROOT, ".cogo", "bench", "engine");
  process.stderr.write("Installing the peers, once\n");
  const { nodePath } = await installPeers(peersFolder);
  // An exit, unlike a signal's default action, ends Postgres too; the other processes follow their parent.
  process.once("SIGTERM", () => process.exit(143));
  process.once("SIGINT", () => process.exit(130));
  const postgres = await startBenchPostgres();
  try {
    const settings = {
      serverUrl: postgres.url,
      peersFolder,
      scale,
      repeats,
      scenarios,
      contestants,
    };
    return {
      benchmark: "engine",
      scale,
      repeats: { count: repeats, reported: "the repeat of median duration" },
      processors: availableParallelism(),
      loadAverageAtStart: loadavg()[0],
      postgres: { version: postgres.version, settings: postgres.settings },
      method: METHOD,
      ...(await runBenchmark(nodePath, settings)),
    };
  } finally {
    await postgres.stop();
  }
}

/** How the figures came about, for whoever reads the JSON alone. */
const METHOD = {
  workers:
    "each worker is an operating-system process of its own with its own connections, idle and claiming before the work is enqueued; for every contestant alike",
  duration:
    "from before the first enqueue until every step is recorded as finished in the contestant's tables; enqueueing is part of it",
  statements:
    "pg_stat_statements, top level: every statement that the contestant's processes sent, transaction control and idle polls included, per step; statements inside functions and foreign keys' checks are not",
  wal: "pg_current_wal_insert_lsn() before and after, per step; a checkpoint and an unmeasured round come before",
  verification: "each step executed exactly once and after what it depends on, else failed",
  latency: "one worker, idle; from before the enqueue call to the first line of the handler",
  history:
    "steps/s of 1,000 steps with 4 workers after so many finished steps were added and vacuumed",
} as const;

function choose(option: string, words: string, known: readonly string[]): readonly string[] {
  const chosen = words.split(",");
  const unknown = chosen.find((word) => !known.includes(word));
  if (unknown === undefined) return chosen;
  throw new CogoError({
    code: "usage",
    message: `Expected ${option} to list some of ${known.join(", ")}, got "${unknown}".`,
  });
}

function positive(option: string, word: string): number {
  const value = Number(word);
  if (value > 0) return value;
  throw new CogoError({
    code: "usage",
    message: `Expected ${option} to be a number above 0, got "${word}".`,
  });
}

function runBenchmark(nodePath: string, settings: object): Promise<object> {
  return new Promise((resolve, reject) => {
    const child = fork(ENTRY, [JSON.stringify(settings)], {
      execPath: nodePath,
      execArgv: ["--no-deprecation"],
      stdio: ["ignore", 2, 2, "ipc"],
    });
    let report: object | undefined;
    child.on("message", (message) => {
      if (typeof message === "object" && message !== null) report = message;
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (report === undefined) {
        reject(new Error(`Expected a report of the benchmark, but it ended: ${code ?? signal}`));
      } else resolve(report);
    });
  });
}
