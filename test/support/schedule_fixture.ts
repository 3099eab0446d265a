import { plannedStep } from "./task_fixture.ts";
import type { TestDatabase } from "./test_database.ts";

/** What a test says of a schedule; the rest is an hourly one that lets tasks overlap. */
interface ScheduleChange {
  readonly name?: string;
  readonly cron?: string;
  readonly timeZone?: string;
  readonly task?: unknown;
  readonly overlap?: string;
  readonly catchUp?: string;
  readonly startsAt?: string;
  readonly endsAt?: string;
}

export const SCHEDULED_TASK = {
  requirement: "Sweep the yard",
  plan: { steps: [plannedStep("a")] },
};

/** A user with a session, and what schedules in it do. */
export async function openScheduler(test: TestDatabase) {
  const { userId, run } = await test.createUser();
  const [session] = await run("select session_id from cogo_api.create_session('Test')");
  const sessionId = String(session?.session_id);

  async function create(change: ScheduleChange = {}): Promise<string> {
    const { name = "hourly", cron = "0 * * * *", timeZone = "UTC", task = SCHEDULED_TASK } = change;
    const { overlap = "allow", catchUp = "last", startsAt = null, endsAt = null } = change;
    const rest = [overlap, catchUp, startsAt, endsAt];
    const [made] = await run(
      "select schedule_id from cogo_api.create_schedule($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9)",
      [sessionId, name, cron, timeZone, JSON.stringify(task), ...rest],
    );
    return String(made?.schedule_id);
  }

  /** Its firings in order, each as "when outcome", without what every time of the day begins with. */
  async function firings(scheduleId: string): Promise<string[]> {
    const rows = await run(
      `select to_char(due_at at time zone 'UTC', 'MM-DD HH24:MI ') || outcome as fired
       from cogo_api.schedule_firings where schedule_id = $1 order by due_at`,
      [scheduleId],
    );
    return rows.map((row) => String(row.fired));
  }

  async function read(scheduleId: string) {
    const query = "select * from cogo_api.schedules where schedule_id = $1";
    return (await run(query, [scheduleId]))[0];
  }
  return { userId, sessionId, run, create, firings, read };
}
