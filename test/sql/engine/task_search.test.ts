import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Row } from "../../../scripts/stack/database/database.ts";
import {
  at,
  claimOne,
  clear,
  fail,
  openSession,
  plannedStep,
  QUEUE,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  test.setClock(at(0));
});

type Session = Awaited<ReturnType<typeof openSession>>;
const PLAN = JSON.stringify({ steps: [plannedStep("only")] });

async function submit(
  { asUser, sessionId }: Session,
  requirement: string,
  tags = "",
): Promise<string> {
  const [task] = await asUser(
    "select task_id from cogo_api.create_task($1, $2, plan => $3::jsonb, tags => string_to_array($4, ','))",
    [sessionId, requirement, PLAN, tags],
  );
  return String(task?.task_id);
}
const find = async ({ asUser }: Session, filter: object, page = "quantity => 50") =>
  (
    await asUser(`select requirement from cogo_api.search_tasks($1::jsonb, ${page})`, [
      JSON.stringify(filter),
    ])
  ).map((row: Row) => row.requirement);
async function act({ asUser }: Session, name: string, filter: object, after: string | null = null) {
  const [row] = await asUser(
    `select cogo_api.${name}($1::jsonb, 'Clearing up', nullif($2, '')::uuid) as batch`,
    [JSON.stringify(filter), after ?? ""],
  );
  return row?.batch as { done: string[]; refused: { taskId: string }[]; after: string | null };
}

describe("search_tasks", () => {
  it("finds by words, tags, state, time and error; each narrows", async () => {
    const me = await openSession(test);
    await submit(me, "Build the nightly report", "nightly, reports");
    await fail(test, await claimOne(test, QUEUE), { retryable: false });
    test.setClock(at(60));
    const weekly = await submit(me, "Build the weekly report", "weekly,reports");
    test.setClock(at(120));
    await submit(me, "Räume aufräumen");
    expect(await find(me, {})).toEqual([
      "Räume aufräumen",
      "Build the weekly report",
      "Build the nightly report",
    ]);
    expect(await find(me, { text: "REPORT build -weekly" })).toEqual(["Build the nightly report"]);
    expect(await find(me, { text: "räume" })).toEqual(["Räume aufräumen"]);
    expect(await find(me, { tags: ["reports"] })).toHaveLength(2);
    expect(await find(me, { tags: ["reports", "nightly"] })).toEqual(["Build the nightly report"]);
    expect(await find(me, { statuses: ["failed", "paused"] })).toEqual([
      "Build the nightly report",
    ]);
    expect(await find(me, { errorCode: "boom", text: "weekly" })).toEqual([]);
    expect(await find(me, { createdAfter: at(60), createdBefore: at(120) })).toEqual([
      "Build the weekly report",
    ]);
    const after = `before_created_at => '${at(60)}', before_task_id => '${weekly}', quantity => 1`;
    expect(await find(me, { text: "report" }, after)).toEqual(["Build the nightly report"]);
  });

  it.each([
    ["cafe", "Café aufräumen"],
    ["aufraumen", "Café aufräumen"],
    ["reporting", "Build the reports"],
    ["the", "Build the reports"],
    ["東京", "東京タワーの報告"],
    ['"タワーの"', "東京タワーの報告"],
    ["報告 東京", "東京タワーの報告"],
    ["ＡＰＩ", "Serve an API"],
  ])("finds by %j what says %j", async (text, requirement) => {
    const me = await openSession(test);
    await submit(me, "Café aufräumen");
    await submit(me, "Build the reports");
    await submit(me, "東京タワーの報告");
    await submit(me, "Serve an API");
    expect(await find(me, { text })).toEqual([requirement]);
  });

  it.each(["京東", "-東京", "告報"])(
    "does not find by %j what has its characters",
    async (text) => {
      const me = await openSession(test);
      await submit(me, "東京タワーの報告");
      expect(await find(me, { text })).toEqual([]);
    },
  );

  it("reads no more tasks than it gives", async () => {
    const me = await openSession(test);
    await test.asOwner(
      `insert into cogo.tasks (session_id, tenant_id, requirement, created_at)
       select $1, $2, 'One of many', now() - interval '1 minute' * n from generate_series(1, 2000) as n`,
      [me.sessionId, me.userId],
    );
    await test.asOwner("analyze cogo.tasks");
    const [table] = await test.asOwner("select 'cogo.tasks'::regclass::oid::int as oid");
    const [counted] = await me.asUser(
      `select (select count(*) from cogo_api.search_tasks('{"statuses": ["running"]}', now() - interval '5 minutes', gen_random_uuid(), 10))::int as found,
              (pg_stat_get_xact_tuples_fetched($1::int) + pg_stat_get_xact_tuples_returned($1::int))::int as read`,
      [Number(table?.oid)],
    );
    expect(counted?.found).toBe(10);
    expect(counted?.read).toBeLessThan(100);
  });

  it("finds nothing of anybody else", async () => {
    const [me, other] = [await openSession(test), await openSession(test)];
    await submit(other, "Build the secret report", "reports");
    expect(await find(me, { tags: ["reports"] })).toEqual([]);
    expect(await act(me, "cancel_tasks", { sessionId: other.sessionId })).toMatchObject({
      done: [],
    });
  });

  it.each([
    { unknown: 1 },
    { statuses: ["done"] },
    { createdAfter: "soon" },
    { sessionId: "x" },
    { statuses: "failed" },
  ])("refuses the filter %j", async (filter) => {
    const me = await openSession(test);
    await expect(find(me, filter)).rejects.toThrow(/filter|statuses/);
  });

  it("keeps tags each once and in order, changes them, and refuses what is no tag", async () => {
    const me = await openSession(test);
    const taskId = await submit(me, "Tagged", "b, a ,b");
    const tags = async () => (await me.asUser("select tags from cogo_api.tasks"))[0]?.tags;
    expect(await tags()).toEqual(["a", "b"]);
    await me.asUser("select cogo_api.update_task($1, tags => '{c}')", [taskId]);
    expect(await tags()).toEqual(["c"]);
    await me.asUser("select cogo_api.update_task($1, title => 'Named')", [taskId]);
    expect(await tags()).toEqual(["c"]);
    for (const wrong of ["{''}", '{"a,b"}', `{${"x".repeat(101)}}`]) {
      await expect(
        me.asUser("select cogo_api.update_task($1, tags => $2::text[])", [
          taskId,
          wrong.replace("''", '""'),
        ]),
      ).rejects.toThrow("at most 20 tags");
    }
  });
});

describe("cancel_tasks and redrive_tasks", () => {
  it("act on what is found and can be acted on", async () => {
    const me = await openSession(test);
    const ids = [];
    for (const name of ["one", "two"]) ids.push(await submit(me, name, "batch"));
    await submit(me, "three");
    const cancelled = await act(me, "cancel_tasks", { tags: ["batch"] });
    expect(cancelled).toEqual({ done: expect.arrayContaining(ids), refused: [], after: null });
    expect(await find(me, { statuses: ["running"] })).toEqual(["three"]);
    expect((await act(me, "cancel_tasks", { tags: ["batch"] })).done).toEqual([]);
    expect((await act(me, "redrive_tasks", { tags: ["batch"] })).done).toHaveLength(2);
    expect(await find(me, { statuses: ["running"] })).toHaveLength(3);
    expect(
      await me.asUser(
        "select distinct action from cogo_api.audit_entries where action not like '%-created' order by 1",
      ),
    ).toEqual([{ action: "task-cancelled" }, { action: "task-redriven" }]);
  });

  it("go on batch after batch, past those that are refused", async () => {
    const me = await openSession(test);
    for (let number = 0; number < 101; number += 1) {
      test.setClock(at(number));
      await submit(me, `Task ${number}`);
    }
    const first = await act(me, "cancel_tasks", { text: "task" });
    expect(first.done).toHaveLength(100);
    const second = await act(me, "cancel_tasks", { text: "task" }, first.after);
    expect(second).toEqual({ done: [expect.any(String)], refused: [], after: null });
  });

  it("do not end at once what is being undone", async () => {
    const me = await openSession(test);
    const plan = {
      steps: [plannedStep("only")],
      onFailure: [plannedStep("tell")],
    };
    const [task] = await me.asUser(
      "select task_id from cogo_api.create_task($1, 'Undone', plan => $2::jsonb)",
      [me.sessionId, JSON.stringify(plan)],
    );
    await act(me, "cancel_tasks", { text: "undone" });
    const again = await act(me, "cancel_tasks", { text: "undone" });
    expect(again).toMatchObject({ done: [], refused: [{ taskId: task?.task_id }] });
    expect(await find(me, { statuses: ["running"] })).toEqual(["Undone"]);
  });

  it("refuse to act on everything", async () => {
    const me = await openSession(test);
    await expect(act(me, "cancel_tasks", {})).rejects.toThrow("says which tasks");
    await submit(me, "bystander");
    for (const text of ["- or -", "-draft", '-"a draft" -b']) {
      await expect(act(me, "cancel_tasks", { text })).rejects.toThrow("a word to find");
    }
    expect((await act(me, "cancel_tasks", { text: "by-stander -draft" })).done).toEqual([]);
    expect((await act(me, "cancel_tasks", { text: "bystander -draft" })).done).toHaveLength(1);
  });
});
