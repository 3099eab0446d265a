import { z } from "zod";
import { parseCronSchedule } from "./cron_schedule.ts";
import type { Executor } from "./database/database.ts";
import { DatabaseError } from "./database/database_error.ts";
import type { Loop } from "./net.ts";

const TICK_MS = 1_000;
// pg_cron keeps every run for ever; a development database would only grow.
const KEPT_RUNS = 1_000;

const jobRow = z.object({
  jobid: z.coerce.number(),
  schedule: z.string(),
  command: z.string(),
  username: z.string(),
});
type Job = z.infer<typeof jobRow>;

/** Runs due `cron.job`s as their users and records each run, as pg_cron does; a job never overlaps itself. */
export function startCron(database: Executor, warn: (message: string) => void): Loop {
  const running = new Map<number, Promise<void>>();
  const startedAt = Math.floor(Date.now() / TICK_MS);
  const lastStart = new Map<number, number>();
  let lastMinute = Math.floor(Date.now() / 60_000);
  let stopped = false;

  async function tick(): Promise<void> {
    const second = Math.floor(Date.now() / TICK_MS);
    const minute = Math.floor(Date.now() / 60_000);
    const newMinute = minute === lastMinute ? undefined : new Date(minute * 60_000);
    lastMinute = minute;
    for (const job of await readJobs(database)) {
      if (stopped) return;
      if (!running.has(job.jobid) && isDue(job, second, newMinute)) start(job, second);
    }
  }

  function isDue(job: Job, second: number, newMinute: Date | undefined): boolean {
    const schedule = parseCronSchedule(job.schedule);
    if (schedule?.kind === "interval") {
      return second - (lastStart.get(job.jobid) ?? startedAt) >= schedule.seconds;
    }
    return newMinute !== undefined && schedule?.matches(newMinute) === true;
  }

  function start(job: Job, second: number): void {
    lastStart.set(job.jobid, second);
    const run = runJob(database, job)
      .catch((error: unknown) =>
        warn(`Cron job ${job.jobid} could not be recorded: ${String(error)}`),
      )
      .finally(() => running.delete(job.jobid));
    running.set(job.jobid, run);
  }

  let ticking: Promise<void> | undefined;
  const timer = setInterval(() => {
    ticking ??= tick()
      .catch((error: unknown) => warn(`Cron jobs could not be read: ${String(error)}`))
      .finally(() => {
        ticking = undefined;
      });
  }, TICK_MS);
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await ticking;
      await Promise.all(running.values());
    },
  };
}

async function readJobs(database: Executor): Promise<readonly Job[]> {
  const rows = await database.query(
    "select jobid::text, schedule, command, username from cron.job where active order by jobid",
  );
  return rows.map((row) => jobRow.parse(row));
}

async function runJob(database: Executor, job: Job): Promise<void> {
  const [row] = await database.query(
    `insert into cron.job_run_details (jobid, database, username, command, status, start_time)
     values ($1, current_database(), $2, $3, 'running', clock_timestamp()) returning runid::text`,
    [job.jobid, job.username, job.command],
  );
  const outcome = await execute(database, job);
  await database.query(
    `update cron.job_run_details set status = $2, return_message = $3, end_time = clock_timestamp()
     where runid = $1::text::bigint`,
    [z.string().parse(row?.runid), outcome.status, outcome.message],
  );
  await database.query("delete from cron.job_run_details where runid <= $1::text::bigint - $2", [
    z.string().parse(row?.runid),
    KEPT_RUNS,
  ]);
}

async function execute(
  database: Executor,
  job: Job,
): Promise<{ readonly status: string; readonly message: string }> {
  try {
    await database.execAs(job.username, job.command);
    return { status: "succeeded", message: "1 row" };
  } catch (error) {
    const message = error instanceof DatabaseError ? error.message : String(error);
    return { status: "failed", message: `ERROR:  ${message}` };
  }
}
