import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Database } from "../../stack/database/database.ts";
import type { SubmitRun } from "./workload.ts";

/** Runs open at a time: enough to keep every worker busy, few enough that the queues run dry at times. */
const OPEN_RUNS = 24;
const POLL_MILLISECONDS = 300;
/** Without any step ending: what is open then is left open. */
const STANDSTILL_MILLISECONDS = 120_000;

const progressSchema = z.object({ finished: z.coerce.number(), steps: z.coerce.number() });

/** Submits the tasks, a few at a time, and returns when all have completed or nothing moves any more. */
export async function driveRuns(input: {
  readonly runs: number;
  readonly submit: SubmitRun;
  readonly database: Database;
  readonly show: (finished: number) => void;
  /** Told once, when half of the runs have ended. */
  readonly halfway: () => Promise<void>;
}): Promise<void> {
  const { runs, submit, database } = input;
  const submissions: Promise<void>[] = [];
  let last = { finished: 0, steps: 0 };
  let movedAt = Date.now();
  let halfway: Promise<void> | undefined;
  while (last.finished < runs && Date.now() - movedAt < STANDSTILL_MILLISECONDS) {
    while (submissions.length < Math.min(runs, last.finished + OPEN_RUNS)) {
      submissions.push(submit(submissions.length));
    }
    await sleep(POLL_MILLISECONDS);
    // The database may be away.
    const current = await readProgress(database).catch(() => last);
    if (current.steps !== last.steps) movedAt = Date.now();
    if (current.finished !== last.finished) input.show(current.finished);
    last = current;
    if (last.finished >= runs / 2) halfway ??= input.halfway();
  }
  await Promise.all([...submissions, halfway]);
}

/** Returns when every task there is has ended, or nothing moves any more. */
export async function untilAllHaveEnded(database: Database): Promise<void> {
  let movedAt = Date.now();
  let before = "";
  while (Date.now() - movedAt < STANDSTILL_MILLISECONDS) {
    await sleep(POLL_MILLISECONDS);
    const [row] = await database.query(
      `select (select count(*) from cogo.runs where finished_at is null) as open,
              (select count(*) from cogo.steps where finished_at is not null) as steps`,
    );
    if (Number(row?.open) === 0) return;
    if (String(row?.steps) !== before) movedAt = Date.now();
    before = String(row?.steps);
  }
}

async function readProgress(database: Database): Promise<z.infer<typeof progressSchema>> {
  const [row] = await database.query(
    `select (select count(*) from cogo.tasks where status = 'completed' and idempotency_key like 'chaos-%') as finished,
            (select count(*) from cogo.steps where finished_at is not null) as steps`,
  );
  return progressSchema.parse(row);
}
