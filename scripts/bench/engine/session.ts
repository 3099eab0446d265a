import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { connect } from "../database.ts";
import type { Contestant, ContestantClient, Workload } from "./contestant.ts";
import { loadContestant } from "./contestants.ts";
import { createFreshDatabase } from "./fresh_database.ts";
import { startWorkerPool, type WorkerPool } from "./worker_pool.ts";

/** A measurement that takes longer has failed. */
const TIMEOUT_MILLISECONDS = 15 * 60_000;
const POLL_MILLISECONDS = 2;

/** What one measurement cost, from the first enqueue to the last recorded completion. */
export interface Cost {
  readonly steps: number;
  readonly milliseconds: number;
  /** Of which submitting took so long; workers already run meanwhile. */
  readonly enqueueMilliseconds: number;
  /** Statements that the contestant sent, enqueueing included. */
  readonly statements: number;
  readonly walBytes: number;
}

/** One contestant with running workers on a fresh database. */
export interface Session {
  readonly contestant: Contestant;
  readonly admin: pg.Client;
  readonly client: ContestantClient;
  readonly pool: WorkerPool;
  /** Submits work, waits until it is recorded as finished, and returns its cost. */
  measure(steps: number, submit: () => Promise<void>): Promise<Cost>;
}

/** Where sessions run. */
export interface SessionSettings {
  readonly serverUrl: string;
  readonly peersFolder: string;
}

/** Opens a session, does the work in it, and closes it whatever happens. */
export async function inSession<Result>(
  settings: SessionSettings,
  options: { readonly name: string; readonly workload: Workload; readonly workers: number },
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const contestant = await loadContestant(options.name);
  const database = await createFreshDatabase(settings.serverUrl, settings.peersFolder);
  await contestant.prepare(database, options.workload);
  const admin = await connect(database.adminUrl);
  const task = { contestant: options.name, workload: options.workload, database };
  try {
    const pool = await startWorkerPool(task, options.workers);
    try {
      const client = await contestant.openClient(database, options.workload);
      const base = { contestant, admin, client, pool };
      const measure = (steps: number, submit: () => Promise<void>) =>
        measureCost(base, steps, submit);
      return await work({ ...base, measure }).finally(() => client.close());
    } finally {
      await pool.stop();
    }
  } finally {
    await admin.end();
  }
}

async function measureCost(
  { contestant, admin, pool }: Omit<Session, "measure" | "client">,
  steps: number,
  submit: () => Promise<void>,
): Promise<Cost> {
  await admin.query("select pg_stat_statements_reset()");
  const lsn = await readLsn(admin);
  const expected = pool.executions + steps;
  const from = monotonicMilliseconds();
  await submit();
  const enqueueMilliseconds = monotonicMilliseconds() - from;
  await pool.waitForExecutions(expected, TIMEOUT_MILLISECONDS);
  const to = await waitUntilRecorded(contestant, admin);
  return {
    steps,
    milliseconds: to - from,
    enqueueMilliseconds,
    statements: await countStatements(admin),
    walBytes: await walSince(admin, lsn),
  };
}

/** The moment before the look that found nothing unfinished, so that the look's own time is not measured. */
async function waitUntilRecorded(contestant: Contestant, admin: pg.Client): Promise<number> {
  const deadline = monotonicMilliseconds() + TIMEOUT_MILLISECONDS;
  for (;;) {
    const at = monotonicMilliseconds();
    const unfinished = await contestant.countUnfinished(admin);
    if (unfinished === 0) return at;
    if (at > deadline) throw new Error(`Expected all work recorded, but ${unfinished} is not`);
    await sleep(POLL_MILLISECONDS);
  }
}

async function readLsn(admin: pg.Client): Promise<string> {
  const { rows } = await admin.query<{ lsn: string }>("select pg_current_wal_insert_lsn() as lsn");
  return rows[0]?.lsn ?? "";
}

async function walSince(admin: pg.Client, lsn: string): Promise<number> {
  const { rows } = await admin.query<{ bytes: string }>(
    "select pg_current_wal_insert_lsn() - $1::pg_lsn as bytes",
    [lsn],
  );
  return Number(rows[0]?.bytes);
}

/**
 * Every statement that a client sent in this database, but for the harness's own. A deferred foreign
 * key's check at commit counts as top level, though no client sent it.
 */
async function countStatements(admin: pg.Client): Promise<number> {
  const { rows } = await admin.query<{ calls: string }>(
    `select coalesce(sum(s.calls), 0) as calls from pg_stat_statements s
     join pg_database d on d.oid = s.dbid
     where d.datname = current_database() and s.userid <> current_user::regrole
       and s.query !~ ' FROM ONLY .* FOR KEY SHARE OF x$'`,
  );
  return Number(rows[0]?.calls);
}

/** Milliseconds on the machine's monotonic clock: comparable between its processes. */
export function monotonicMilliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
