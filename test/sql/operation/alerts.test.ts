import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openIngestion, submission, submitTo } from "../../support/ingestion_fixture.ts";
import { submit } from "../../support/plan_fixture.ts";
import {
  at,
  claim,
  claimOne,
  clear,
  complete,
  fail,
  openSession,
  plannedStep,
  QUEUE,
  START,
  startPlan,
  sweep,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  await owner("delete from cogo.model_health where true");
  await owner("delete from cogo.graph_outbox where true");
  await owner("delete from net.http_request_queue where true");
  await owner("delete from net._http_response where true");
  test.setClock(START);
  await owner("update cogo.last_sweep set swept_at = cogo.clock() where true");
  await mendWakes();
});

const owner = (sql: string) => test.asOwner(sql);
const operate = (sql: string) => test.asWorker(`select cogo_api.${sql}`);
const mendWakes = () => operate("configure_wake('http://127.0.0.1:1', 'secret')");
const pass = (seconds: number) => test.setClock(at(seconds));

/** What the functions answer to all wakes that were sent since the last time. */
async function answerWakes(status: number | null): Promise<void> {
  await owner("delete from net.http_request_queue where true");
  await test.asOwner(
    `insert into net._http_response (id, status_code, timed_out, error_msg, created)
     select request_id, $1::integer, $1::integer is null, case when $1::integer is null then 'Timeout of 5000 ms' end, sent_at
     from cogo.sent_wakes
     where request_id is not null and request_id not in (select id from net._http_response)`,
    [status],
  );
}

interface Alert {
  readonly rule: string;
  readonly component: string;
  readonly status: string;
  readonly severity: string;
  readonly reason: string;
  readonly remedy: string;
}
const alerts = async () =>
  (await test.asWorker(
    "select rule, subject, component, status, severity, reason, remedy from cogo_api.alerts order by rule, subject",
  )) as unknown as readonly Alert[];
const openRules = async () => [
  ...new Set((await alerts()).flatMap(({ rule, status }) => (status === "resolved" ? [] : [rule]))),
];

interface Component {
  readonly component: string;
  readonly status: string;
}
async function health(): Promise<{ status: string; components: readonly Component[] }> {
  const [row] = await test.asWorker("select cogo_api.system_health() as health");
  return row?.health as never;
}

interface Fault {
  readonly component: string;
  readonly status: "degraded" | "down";
  readonly cause: () => Promise<unknown>;
  readonly mend: () => Promise<unknown>;
}
const design = () => startPlan(test, [plannedStep("design")]);
const wakesFail = (status: number | null) => async () => {
  await design();
  await answerWakes(status);
  pass(10);
  await sweep(test);
  await answerWakes(status);
};
const wakesSucceed = async () => {
  pass(80);
  await sweep(test);
  await answerWakes(202);
  await live("orchestrator", "code-generator");
};
const live = async (...agents: readonly string[]) => {
  for (const agent of agents) {
    await test.asOwner(
      `insert into cogo.workers (worker_id, agent, capacity, heartbeat_at)
       values (gen_random_uuid(), $1, 100, cogo.clock())`,
      [agent],
    );
  }
};

/** Each by the rule whose alert names it. */
const FAULTS: Readonly<Record<string, Fault>> = {
  "wakes-unconfigured": {
    ...{ component: "wakes", status: "down" },
    cause: () => owner("delete from vault.secrets where name = 'cogo_secret_key'"),
    mend: mendWakes,
  },
  "wakes-refused": {
    ...{ component: "wakes", status: "down" },
    cause: wakesFail(401),
    mend: mendWakes,
  },
  "wakes-failing": {
    ...{ component: "wakes", status: "degraded" },
    async cause() {
      await design();
      await answerWakes(202);
      for (const seconds of [10, 13]) {
        pass(seconds);
        await sweep(test);
        await answerWakes(500);
      }
    },
    mend: wakesSucceed,
  },
  "wakes-unanswered": {
    ...{ component: "wakes", status: "down" },
    async cause() {
      await wakesFail(null)();
      await owner("update cogo.sent_wakes set request_id = request_id where true");
      await owner(
        "insert into cogo.sent_wakes (function_slug, error) values ('cogo-orchestrator', 'no answer'), ('cogo-orchestrator', 'no answer')",
      );
    },
    async mend() {
      await owner("delete from cogo.sent_wakes where true");
      await live("orchestrator", "code-generator");
    },
  },
  "pg-net-stopped": {
    ...{ component: "wakes", status: "down" },
    async cause() {
      await design();
      pass(40);
    },
    async mend() {
      await answerWakes(202);
      await live("code-generator");
    },
  },
  "agent-silent": {
    ...{ component: "agents", status: "degraded" },
    async cause() {
      await design();
      await answerWakes(202);
      pass(45);
    },
    mend: async () => claimOne(test, QUEUE),
  },
  "agent-draining": {
    ...{ component: "agents", status: "degraded" },
    async cause() {
      await design();
      await operate("set_agent('code-generator', 'draining')");
    },
    mend: () => operate("set_agent('code-generator', 'active')"),
  },
  "role-unplayed": {
    ...{ component: "agents", status: "degraded" },
    cause: () => operate("set_agent('knowledge', 'draining')"),
    mend: () => operate("set_agent('knowledge', 'active')"),
  },
  "agents-unwell": {
    ...{ component: "agents", status: "down" },
    cause: () => owner("update cogo.agents set status = 'draining' where true"),
    mend: () => owner("update cogo.agents set status = 'active' where true"),
  },
  "queue-age-seconds": {
    ...{ component: "queues", status: "degraded" },
    async cause() {
      await design();
      await answerWakes(202);
      pass(70);
    },
    mend: async () => claimOne(test, QUEUE),
  },
  "queue-backlog-seconds": {
    ...{ component: "queues", status: "degraded" },
    async cause() {
      await design();
      await answerWakes(202);
      pass(400);
      await live("code-generator");
      await owner("update cogo.health_rules set lasts = '0' where rule = 'queue-backlog-seconds'");
    },
    mend: async () => claimOne(test, QUEUE),
  },
  "submission-age-seconds": {
    ...{ component: "queues", status: "degraded" },
    async cause() {
      const { run } = await test.createUser();
      await submitTo({ run }, await openIngestion({ run }), [submission("a.md", "words")]);
      pass(1000);
    },
    mend: () => owner("delete from cogo.documents where true"),
  },
  "runs-stuck": {
    ...{ component: "workflows", status: "degraded" },
    async cause() {
      await design();
      await answerWakes(202);
      pass(700);
      await live("code-generator");
    },
    mend: async () => claimOne(test, QUEUE),
  },
  "dead-letters": {
    ...{ component: "workflows", status: "degraded" },
    async cause() {
      await design();
      await fail(test, await claimOne(test, QUEUE), { retryable: false });
    },
    mend: () => owner("update cogo.dead_letters set redriven_at = cogo.clock() where true"),
  },
  "failed-share": {
    ...{ component: "workflows", status: "degraded" },
    async cause() {
      for (let count = 0; count < 5; count++) {
        await design();
        await fail(test, await claimOne(test, QUEUE), { retryable: false });
      }
    },
    mend: async () => pass(3700),
  },
  "approval-age-seconds": {
    ...{ component: "workflows", status: "degraded" },
    async cause() {
      await submit(test, [plannedStep("ask", { approval: { title: "Go on?" } })]);
      pass(90_000);
    },
    mend: () =>
      operate(
        "resolve_approval((select approval_id from cogo_api.approvals where status = 'pending'), false)",
      ),
  },
  "budget-spent": {
    ...{ component: "budgets", status: "degraded" },
    async cause() {
      await design();
      const { stepId, leaseToken } = await claimOne(test, QUEUE);
      const request = { title: "More", details: { scope: "task", subject: "t" } };
      await test.asWorker("select cogo_api.request_approval($1, $2, 'budget:task:0', $3::jsonb)", [
        ...[stepId, leaseToken, JSON.stringify(request)],
      ]);
    },
    mend: () =>
      operate(
        "resolve_approval((select approval_id from cogo_api.approvals where status = 'pending'), false)",
      ),
  },
  "budget-used-share": {
    ...{ component: "budgets", status: "degraded" },
    async cause() {
      const { userId } = await openSession(test);
      await test.asOwner(
        `insert into cogo.budget_accounts (scope, subject, tenant_id, spent_usd)
         values ('day', $1 || ':2030-01-01', $1::uuid, 45)`,
        [userId],
      );
    },
    mend: () => owner("delete from cogo.budget_accounts where true"),
  },
  "model-closed": {
    ...{ component: "models", status: "degraded" },
    cause: () =>
      owner(
        `insert into cogo.model_health (provider, model, failures, openings, reason, open_until)
         values ('anthropic', '*', 5, 1, 'overloaded', cogo.clock() + interval '1 minute')`,
      ),
    mend: () => owner("update cogo.model_health set open_until = null where true"),
  },
  "model-limited-seconds": {
    ...{ component: "models", status: "degraded" },
    cause: () =>
      owner(
        `insert into cogo.model_health (provider, model, limited_until)
         values ('anthropic', '*', cogo.clock() + interval '1 hour')`,
      ),
    mend: async () => pass(3601),
  },
  "projection-lag-seconds": {
    ...{ component: "graph", status: "degraded" },
    async cause() {
      await owner(
        "update cogo.graph_projection set enabled_at = cogo.clock(), rebuilding = null where true",
      );
      await owner(
        "insert into cogo.graph_outbox (entity, entity_id, kind) values ('node', 1, 'Task')",
      );
      pass(400);
    },
    async mend() {
      await owner("delete from cogo.graph_outbox where true");
      await owner("update cogo.graph_projection set enabled_at = null where true");
    },
  },
  "sweep-job-missing": {
    ...{ component: "schedules", status: "down" },
    cause: () => owner("select cron.unschedule('cogo-sweep')"),
    mend: () => owner("select cogo.ensure_installed()"),
  },
  "cron-job-missing": {
    ...{ component: "schedules", status: "degraded" },
    cause: () => owner("select cron.unschedule('cogo-prune')"),
    mend: () => owner("select cogo.ensure_installed()"),
  },
  "schedule-late-seconds": {
    ...{ component: "schedules", status: "degraded" },
    async cause() {
      const { asUser, sessionId } = await openSession(test);
      await asUser("select cogo_api.create_schedule($1, 's', '0 3 * * *', 'UTC', $2::jsonb)", [
        sessionId,
        JSON.stringify({ requirement: "x" }),
      ]);
      await owner(
        "update cogo.schedules set next_due_at = cogo.clock() - interval '5 minutes' where true",
      );
    },
    mend: () => owner("update cogo.schedules set next_due_at = null where true"),
  },
  "deliveries-dead": {
    ...{ component: "webhooks", status: "degraded" },
    async cause() {
      await operate("create_webhook('https://example.com/hook', '{alert:opened}')");
      await owner(
        `insert into cogo.webhook_deliveries (webhook_id, session_id, sequence, tenant_id, status, next_attempt_at, finished_at)
         select webhook_id, cogo.operators(), 0, cogo.operators(), 'dead', null, cogo.clock() from cogo.webhooks`,
      );
    },
    mend: () => owner("delete from cogo.webhooks where true"),
  },
};

describe("a fault", () => {
  it.each(Object.entries(FAULTS))(
    "is seen by health, named by an alert, and resolved when it is mended: %s",
    async (rule, { component, status, cause, mend }) => {
      await owner("select cogo.watch()");
      expect(await openRules()).not.toContain(rule);
      await cause();
      await owner("select cogo.watch()"); // what the job and each sweep do
      const seen = (await health()).components.find((each) => each.component === component);
      expect(seen).toMatchObject({ status });
      expect((await alerts()).find((alert) => alert.rule === rule)).toMatchObject({
        ...{ component, status: "open", reason: expect.stringMatching(/\w/) },
        remedy: expect.stringMatching(/\w/),
      });
      await mend();
      await owner("select cogo.watch()");
      expect((await alerts()).find((alert) => alert.rule === rule)).toMatchObject({
        status: "resolved",
      });
    },
  );

  it("of the sweep itself is seen by the job beside it, and by those who ask", async () => {
    await sweep(test);
    pass(90);
    await owner("select cogo.watch()");
    expect(await openRules()).toContain("sweep-age-seconds");
    expect(await health()).toMatchObject({ status: "down" });
    await sweep(test);
    expect(await openRules()).not.toContain("sweep-age-seconds");
  });

  it("of a clock is seen by who asks with another", async () => {
    const [row] = await test.asWorker("select cogo_api.system_health($1) as health", [at(60)]);
    expect(JSON.stringify(row?.health)).toContain("clock-skew-seconds");
  });

  it("of a job is seen in its last run", async () => {
    await owner(
      `insert into cron.job_run_details (runid, jobid, username, status, return_message)
       select (select coalesce(max(runid), 0) + 1 from cron.job_run_details), jobid, username, 'failed', 'ERROR: no such function' from cron.job where jobname = 'cogo-prune'`,
    );
    await owner("select cogo.watch()");
    expect(await openRules()).toContain("cron-job-failing");
    await owner("delete from cron.job_run_details where true");
    await owner("select cogo.watch()");
    expect(await openRules()).not.toContain("cron-job-failing");
  });
});

describe("an alert", () => {
  const drain = () => operate("set_agent('knowledge', 'draining')");
  const activate = () => operate("set_agent('knowledge', 'active')");
  const turns = async () =>
    (
      await test.asWorker(
        "select sequence, type from cogo_api.alert_changes where alert ->> 'rule' = 'role-unplayed' order by 1",
      )
    ).map(({ type }) => type);
  const RULE = "set_health_rule('role-unplayed', 'role-unplayed', 0, 'warning', ";

  it("is one as long as it lasts, also when it was acknowledged, and is the same when it comes again soon", async () => {
    await drain();
    const [role] = await owner(
      "select count(*)::int as roles from cogo.agent_roles where agent = 'knowledge'",
    );
    const count = Number(role?.roles);
    for (const seconds of [0, 5, 10]) {
      pass(seconds);
      await sweep(test);
    }
    expect(await turns()).toEqual(Array(count).fill("alert:opened"));
    const [alert] = await test.asWorker(
      "select alert_id from cogo_api.alerts where rule = 'role-unplayed' limit 1",
    );
    const acknowledge = () =>
      test.asWorker("select status from cogo_api.acknowledge_alert($1, 'I look')", [
        String(alert?.alert_id),
      ]);
    expect(await acknowledge()).toMatchObject([{ status: "acknowledged" }]);
    expect(await acknowledge()).toMatchObject([{ status: "acknowledged" }]);
    expect((await turns()).at(-1)).toBe("alert:acknowledged");
    await activate();
    await sweep(test);
    expect(await turns()).toHaveLength(2 * count + 1);
    await expect(acknowledge()).rejects.toThrow("The alert is resolved");
    pass(60);
    await drain();
    await sweep(test);
    const all = (await alerts()).filter(({ rule }) => rule === "role-unplayed");
    expect(all).toHaveLength(count);
    await activate();
  });

  it("waits for as long as its rule says, and is forgotten when it does not last", async () => {
    await operate(`${RULE}60)`);
    await drain();
    await sweep(test);
    pass(59);
    await sweep(test);
    expect(await turns()).toEqual([]);
    pass(60);
    await sweep(test);
    expect(await turns()).toContain("alert:opened");
    await activate();
    await operate(`${RULE}0)`);
  });

  it("resolves when its rule is switched off", async () => {
    await drain();
    await sweep(test);
    await operate(`${RULE}0, false)`);
    await sweep(test);
    expect(await openRules()).not.toContain("role-unplayed");
    await activate();
    await operate(`${RULE}0)`);
  });

  it("is sent to the webhooks of operators", async () => {
    await operate("create_webhook('https://example.com/hook', '{alert:opened}')");
    await drain();
    await sweep(test);
    const claimed = await test.asWorker("select event from cogo_api.claim_webhook_deliveries(10)");
    await owner("delete from cogo.webhooks where true");
    await activate();
    expect(claimed[0]?.event).toMatchObject({
      type: "alert:opened",
      data: { rule: expect.any(String), reason: expect.any(String), remedy: expect.any(String) },
    });
  });
});

describe("normal load", () => {
  it("alerts nobody", async () => {
    for (let second = 0; second < 300; second += 30) {
      pass(second);
      await live("orchestrator", "code-generator");
      await design();
      await answerWakes(202);
      for (const step of await claim(test, QUEUE, 4)) await complete(test, step);
      await sweep(test);
      await answerWakes(202);
    }
    expect(await alerts()).toEqual([]);
    expect(await health()).toMatchObject({ status: "ok" });
  });
});
