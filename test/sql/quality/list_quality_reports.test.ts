import { afterAll, beforeAll, expect, it } from "vitest";
import { judge, judgement, openProject } from "../../support/quality_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

/** And the one that they are copies of. */
const OWN = 40;
const STRANGERS = 3000;
/** A page, what it is found by, and a little beside. */
const FEW = 30;

const READ = `select seq_tup_read + idx_tup_fetch as read from pg_stat_xact_all_tables
  where relid = 'cogo.quality_reports'::regclass`;

/** Judgements of this many others, and more of the user, each at another moment. */
async function addJudgements(tenantId: string): Promise<void> {
  await test.database.query(
    `do $$ begin
       set session_replication_role = replica; -- the copies refer to nothing
       insert into cogo.quality_reports (run_id, task_id, session_id, tenant_id, project, step_id, kind, verdict, score,
                                         dimensions, tests, evidence, created_at)
       select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
              case when n <= ${OWN} then '${tenantId}' else gen_random_uuid() end, r.project, gen_random_uuid(), r.kind,
              r.verdict, r.score, r.dimensions, r.tests, r.evidence, r.created_at + n * interval '1 second'
       from (select * from cogo.quality_reports limit 1) as r, generate_series(1, ${STRANGERS}) as n;
       set session_replication_role = origin;
     end $$`,
  );
}

it.each([
  ["list_quality_reports(quantity => 5)"],
  ["list_quality_reports(project => 'shop', quantity => 5)"],
  ["list_quality_reports(quantity => 5, since => '2000-01-01')"],
  ["quality_trend(null, 'month', null)"],
])("%s reads no more for the judgements of others", async (call) => {
  const session = await openProject(test);
  await judge(test, session, judgement());
  await addJudgements(session.userId);
  for (const prepare of ["select 1", "analyze"]) {
    await test.database.exec(prepare);
    // The counters of a transaction may hold what earlier ones have not reported yet.
    const [row] = await session.asUser(
      `select answer.rows, later.read - earlier.read as read
       from (${READ}) as earlier
       cross join lateral (select count(*) as rows from cogo_api.${call} where earlier.read >= 0) as answer
       cross join lateral (${READ} and answer.rows >= 0) as later`,
    );
    expect(Number(row?.rows)).toBeGreaterThan(0);
    expect(Number(row?.read)).toBeGreaterThan(0);
    expect(Number(row?.read)).toBeLessThanOrEqual(call.includes("trend") ? (OWN + 1) * 3 : FEW);
  }
  await test.asOwner("delete from cogo.quality_reports where true");
});
