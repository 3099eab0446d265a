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

  function definition(change: ScheduleChange): (string | null)[] {
    const { name = "hourly", cron = "0 * * * *", timeZone = "UTC", task = SCHEDULED_TASK } = change;
    const { overlap = "allow", catchUp = "last", startsAt = null, endsAt = null } = change;
    return [
      sessionId,
      name,
      cron,
      timeZone,
      JSON.stringify(task),
      overlap,
      catchUp,
      startsAt,
      endsAt,
    ];
  }

  async function create(change: ScheduleChange = {}): Promise<string> {
    const [made] = await run(
      "select schedule_id from cogo_api.create_schedule($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9)",
      definition(change),
    );
    return String(made?.schedule_id);
  }

  async function replace(
    scheduleId: string,
    change: ScheduleChange,
    version: number | null = null,
  ) {
    const [replaced] = await run(
      `select * from cogo_api.replace_schedule($10, $1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $11)`,
      [...definition(change), scheduleId, version === null ? null : String(version)],
    );
    return replaced;
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
  return { userId, sessionId, run, create, replace, firings, read };
}
