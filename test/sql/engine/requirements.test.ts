import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CHAT, createTaskWith } from "../../support/source_fixture.ts";
import { claimOne, clear, complete, openSession } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const row = (passage: number, quotation: string, more = {}) => ({
  ...{ statement: quotation, kind: "functional", priority: "must", source: 1, passage, quotation },
  ...{ extractedBy: "rules", ...more },
});

/** A task whose sources wait to be surveyed. */
async function submit(approve = false) {
  const session = await openSession(test);
  const [task] = await session.asUser(
    `select task_id from cogo_api.create_task($1, 'Build a page', sources => $2::jsonb,
       approve_requirements => $3::boolean)`,
    [session.sessionId, JSON.stringify([CHAT]), String(approve)],
  );
  return { ...session, taskId: String(task?.task_id) };
}

/** Has it surveyed, as the worker does: a step reads the source before the one that brings together. */
async function survey(suffix = "") {
  const step = await claimOne(test, "orchestration");
  expect(step.key).toBe(`survey${suffix}`);
  const planned = (key: string, kind: string, dependsOn: readonly string[]) => ({
    ...{ key, kind, phase: "requirements", dependsOn },
    ...{ role: "requirements-analyst", agent: "orchestrator" },
  });
  const reading = `gather${suffix || "-1"}`;
  const revision = {
    reason: "Read",
    add: [planned(reading, "gather", [`survey${suffix}`])],
    replace: [planned(`requirements${suffix}`, "requirements", [reading])],
  };
  await complete(test, step, { output: {}, revision });
  await complete(test, await claimOne(test, "orchestration"), { output: {} });
  return await claimOne(test, "orchestration");
}

const GREEN = {
  sources: [1],
  rows: [row(1, "make the header blue", { state: "superseded" }), row(2, "no, green please")],
  relations: [{ row: 2, relation: "supersedes", other: 1, reason: "It was said later" }],
};
const ROWS = `select number, statement, state, version::integer, speaker, relations
  from cogo_api.requirements where task_id = $1 order by number`;

describe("a task with sources", () => {
  it("is surveyed before it is analysed, and one that was read is not surveyed again", async () => {
    const task = await submit();
    await complete(test, await survey(), { output: {}, requirements: GREEN });
    expect((await claimOne(test, "orchestration")).key).toBe("analyse");
    await task.asUser("select from cogo_api.cancel_task($1)", [task.taskId]);
    await task.asUser("select from cogo_api.rerun_task($1)", [task.taskId]);
    expect((await claimOne(test, "orchestration")).key).toBe("analyse");
  });

  it("keeps what was gathered with its quotation, and shows those that stand to later steps", async () => {
    const task = await submit();
    await complete(test, await survey(), { output: {}, requirements: GREEN });
    expect(await task.asUser(ROWS, [task.taskId])).toMatchObject([
      { number: 1, state: "superseded", speaker: "Ines", relations: [] },
      {
        ...{ number: 2, state: "proposed", speaker: "Tom" },
        relations: [{ relation: "supersedes", number: 1, reason: "It was said later" }],
      },
    ]);
    const [claimed] = await test.asWorker(
      "select context ->> 'requirement' as said from cogo_api.claim_steps('orchestration', gen_random_uuid(), 1)",
    );
    expect(claimed).toEqual({ said: "Build a page\n\nno, green please" });
  });

  it("refuses words that are not in the passage", async () => {
    await submit();
    const step = await survey();
    const invented = { ...GREEN, rows: [row(1, "make the header red")], relations: [] };
    await expect(
      complete(test, step, { output: {}, requirements: invented }),
    ).rejects.toMatchObject({
      sqlstate: "OG005",
      message: expect.stringContaining("quotation of passage 1 of source 1"),
    });
  });

  it("waits for a person's approval where it is asked for, and takes more sources until then", async () => {
    const task = await submit(true);
    await complete(test, await survey(), { output: {}, requirements: GREEN });
    const [pending] = await task.asUser(
      "select approval_id, title from cogo_api.approvals where task_id = $1 and status = 'pending'",
      [task.taskId],
    );
    await task.asUser("select cogo_api.add_task_sources($1, $2::jsonb)", [
      task.taskId,
      JSON.stringify([{ ...CHAT, name: "more.txt" }]),
    ]);
    await task.asUser("select from cogo_api.resolve_approval($1, true)", [
      String(pending?.approval_id),
    ]);
    const joining = await survey("-2");
    const again = { sources: [2], rows: [], relations: [] };
    await complete(test, joining, { output: {}, requirements: again });
    expect((await claimOne(test, "orchestration")).key).toBe("analyse");
    const late = task.asUser("select cogo_api.add_task_sources($1, $2::jsonb)", [
      task.taskId,
      JSON.stringify([CHAT]),
    ]);
    await expect(late).rejects.toMatchObject({ sqlstate: "OG003" });
  });

  it("refuses more passages than it may have", async () => {
    const session = await openSession(test);
    const passages = Array.from({ length: 5_001 }, () => CHAT.passages[0]);
    await expect(createTaskWith(session, [{ ...CHAT, passages }])).rejects.toMatchObject({
      sqlstate: "OG005",
      message: "Expected sources of at most 5000 passages together, got 5001",
    });
  });
});

describe("people", () => {
  const change = "select cogo_api.update_requirement($1, 1, $2::jsonb, nullif($3, 0))";

  it("add, edit and approve requirements, each on the version that was read", async () => {
    const task = await submit();
    await task.asUser("select cogo_api.add_requirement($1, 'The page has a footer')", [
      task.taskId,
    ]);
    await task.asUser(change, [task.taskId, '{"statement": "The page has a wide footer"}', 1]);
    expect(await task.asUser(ROWS, [task.taskId])).toMatchObject([
      { number: 1, statement: "The page has a wide footer", state: "approved", version: 2 },
    ]);
    const stale = task.asUser(change, [task.taskId, '{"state": "rejected"}', 1]);
    await expect(stale).rejects.toMatchObject({ sqlstate: "OG007" });
    const changes = await task.asUser(
      "select payload ->> 'change' as change from cogo_api.events where type = 'requirements:changed' and task_id = $1",
      [task.taskId],
    );
    expect(changes).toEqual([{ change: "added" }, { change: "edited" }]);
  });

  it("quote what is in the source, and nothing else", async () => {
    const task = await submit();
    const add = (quotation: string) =>
      task.asUser(
        "select cogo_api.add_requirement($1, 'Green', source => 1, passage => 2, quotation => $2)",
        [task.taskId, quotation],
      );
    await expect(add("red")).rejects.toMatchObject({ sqlstate: "OG005" });
    expect(await add("green please")).toEqual([{ add_requirement: 1 }]);
  });

  it("change nothing once the analysis has started, until the run has ended", async () => {
    const task = await submit();
    await task.asUser("select cogo_api.add_requirement($1, 'The page has a footer')", [
      task.taskId,
    ]);
    await complete(test, await survey(), { output: {}, requirements: GREEN });
    await claimOne(test, "orchestration");
    const reject = () => task.asUser(change, [task.taskId, '{"state": "rejected"}', 0]);
    await expect(reject()).rejects.toMatchObject({ sqlstate: "OG003" });
    await task.asUser("select from cogo_api.cancel_task($1)", [task.taskId]);
    await reject();
  });

  it("do not see or change those of others", async () => {
    const task = await submit();
    await task.asUser("select cogo_api.add_requirement($1, 'The page has a footer')", [
      task.taskId,
    ]);
    const stranger = await test.createUser();
    expect(await stranger.run(ROWS, [task.taskId])).toEqual([]);
    const changing = stranger.run(change, [task.taskId, '{"state": "rejected"}', 0]);
    await expect(changing).rejects.toMatchObject({ sqlstate: "OG002" });
  });
});
