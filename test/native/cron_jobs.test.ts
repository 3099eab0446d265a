import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCron } from "../../scripts/stack/cron.ts";
import { hasCronExtension } from "../../scripts/stack/database/bootstrap.ts";
import { openCronDatabase } from "../support/cron_database.ts";
import { claimOne, createTask } from "../support/task_fixture.ts";
import { actOn, type TestDatabase } from "../support/test_database.ts";

// Debian's pg_cron on 15 is 1.4, which knows no schedule in seconds. No hosted project has one that old,
// so the schedules are not bent to it: the platform's stand-in takes its place, as on PGlite.
const COMES_UP = { timeout: 30_000, interval: 250 };

let test: TestDatabase;
let isExtension: boolean;
let stopLoop = async () => {};
beforeAll(async () => {
  test = actOn(await openCronDatabase(process.env.COGO_TEST_SERVER_URL ?? ""));
  isExtension = await hasCronExtension(test.database);
  if (!isExtension) stopLoop = startCron(test.database, () => undefined).stop;
});
afterAll(async () => {
  await stopLoop();
  await test.close();
});

/** The runs that the job has behind it; only a real pg_cron has processes of its own for them. */
const runsOf = (job: string) =>
  test.database.query(
    `select r.command, r.username, r.status, r.job_pid is not null as has_process
     from cron.job_run_details as r
     join cron.job as j on j.jobid = r.jobid
     where j.jobname = $1 and r.end_time is not null`,
    [job],
  );

describe("the cron jobs of the migrations", () => {
  it("are pg_cron's on 17 and the platform's stand-in's on 15", async () => {
    const [server] = await test.database.query(
      "select current_setting('server_version_num')::integer / 10000 as release",
    );
    expect(isExtension).toBe(server?.release === 17);
  });

  it("run the sweep again and again, as an owner who is no superuser", async () => {
    const succeeded = {
      command: "call cogo.sweep_in_turns()",
      username: "migrator",
      status: "succeeded",
      has_process: isExtension,
    };
    await expect.poll(() => runsOf("cogo-sweep"), COMES_UP).toEqual([succeeded, succeeded]);
    const [owner] = await test.database.query(
      "select rolsuper as is_superuser from pg_roles where rolname = 'migrator'",
    );
    expect(owner).toEqual({ is_superuser: false });
  });

  it("requeue a step whose worker vanished, with no other process", async () => {
    test.setClock(new Date(Date.now() - 600_000).toISOString());
    await createTask(test);
    const { stepId } = await claimOne(test, "orchestration");
    test.setClock(null);
    const step = () =>
      test.asOwner("select status, stalls from cogo.steps where step_id = $1", [stepId]);
    await expect.poll(step, COMES_UP).toEqual([{ status: "ready", stalls: 1 }]);
  });

  it("prune every night, pg_cron's own records too", async () => {
    const [job] = await test.asOwner(
      "select jobid, schedule, active from cron.job where jobname = 'cogo-prune'",
    );
    expect(job).toMatchObject({ schedule: "17 3 * * *", active: true });
    await test.database.query(
      "update cron.job_run_details set end_time = end_time - interval '3 days' where end_time is not null",
    );
    const old = () =>
      test.database.query(
        "select 1 from cron.job_run_details where end_time < now() - interval '2 days'",
      );
    expect(await old()).not.toEqual([]);
    await test.asOwner("select cron.alter_job($1, schedule := '1 second')", [String(job?.jobid)]);
    await expect.poll(old, COMES_UP).toEqual([]);
  });
});
