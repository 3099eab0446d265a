import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { app } from "../../../functions/tasks/app.ts";
import { messageAnswer, messagesAnswer } from "../../../functions/tasks/contract.ts";
import { type InProcessFunctions, openFunction } from "../../support/in_process_functions.ts";
import { rerun } from "../../support/plan_fixture.ts";
import { clear, plannedStep, startPlan } from "../../support/task_fixture.ts";

let functions: InProcessFunctions;
beforeAll(async () => {
  functions = await openFunction(app);
});
afterAll(() => functions.close());
beforeEach(() => clear(functions.test));

async function start() {
  const task = await startPlan(functions.test, [plannedStep("a")]);
  const call = await functions.as(task.userId);
  const path = `cogo-tasks/${task.taskId}/messages`;
  return {
    task,
    send: (body: unknown, headers = {}) => call("POST", path, body, headers),
    list: async (query = "") =>
      messagesAnswer.parse((await call("GET", path + query)).body).messages,
  };
}

describe("messages to a run", () => {
  it("are sent and read in order, from a number on", async () => {
    const { task, send, list } = await start();
    const { status, body } = await send({ text: "First" });
    expect(status).toBe(201);
    expect(messageAnswer.parse(body).message).toMatchObject({
      ...{ number: 1, sender: "person", userId: task.userId, text: "First", answers: null },
    });
    await send({ text: "Second", answers: 1 });
    await send({ text: "Third" });
    expect((await list()).map(({ text }) => text)).toEqual(["First", "Second", "Third"]);
    expect(await list("?after=1&limit=1")).toMatchObject([{ number: 2, answers: 1 }]);
  });

  it("are sent once under an idempotency key", async () => {
    const { send, list } = await start();
    const headers = { "idempotency-key": "k" };
    const first = await send({ text: "Once" }, headers);
    expect(await send({ text: "Once" }, headers)).toMatchObject({ body: first.body });
    expect((await send({ text: "Twice" }, headers)).status).toBe(409);
    expect(await list()).toHaveLength(1);
  });

  it("have one idempotency key, in the header or in the body", async () => {
    const { send, list } = await start();
    const headers = { "idempotency-key": "k" };
    const answer = await send({ text: "Once", idempotencyKey: "other" }, headers);
    const errors = [{ path: "headers.Idempotency-Key" }];
    expect(answer).toMatchObject({ status: 400, body: { errors } });
    expect(await list()).toEqual([]);
    expect((await send({ text: "Once", idempotencyKey: "k" }, headers)).status).toBe(201);
  });

  it("belong to their run: a rerun begins without any", async () => {
    const { task, send, list } = await start();
    await send({ text: "Of the first run" });
    const [first] = await list();
    await task.asUser("select from cogo_api.cancel_task($1)", [task.taskId]);
    expect((await send({ text: "Too late" })).status).toBe(409);
    await rerun(task);
    expect(await list()).toEqual([]);
    expect(await list(`?runId=${first?.runId}`)).toHaveLength(1);
  });

  it.each([
    ["nothing", { text: "  " }, 400],
    ["too much", { text: "x".repeat(2001) }, 400],
    ["an answer to nothing", { text: "Yes", answers: 9 }, 404],
  ])("are refused with %s", async (_, body, status) => {
    expect((await (await start()).send(body)).status).toBe(status);
  });

  it("of another user's task are not found", async () => {
    const { task } = await start();
    const stranger = await functions.as((await functions.test.createUser()).userId);
    const path = `cogo-tasks/${task.taskId}/messages`;
    expect((await stranger("GET", path)).status).toBe(404);
    expect((await stranger("POST", path, { text: "Hello" })).status).toBe(404);
  });
});
