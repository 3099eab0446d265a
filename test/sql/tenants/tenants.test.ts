import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findStep, submit } from "../../support/plan_fixture.ts";
import {
  claimOne,
  complete,
  fail,
  plannedStep,
  QUEUE,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

// What every signed-in user reads: nobody's work is in it.
const SHARED = [
  "agents",
  "code_templates",
  "rate_limits",
  "roles",
  "step_kinds",
  "workers",
  "workflow_templates",
];
// What no user reads a row of.
const OPERATORS = ["concurrency_limits"];

let test: TestDatabase;
let task: TaskFixture;
let stranger: Awaited<ReturnType<TestDatabase["createUser"]>>;
beforeAll(async () => {
  test = await openTestDatabase();
  task = await leaveTracesEverywhere();
  stranger = await test.createUser();
});
afterAll(() => test.close());

/** A task with at least one row in every view that a tenant's rows are in. */
async function leaveTracesEverywhere(): Promise<TaskFixture> {
  const made = await submit(test, [
    plannedStep("a", { priority: 1 }),
    plannedStep("asks", { approval: {} }),
    plannedStep("given-up", { whenExhausted: "skip" }),
    plannedStep("after", { dependsOn: ["asks"] }),
  ]);
  await complete(test, await claimOne(test, QUEUE), {
    output: {},
    artifacts: [{ path: "a.ts", kind: "source", content: "" }],
    decisions: [{ kind: "context", inputs: {}, outcome: {}, reasons: ["r"] }],
    quality: {
      kind: "report",
      verdict: "passed",
      score: 1,
      dimensions: {},
      tests: {},
      evidence: {},
    },
  });
  await fail(test, await claimOne(test, QUEUE), { retryable: false });
  await made.asUser("select from api.pause_task($1)", [made.taskId]);
  await test.asWorker("select api.set_concurrency_limit('queue', 'knowledge', 5)");
  return made;
}

const views = async (): Promise<readonly string[]> =>
  (
    await test.database.query(
      "select table_name::text as view from information_schema.views where table_schema = 'api' order by 1",
    )
  ).map((row) => String(row.view));

describe("row-level security", () => {
  it("shows a member its rows in every view, and another tenant none of them", async () => {
    const tenants = (await views()).filter(
      (view) => !SHARED.includes(view) && !OPERATORS.includes(view),
    );
    expect(tenants).toContain("approvals");
    expect(tenants).toContain("audit_entries");
    for (const view of tenants) {
      expect((await task.asUser(`select * from api.${view}`)).length, view).toBeGreaterThan(0);
      expect(await stranger.run(`select * from api.${view}`), view).toEqual([]);
    }
  });

  it("shows the secret key every tenant's rows", async () => {
    for (const view of await views()) {
      const seen = await test.asWorker(`select * from api.${view}`);
      expect(seen.length, view).toBeGreaterThanOrEqual(
        (await task.asUser(`select * from api.${view}`)).length,
      );
    }
  });

  it("shows every user what is nobody's, and no user what is the operators'", async () => {
    for (const view of SHARED.filter((each) => each !== "rate_limits")) {
      expect((await stranger.run(`select * from api.${view}`)).length, view).toBeGreaterThan(0);
    }
    for (const view of OPERATORS)
      expect(await stranger.run(`select * from api.${view}`)).toEqual([]);
  });

  it("counts in the agents' view only the steps its reader may see", async () => {
    await test.asWorker("select from api.resume_task($1)", [task.taskId]);
    const other = await submit(test, [plannedStep("mine", { priority: 0 })]);
    await claimOne(test, QUEUE);
    const running = "select running_steps::int as n from api.agents where agent = 'code-generator'";
    expect(await other.asUser(running)).toEqual([{ n: 1 }]);
    expect(await stranger.run(running)).toEqual([{ n: 0 }]);
  });

  it("shows nobody signed out anything", async () => {
    await expect(test.asAnonymous("select * from api.tasks")).rejects.toMatchObject({
      sqlstate: "42501",
    });
  });
});

describe("another tenant's work", () => {
  it.each([
    ["close_session", "select from api.close_session(:session)"],
    ["create_task", "select from api.create_task(:session, 'x')"],
    ["update_task", "select from api.update_task(:task, 'x')"],
    ["cancel_task", "select from api.cancel_task(:task)"],
    ["cancel_step", "select from api.cancel_step(:step)"],
    ["pause_task", "select from api.pause_task(:task)"],
    ["resume_task", "select from api.resume_task(:task)"],
    ["redrive_task", "select from api.redrive_task(:task)"],
    ["rerun_task", "select from api.rerun_task(:task)"],
    ["revise_plan", `select api.revise_plan(:task, '{"reason": "x"}')`],
    ["emit_event", "select api.emit_event(:task, 'go')"],
    ["resolve_approval", "select from api.resolve_approval(:approval, true)"],
  ])("%s() answers not_found, as if it were not there", async (_, call) => {
    const [approval] = await task.asUser("select approval_id from api.approvals");
    const ids: Readonly<Record<string, string>> = {
      ":session": task.sessionId,
      ":task": task.taskId,
      ":step": String((await findStep(task, "asks")).step_id),
      ":approval": String(approval?.approval_id),
    };
    const bound = (id: (name: string) => string) =>
      call.replaceAll(/:\w+/g, (name) => `'${id(name)}'::uuid`);
    const before = await test.asOwner("select max(sequence) as last from cogo.events");
    for (const statement of [bound((name) => ids[name] ?? ""), bound(() => crypto.randomUUID())]) {
      await expect(stranger.run(statement)).rejects.toMatchObject({ sqlstate: "OG002" });
    }
    expect(await test.asOwner("select max(sequence) as last from cogo.events")).toEqual(before);
  });

  it("is heard by its members alone, on its session's and its task's topics", async () => {
    const mayListen = async (userId: string, topic: string) =>
      await test.database.transaction(async (transaction) => {
        await transaction.query(
          `select set_config('role', 'authenticated', true), set_config('realtime.topic', $1, true),
                  set_config('request.jwt.claims', $2, true)`,
          [topic, JSON.stringify({ role: "authenticated", sub: userId })],
        );
        const rows = await transaction.query(
          "select 1 from realtime.messages where topic = $1 limit 1",
          [topic],
        );
        return rows.length > 0;
      });
    for (const topic of [`session:${task.sessionId}`, `task:${task.taskId}`]) {
      expect(await mayListen(task.userId, topic), topic).toBe(true);
      expect(await mayListen(stranger.userId, topic), topic).toBe(false);
    }
    expect(await mayListen(task.userId, "session:nonsense")).toBe(false);
  });
});
