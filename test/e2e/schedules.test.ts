import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { tasksAnswer } from "../../functions/tasks/contract.ts";
import {
  firingsAnswer,
  scheduleAnswer,
  schedulesAnswer,
} from "../../functions/tasks/schedule_contract.ts";
import { get, invoke, openSession, post, refusal } from "../support/api.ts";
import { eventually, signUp, startCogoStack, type TestStack } from "../support/stack.ts";

const PATH = "cogo-tasks/schedules";
const GATE = { key: "a", kind: "gate", phase: "a", role: "integrator" };

let test: TestStack;
beforeAll(async () => {
  test = await startCogoStack();
});
afterAll(() => test.end());

async function open() {
  const { client } = await signUp(test.stack);
  const sessionId = await openSession(client);
  const body = {
    name: "tidy",
    cron: "*/5 * * * *",
    timeZone: "Europe/Berlin",
    task: { sessionId, requirement: "Tidy up", plan: { steps: [GATE] } },
  };
  return { client, sessionId, body };
}

describe("a schedule", () => {
  it("starts its tasks by itself, until it is paused or removed", async () => {
    const { client, body } = await open();
    const { schedule } = await post(client, PATH, scheduleAnswer, body);
    expect(schedule).toMatchObject({
      ...{ name: "tidy", overlap: "skip", catchUp: "last", lastOutcome: null, pausedAt: null },
      task: { requirement: "Tidy up" },
    });
    expect(Date.parse(schedule.nextDueAt ?? "")).toBeGreaterThan(Date.now());
    const path = `${PATH}/${schedule.scheduleId}`;
    // Its time has come: what the clock would do within five minutes.
    await test.stack.database.query(
      "update cogo.schedules set next_due_at = next_due_at - interval '5 minutes' where schedule_id = $1",
      [schedule.scheduleId],
    );
    const fired = await eventually(async () => {
      const { firings } = await get(client, `${path}/firings`, firingsAnswer);
      return firings[0];
    });
    expect(fired).toMatchObject({ outcome: "started", reason: null });
    const { tasks } = await get(client, "cogo-tasks", tasksAnswer);
    expect(tasks).toMatchObject([{ taskId: fired.taskId, title: "tidy", status: "completed" }]);
    const paused = await post(client, `${path}/pause`, scheduleAnswer, { reason: "Holidays" });
    expect(paused.schedule).toMatchObject({ pauseReason: "Holidays", nextDueAt: null });
    const resumed = await post(client, `${path}/resume`, scheduleAnswer, {});
    expect(resumed.schedule).toMatchObject({ pausedAt: null, lastTaskId: fired.taskId });
    await invoke(client, "DELETE", path, z.unknown());
    expect((await get(client, PATH, schedulesAnswer)).schedules).toEqual([]);
    expect(await refusal(client, "GET", path)).toMatchObject({ status: 404 });
  });

  it("is refused for what could not be submitted, and belongs to its user", async () => {
    const { client, body } = await open();
    const refused = (change: object) => refusal(client, "POST", PATH, { ...body, ...change });
    expect(await refused({ cron: "at noon" })).toMatchObject({
      status: 400,
      code: "invalid_input",
    });
    expect(await refused({ timeZone: "CET+1" })).toMatchObject({ status: 400 });
    const task = { ...body.task, deadline: "2040-01-01T00:00:00Z" };
    expect(await refused({ task })).toMatchObject({ status: 400, code: "invalid_input" });
    const flow = { sessionId: body.task.sessionId, flow: { name: "nothing" } };
    expect(await refused({ task: flow })).toMatchObject({ status: 404 });
    const cycle = { ...body.task, plan: { steps: [{ ...GATE, dependsOn: ["a"] }] } };
    expect(await refused({ task: cycle })).toMatchObject({ status: 422, code: "invalid_plan" });

    const { schedule } = await post(client, PATH, scheduleAnswer, body);
    expect(await refused({})).toMatchObject({ status: 409, code: "invalid_state" });
    const stranger = (await signUp(test.stack)).client;
    const path = `${PATH}/${schedule.scheduleId}`;
    expect((await get(stranger, PATH, schedulesAnswer)).schedules).toEqual([]);
    expect(await refusal(stranger, "DELETE", path)).toMatchObject({ status: 404 });
    expect(await refusal(stranger, "POST", `${path}/pause`, {})).toMatchObject({ status: 404 });
  });
});
