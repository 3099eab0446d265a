import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { gate, submit, writes } from "../../support/plan_fixture.ts";
import {
  claimOne,
  complete,
  fail,
  plannedStep,
  QUEUE,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

const STRANGERS = 3000;
/** What a query may look at that concerns one task: its own rows, and a page or two beside them. */
const FEW = 300;

let test: TestDatabase;
let task: TaskFixture;
beforeAll(async () => {
  test = await openTestDatabase();
  task = await submit(test, [
    plannedStep("a"),
    plannedStep("b", { dependsOn: ["a"], whenExhausted: "skip" }),
    gate("c", { dependsOn: ["b"], approval: { title: "Go on?" } }),
  ]);
  await complete(test, await claimOne(test, QUEUE), writes("a.ts", "1"));
  await fail(test, await claimOne(test, QUEUE), { retryable: false });
  await addStrangers();
});
afterAll(() => test.close());

/** Copies a row of every table that has tenants many times over, for tenants of their own. */
async function addStrangers(): Promise<void> {
  await test.database.query(`do $$
    declare
      v_table record;
    begin
      set session_replication_role = replica; -- the copies refer to nothing
      for v_table in
        select c.oid::regclass::text as name,
               string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns,
               string_agg(case when a.atttypid = 'uuid'::regtype and a.attnotnull then 'gen_random_uuid()'
                               when a.atttypid = 'uuid'::regtype then
                                 format('case when %I is not null then gen_random_uuid() end', a.attname)
                               else quote_ident(a.attname) end, ', ' order by a.attnum) as expressions
        from pg_class as c
        join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity = ''
        where c.relnamespace = 'cogo'::regnamespace and c.relkind = 'r' and exists (
          select from pg_attribute as t where t.attrelid = c.oid and t.attname = 'tenant_id')
        group by c.oid
      loop
        execute format('insert into %1$s (%2$s) select %3$s from (select * from %1$s limit 1) as one, generate_series(1, ${STRANGERS})
                        on conflict do nothing', v_table.name, v_table.columns, v_table.expressions);
      end loop;
      insert into cogo.step_dependencies (step_id, depends_on)
      select gen_random_uuid(), gen_random_uuid() from generate_series(1, ${STRANGERS});
      set session_replication_role = origin;
    end $$`);
}

interface PlanNode {
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number | undefined;
  readonly "Rows Removed by Index Recheck"?: number | undefined;
  readonly "Relation Name"?: string | undefined;
  readonly Plans?: readonly PlanNode[] | undefined;
}
const planNode: z.ZodType<PlanNode> = z.object({
  "Actual Rows": z.number(),
  "Actual Loops": z.number(),
  "Rows Removed by Filter": z.number().optional(),
  "Rows Removed by Index Recheck": z.number().optional(),
  "Relation Name": z.string().optional(),
  Plans: z.array(z.lazy(() => planNode)).optional(),
});
const explained = z.tuple([z.object({ Plan: planNode })]);

/** The tables of which the plan has looked at many rows, with how many. */
function widelyRead(node: PlanNode): string[] {
  const rows =
    node["Actual Rows"] +
    (node["Rows Removed by Filter"] ?? 0) +
    (node["Rows Removed by Index Recheck"] ?? 0);
  const looked = rows * node["Actual Loops"];
  const relation = node["Relation Name"];
  const own = relation !== undefined && looked > FEW ? [`${relation}: ${looked}`] : [];
  return [...own, ...(node.Plans ?? []).flatMap(widelyRead)];
}

const KEYS = ["task_id", "run_id", "step_id", "session_id"];
/** A reader finds these by their task. */
const FOUND_BY_TASK = [
  "events.run_id",
  "events.step_id",
  "plans.step_id",
  "runs.session_id",
  "steps.session_id",
  "approvals.session_id",
  "audit_entries.run_id",
  "audit_entries.step_id",
];

describe("what a user reads by its key", () => {
  it.each([
    ["without statistics, as in a young database", ""],
    ["with statistics", "analyze"],
  ])("costs no more for the rows of other tenants, %s", async (_, prepare) => {
    if (prepare !== "") await test.database.exec(prepare);
    const [own] = await task.asUser(
      "select task_id, run_id, step_id, session_id from cogo_api.steps where key = 'b'",
    );
    const views = await test.database.query(
      `select c.relname as view, a.attname as key
       from pg_class as c join pg_attribute as a on a.attrelid = c.oid
       where c.relnamespace = 'cogo_api'::regnamespace and c.relkind = 'v' and a.attname = any (string_to_array($1, ','))`,
      [KEYS.join()],
    );
    const wide: string[] = [];
    for (const { view, key } of views) {
      if (FOUND_BY_TASK.includes(`${view}.${key}`)) continue;
      const [row] = await task.asUser(
        `explain (analyze, format json) select * from cogo_api.${view} where ${key} = $1`,
        [String(own?.[String(key)])],
      );
      const [{ Plan }] = explained.parse(row?.["QUERY PLAN"]);
      wide.push(...widelyRead(Plan).map((read) => `${view} by ${key} reads ${read}`));
    }
    expect(views.length).toBeGreaterThan(20);
    expect(wide).toEqual([]);
  });
});
