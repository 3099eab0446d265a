import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { healing, incident } from "../../support/incident_fixture.ts";
import { judge, judgement, openProject } from "../../support/quality_fixture.ts";
import { claimOne, plannedStep, QUEUE } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

type Session = Awaited<ReturnType<typeof openProject>>;

const hash = (character: string) => character.repeat(32);

async function report({ sessionId, asUser }: Session, change: object = {}) {
  const [row] = await asUser("select * from cogo_api.report_incident($1, $2)", [
    sessionId,
    JSON.stringify(incident(change)),
  ]);
  return row;
}

async function readAll({ asUser }: Session) {
  return await asUser("select * from cogo_api.incidents order by fingerprint");
}

async function remember(taskId: string, change: object = {}): Promise<void> {
  await test.database.query("select cogo_api.remember_healing($1, $2)", [
    taskId,
    JSON.stringify(healing(change)),
  ]);
}

async function findSolutions(session: Session, fingerprint: string, family: string) {
  return await test.database.query(
    "select * from cogo_api.find_solutions($1, array[$2], array[$3])",
    [session.sessionId, fingerprint, family],
  );
}

describe("report_incident()", () => {
  it("keeps the same error once a project, counts it, and opens what was healed again", async () => {
    const session = await openProject(test);
    await report(session);
    await remember(await judge(test, session, judgement()), {});
    expect(await readAll(session)).toMatchObject([{ state: "healed", occurrences: 2 }]);
    await report(session, { message: "y is not a function" });
    expect(await readAll(session)).toMatchObject([
      { state: "open", occurrences: 3, message: "y is not a function", project: "shop" },
    ]);
  });

  it.each([
    [[1]],
    [[{ line: 3 }]],
    [[{ path: 3 }]],
    [[{ path: "a.ts", line: 0.5 }]],
    [[{ path: "a".repeat(501) }]],
    [{ path: "a.ts" }],
  ])("refuses places that nobody could read again: %j", async (frames) => {
    const session = await openProject(test);
    await expect(report(session, { frames })).rejects.toMatchObject({ sqlstate: "23514" });
    const places = [{ path: "a.ts", function: "run", line: 3 }, { path: "b.ts" }];
    expect(await report(session, { frames: places })).toMatchObject({ frames: places });
  });

  it("leaves dismissed what was dismissed", async () => {
    const session = await openProject(test);
    const row = await report(session);
    await session.asUser("select cogo_api.dismiss_incident($1, 'A test of ours')", [
      String(row?.incident_id),
    ]);
    expect(await report(session)).toMatchObject({ state: "dismissed", reason: "A test of ours" });
  });

  it("says so as an event, without the message", async () => {
    const session = await openProject(test);
    await report(session, { message: "secret words" });
    const [event] = await session.asUser(
      "select type, payload from cogo_api.events where type like 'incident:%'",
    );
    expect(event).toMatchObject({ type: "incident:opened", payload: { class: "type" } });
    expect(JSON.stringify(event)).not.toContain("secret words");
  });

  it("knows no session, incident or task of somebody else", async () => {
    const [owner, stranger] = [await openProject(test), await openProject(test)];
    const row = await report(owner);
    await expect(report({ ...stranger, sessionId: owner.sessionId })).rejects.toThrow(/No session/);
    await expect(
      stranger.asUser("select cogo_api.dismiss_incident($1)", [String(row?.incident_id)]),
    ).rejects.toThrow(/No incident/);
    expect(await readAll(stranger)).toEqual([]);
  });
});

describe("a step that is given up", () => {
  it("is an incident of its own class, with its step and attempt", async () => {
    const session = await openProject(test);
    const plan = { steps: [plannedStep("one")] };
    await session.asUser("select cogo_api.create_task($1, 'Do it', plan => $2::jsonb)", [
      session.sessionId,
      JSON.stringify(plan),
    ]);
    const claim = await claimOne(test, QUEUE);
    await test.database.query(
      'select cogo.give_up_step(steps, \'attempts\', \'{"code": "broken", "message": "Row 17 broke"}\') from cogo.steps where step_id = $1',
      [claim.stepId],
    );
    expect(await readAll(session)).toMatchObject([
      {
        ...{ class: "step", state: "open", step_id: claim.stepId, message: "Row 17 broke" },
        context: { key: "one", code: "broken", reason: "attempts" },
      },
    ]);
  });
});

describe("begin_healing()", () => {
  const begin = async (taskId: string) =>
    await test.database.query("select cogo_api.begin_healing($1, $2)", [
      taskId,
      JSON.stringify(healing().failures),
    ]);

  it("shows what is being mended, and counts it once with the outcome", async () => {
    const session = await openProject(test);
    const taskId = await judge(test, session, judgement());
    await begin(taskId);
    expect(await readAll(session)).toMatchObject([{ state: "healing", occurrences: 1 }]);
    await remember(taskId);
    expect(await readAll(session)).toMatchObject([{ state: "healed", occurrences: 1 }]);
  });

  it("leaves nothing being mended when the run ends before", async () => {
    const session = await openProject(test);
    const taskId = await judge(test, session, judgement());
    await begin(taskId);
    await test.asOwner("update cogo.runs set finished_at = cogo.clock() where task_id = $1", [
      taskId,
    ]);
    expect(await readAll(session)).toMatchObject([{ state: "unhealed" }]);
  });
});

describe("remember_healing()", () => {
  it("keeps the fix that worked, which is found by the same error first and by errors alike", async () => {
    const session = await openProject(test);
    const taskId = await judge(test, session, judgement());
    await remember(taskId);
    await remember(taskId, {
      patch: "--- b\n+++ b\n",
      failures: [{ incident: incident({ fingerprint: hash("b") }), test: "b" }],
    });
    const found = await findSolutions(session, hash("b"), hash("f"));
    expect(found.map(({ patch }) => patch)).toEqual(["--- b\n+++ b\n", "--- a\n+++ a\n"]);
  });

  it("counts how a fix that was tried again worked, and prefers what works", async () => {
    const session = await openProject(test);
    const taskId = await judge(test, session, judgement());
    await remember(taskId);
    await remember(taskId, { patch: "--- better\n+++ better\n" });
    const [, worse] = await findSolutions(session, hash("a"), hash("f"));
    const again = { by: "memory", recalled: [{ solutionId: worse?.solution_id, worked: true }] };
    await remember(taskId, again);
    expect(await findSolutions(session, hash("a"), hash("f"))).toMatchObject([
      { solution_id: worse?.solution_id, worked: 2, failed: 0 },
      { worked: 1 },
    ]);
    await remember(taskId, {
      ...again,
      recalled: [{ solutionId: worse?.solution_id, worked: false }],
    });
    await remember(taskId, {
      ...again,
      recalled: [{ solutionId: worse?.solution_id, worked: false }],
    });
    expect((await findSolutions(session, hash("a"), hash("f")))[1]).toMatchObject({ failed: 2 });
  });

  it("keeps no fix that is not shown to work, and says why", async () => {
    const session = await openProject(test);
    await remember(await judge(test, session, judgement()), {
      verdict: "unproven",
      reasons: ["Two changes pass"],
    });
    expect(await findSolutions(session, hash("a"), hash("f"))).toEqual([]);
    expect(await readAll(session)).toMatchObject([
      { state: "unhealed", reason: "Two changes pass", hypotheses: [{ rule: "comparison" }] },
    ]);
  });

  it("shares nothing with other tenants", async () => {
    const [owner, stranger] = [await openProject(test), await openProject(test)];
    await remember(await judge(test, owner, judgement()));
    expect(await findSolutions(stranger, hash("a"), hash("f"))).toEqual([]);
    expect(await stranger.asUser("select * from cogo_api.solutions")).toEqual([]);
  });
});
