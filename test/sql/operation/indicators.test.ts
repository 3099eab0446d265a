import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openSession, START } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

/** Runs that are made; a test of speed makes far more. */
const RUNS = 300;

let test: TestDatabase;
let owner: Awaited<ReturnType<typeof openSession>>;
beforeAll(async () => {
  test = await openTestDatabase();
  test.setClock(START);
  owner = await openSession(test);
  await generate();
}, 60_000);
afterAll(() => test.close());

/** Runs of a day with all that hangs on them, each different by its number. */
async function generate(): Promise<void> {
  const made = { session: owner.sessionId, tenant: owner.userId };
  const run = (sql: string) =>
    test.asOwner(
      sql.replaceAll(":session", `'${made.session}'`).replaceAll(":tenant", `'${made.tenant}'`),
    );
  await run("update cogo.indicator_rollup set rolled_to = '2029-12-30' where true");
  await run(
    `insert into cogo.tasks (task_id, session_id, tenant_id, title, requirement, status, created_at, finished_at)
     select md5('t' || n)::uuid, :session, :tenant, 'T', 'R',
            (array['completed', 'completed', 'failed', 'cancelled'])[1 + n % 4],
            '2029-12-31T00:00Z'::timestamptz + n % 1200 * interval '1 minute',
            '2029-12-31T00:00Z'::timestamptz + n % 1200 * interval '1 minute' + (60 + n % 97) * interval '1 second'
     from generate_series(1, ${RUNS}) as n`,
  );
  await run(
    `insert into cogo.runs (run_id, task_id, session_id, tenant_id, number, status, gate, error, started_at, finished_at)
     select md5('r' || n)::uuid, md5('t' || n)::uuid, :session, :tenant, 1, t.status,
            case when n % 4 < 2 then (array['passed', 'failed', 'unproven'])[1 + n % 3] end,
            case when t.status = 'failed' then jsonb_build_object('code', (array['boom', 'invalid_plan'])[1 + n % 2], 'message', 'x') end,
            t.created_at, t.finished_at
     from generate_series(1, ${RUNS}) as n join cogo.tasks as t on t.task_id = md5('t' || n)::uuid`,
  );
  await run(
    `insert into cogo.phases (run_id, phase, tenant_id, position)
     select run_id, 'build', tenant_id, 1 from cogo.runs`,
  );
  await run(
    `insert into cogo.plans (run_id, version, tenant_id, reason, created_at)
     select r.run_id, v, r.tenant_id, 'x', r.started_at + v * interval '1.5 seconds' from cogo.runs as r, generate_series(1, 2) as v`,
  );
  await run(
    `insert into cogo.steps (step_id, run_id, task_id, session_id, tenant_id, phase, key, kind, role, agent, queue, plan_version,
                             priority, status, output, finished_at)
     select md5(r.run_id::text || k)::uuid, r.run_id, r.task_id, r.session_id, r.tenant_id, 'build', 's-' || k, 'generate', 'architect',
            case k when 1 then 'orchestrator' else 'code-generator' end, 'q', least(k, 2), 100, 'completed', '{}', r.finished_at
     from cogo.runs as r, generate_series(1, 3) as k`,
  );
  await run(
    `insert into cogo.attempts (step_id, number, tenant_id, worker_id, outcome, available_at, started_at, finished_at)
     select s.step_id, 1, s.tenant_id, gen_random_uuid(),
            (array['completed', 'completed', 'failed'])[1 + abs(hashtext(s.step_id::text)) % 3],
            r.started_at + interval '4 seconds', r.started_at + interval '4 seconds' + abs(hashtext(s.key || r.run_id)) % 9 * interval '0.5 seconds',
            r.started_at + interval '15 seconds' + abs(hashtext(r.run_id || s.key)) % 40 * interval '1 second'
     from cogo.steps as s join cogo.runs as r on r.run_id = s.run_id`,
  );
  await run(
    `insert into cogo.quality_reports (report_id, run_id, task_id, session_id, tenant_id, project, step_id, kind, verdict, score, dimensions, tests, evidence, created_at)
     select md5(s.step_id || 'q')::uuid, s.run_id, s.task_id, s.session_id, s.tenant_id, 'default', s.step_id, 'report', 'passed',
            abs(hashtext(s.step_id::text)) % 1000 / 1000.0, '{}', '{}', '{}', s.finished_at + right(s.key, 1)::integer * interval '1 second'
     from cogo.steps as s where s.key <> 's-1'`,
  );
  await run(
    `insert into cogo.quality_feedback (report_id, user_id, tenant_id, verdict, created_at)
     select report_id, :tenant, tenant_id, case when score > 0.2 then 'right' else 'wrong' end, created_at
     from cogo.quality_reports where score > 0.1`,
  );
  await run(
    `insert into cogo.model_calls (tenant_id, session_id, task_id, run_id, step_id, attempt, lease_token, key, input_hash, role, kind, agent,
       provider, model, reason, status, maximum_output_tokens, reserved_usd, cost_usd, budget_day, started_at, finished_at)
     select s.tenant_id, s.session_id, s.task_id, s.run_id, s.step_id, 1, gen_random_uuid(), 'k', 'h', s.role,
            case when s.key = 's-3' then 'review' else 'generate' end, s.agent, 'anthropic', 'm', 'r', 'answered', 1, 0,
            abs(hashtext(s.step_id::text)) % 100 / 100.0, 'd', s.created_at, s.finished_at
     from cogo.steps as s`,
  );
  await run("analyze");
}

const indicatorSchema = z.object({
  indicator: z.string(),
  count: z.number(),
  value: z.number().nullable(),
  previous: z.number().nullable(),
});
type Indicators = Readonly<Record<string, z.infer<typeof indicatorSchema>>>;

async function read(period = "week", project: string | null = null): Promise<Indicators> {
  const [row] = await owner.asUser(
    "select cogo_api.indicators($1, $2) -> 'indicators' as indicators",
    [period, project as string],
  );
  return Object.fromEntries(
    z
      .array(indicatorSchema)
      .parse(row?.indicators)
      .map((each) => [each.indicator, each]),
  );
}

const seconds = (from: unknown, to: unknown) => (Number(to) - Number(from)) / 1000;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;

/** Each again, in another language, from the rows as they stand. */
async function recompute(): Promise<Readonly<Record<string, number>>> {
  const runs = await test.asOwner("select * from cogo.runs");
  const tries = await test.asOwner(
    "select a.*, s.agent, s.run_id from cogo.attempts a join cogo.steps s using (step_id)",
  );
  const reports = await test.asOwner(
    "select run_id, score::float8 as score, created_at from cogo.quality_reports",
  );
  const calls = await test.asOwner(
    "select run_id, kind, cost_usd::float8 as cost from cogo.model_calls",
  );
  const feedback = await test.asOwner("select verdict from cogo.quality_feedback");
  const capacity = Number(
    (await test.asOwner("select sum(capacity)::int as sum from cogo.agents"))[0]?.sum,
  );
  const completed = runs.filter(({ status }) => status === "completed");
  const faults = runs.filter(
    ({ status, error }) => status === "failed" && JSON.stringify(error).includes("boom"),
  );
  const of = (rows: typeof runs, runId: unknown) => rows.filter(({ run_id }) => run_id === runId);
  const worked = tries.map((each) => seconds(each.started_at, each.finished_at));
  const waited = tries.map((each) => seconds(each.available_at, each.started_at));
  const done = tries.filter(({ outcome }) => outcome === "completed");
  const others = tries.filter(({ agent }) => agent !== "orchestrator");
  const waitOf = (rows: typeof tries) =>
    mean(rows.map((each) => seconds(each.available_at, each.started_at)));
  const cost = (runId: unknown) => sum(of(calls, runId).map((each) => Number(each.cost)));
  const passed = runs.filter(({ gate }) => gate === "passed");
  const judged = runs.filter(({ gate }) => gate !== null);
  const took = completed.map((run) => seconds(run.started_at, run.finished_at));
  return {
    "orchestration-speed": 3,
    "agent-coordination-efficiency": sum(worked) / (sum(worked) + sum(waited)),
    "workflow-success-rate": completed.length / (completed.length + faults.length),
    "quality-assessment-accuracy":
      feedback.filter(({ verdict }) => verdict === "right").length / feedback.length,
    "orchestrator-response-time": waitOf(tries.filter(({ agent }) => agent === "orchestrator")),
    "agent-communication-latency": waitOf(others),
    "workflow-execution-time": mean(took),
    "resource-utilisation": sum(worked) / (capacity * 7 * 86_400),
    "task-distribution-speed": mean(
      runs.map((run) => {
        const first = Math.min(
          ...of(others, run.run_id).map(({ started_at }) => Number(started_at)),
        );
        return seconds(run.started_at, first) - 3;
      }),
    ),
    "agent-utilisation":
      sum(done.map((each) => seconds(each.started_at, each.finished_at))) / sum(worked),
    "workflow-optimisation":
      sum(
        completed.map((run) =>
          sum(of(tries, run.run_id).map((each) => seconds(each.started_at, each.finished_at))),
        ),
      ) / sum(took),
    "quality-improvement": mean(
      runs.map(({ run_id }) => {
        const own = of(reports, run_id).toSorted(
          (a, b) => Number(a.created_at) - Number(b.created_at),
        );
        return Number(own.at(-1)?.score) - Number(own[0]?.score);
      }),
    ),
    "cost-savings": completed.length * 4 * 80 - sum(completed.map(({ run_id }) => cost(run_id))),
    "time-savings": completed.length * 4 - sum(took) / 3600,
    "quality-cost":
      sum(
        judged.map(({ run_id }) =>
          sum(
            of(calls, run_id)
              .filter(({ kind }) => kind === "review")
              .map((each) => Number(each.cost)),
          ),
        ),
      ) / passed.length,
    "agent-efficiency": done.length / (sum(worked) / 3600),
  };
}

describe("the sixteen indicators", () => {
  it("are what the rows say, summed when they are asked for", async () => {
    const expected = await recompute();
    const found = await read();
    expect(Object.keys(found)).toHaveLength(16);
    for (const [indicator, value] of Object.entries(expected)) {
      expect([indicator, found[indicator]?.value]).toEqual([indicator, expect.closeTo(value, 6)]);
      expect([indicator, found[indicator]?.count]).not.toEqual([indicator, 0]);
    }
  });

  it("are the same from the sums of past hours", async () => {
    const before = await read();
    for (let rest = 1; rest > 0; )
      rest = Number((await test.asOwner("select cogo.roll_up_indicators() as n"))[0]?.n);
    expect((await test.asOwner("select from cogo.indicator_sums")).length).toBeGreaterThan(50);
    for (const [indicator, { value, count }] of Object.entries(await read())) {
      expect([indicator, count, value]).toEqual([
        indicator,
        before[indicator]?.count,
        expect.closeTo(Number(before[indicator]?.value), 6),
      ]);
    }
  });

  it("are of the caller alone, and of a project", async () => {
    const stranger = await openSession(test);
    const [row] = await stranger.asUser("select cogo_api.indicators('week') as found");
    expect(JSON.stringify(row?.found)).not.toMatch(/"value": ?\d/);
    expect(Object.values(await read("week", "another")).every(({ value }) => value === null)).toBe(
      true,
    );
    expect((await read("week", "default"))["workflow-success-rate"]?.count).toBeGreaterThan(0);
  });

  it("are of the tenant that is named, for those who may read it", async () => {
    const [own] = await test.asOwner("select tenant_id from cogo.sessions where session_id = $1", [
      owner.sessionId,
    ]);
    const named =
      "select cogo_api.indicators('week', tenant_id => $1) = cogo_api.indicators('week') as same";
    const tenantId = String(own?.tenant_id);
    expect(await owner.asUser(named, [tenantId])).toEqual([{ same: true }]);
    const stranger = await openSession(test);
    await expect(stranger.asUser(named, [tenantId])).rejects.toMatchObject({ sqlstate: "OG002" });
    const [none] = await test.asWorker(named, [crypto.randomUUID()]);
    expect(none).toEqual({ same: false });
  });

  it.each(["1e300", "'NaN'", "'Infinity'", "-1"])("take no baseline of %s", async (amount) => {
    for (const call of [`${amount}, 80`, `240, ${amount}`])
      await expect(
        owner.asUser(`select cogo_api.set_indicator_baseline(${call})`),
      ).rejects.toMatchObject({ sqlstate: "23514" });
  });

  it("rest on what people say the work takes by hand, and have the period before beside them", async () => {
    const saved = async () => (await read())["time-savings"]?.value ?? 0;
    const before = await saved();
    await owner.asUser("select cogo_api.set_indicator_baseline(480, 100)");
    expect(await saved()).toBeGreaterThan(before * 1.9);
    test.setClock("2030-01-07T00:00:00Z");
    const found = await read();
    test.setClock(START);
    expect(found["workflow-execution-time"]).toMatchObject({ value: expect.any(Number) });
    test.setClock("2030-01-10T00:00:00Z");
    expect((await read())["workflow-execution-time"]).toMatchObject({
      value: null,
      previous: expect.any(Number),
    });
    test.setClock(START);
  });

  it("have targets that operators set", async () => {
    await test.asWorker("select cogo_api.set_indicator_target('workflow-success-rate', 0.5)");
    for (const [indicator, target] of [
      ["workflow-success-rate", -1],
      ["workflow-success-rate", 1.01],
      ["orchestration-speed", -1],
      ["quality-improvement", 101],
      ["cost-savings", -0.5],
    ] as const) {
      const set = test.asWorker("select cogo_api.set_indicator_target($1, $2)", [
        indicator,
        target,
      ]);
      await expect(set, `${indicator} ${target}`).rejects.toMatchObject({ sqlstate: "OG005" });
    }
    await expect(test.asWorker("select cogo_api.set_indicator_target('luck', 1)")).rejects.toThrow(
      'No indicator "luck"',
    );
    await expect(read("decade")).rejects.toThrow("Expected hour, day, week, month or year");
  });
});
