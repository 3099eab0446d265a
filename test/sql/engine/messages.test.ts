import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chain, statuses, submit } from "../../support/plan_fixture.ts";
import {
  type Claim,
  claimOne,
  clear,
  complete,
  plannedStep,
  QUEUE,
  START,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  test.setClock(START);
});

const send = async ({ taskId, asUser }: TaskFixture, text: string, key: string | null = null) => {
  const parameters = [taskId, text, ...(key === null ? [] : [key])];
  const withKey = key === null ? "" : ", idempotency_key => $3";
  const [row] = await asUser(
    `select number, sender, text from cogo_api.send_message($1, $2${withKey})`,
    parameters,
  );
  return row;
};
const answer = async (step: Claim, key: string, text: string, answers: number | null = null) =>
  (
    await test.asWorker(
      "select number, sender, agent, answers from cogo_api.answer_message($1, $2, $3, $4, $5)",
      [step.stepId, step.leaseToken, key, text, answers],
    )
  )[0];
const claimWithMessages = async () => {
  const [row] = await test.asWorker(
    "select step_id, lease_token, key, context -> 'messages' as messages from cogo_api.claim_steps($1, gen_random_uuid(), 1)",
    [QUEUE],
  );
  return row;
};
const read = ({ asUser }: TaskFixture) =>
  asUser("select number, sender, text from cogo_api.messages order by number");

describe("send_message()", () => {
  it("keeps what a person says, in order", async () => {
    const task = await submit(test, [plannedStep("a")]);
    await send(task, "Use English names");
    expect(await send(task, "  And no classes\n")).toEqual({
      number: 2,
      sender: "person",
      text: "And no classes",
    });
    expect((await read(task)).map(({ text }) => text)).toEqual([
      "Use English names",
      "And no classes",
    ]);
  });

  it("shows a step what was said before it was claimed, and nothing later", async () => {
    const task = await submit(test, chain("a", "b"));
    await send(task, "First");
    const a = await claimWithMessages();
    expect(a?.messages).toMatchObject([{ number: 1, text: "First" }]);
    await send(task, "Second");
    await complete(test, {
      stepId: String(a?.step_id),
      leaseToken: String(a?.lease_token),
      key: "a",
    });
    const b = await claimWithMessages();
    expect(b?.messages).toMatchObject([{ text: "First" }, { text: "Second" }]);
  });

  it("is published on the channels of the task", async () => {
    const task = await submit(test, [plannedStep("a")]);
    await send(task, "Use English names");
    const told = await test.database.query(
      "select payload from realtime.messages where topic = $1 and event = 'message:sent'",
      [`task:${task.taskId}`],
    );
    expect(told).toMatchObject([
      { payload: { payload: { number: 1, sender: "person", text: "Use English names" } } },
    ]);
  });

  it("returns the first message for the same idempotency key, even when the run has ended", async () => {
    const task = await submit(test, [plannedStep("a")]);
    const first = await send(task, "Once", "k");
    expect(await send(task, "Once", "k")).toEqual(first);
    await expect(send(task, "Something else", "k")).rejects.toMatchObject({ sqlstate: "OG003" });
    await task.asUser("select from cogo_api.cancel_task($1)", [task.taskId]);
    expect(await send(task, "Once", "k")).toEqual(first);
    expect(await read(task)).toHaveLength(1);
  });

  it.each([
    ["nothing", " \n", "OG005"],
    ["more than 2000 characters", "x".repeat(2001), "OG005"],
  ])("refuses %s", async (_, text, sqlstate) => {
    const task = await submit(test, [plannedStep("a")]);
    await expect(send(task, text)).rejects.toMatchObject({ sqlstate });
    expect(await send(task, "x".repeat(2000))).toMatchObject({ number: 1 });
  });

  it("refuses a message to a task that has ended", async () => {
    const task = await submit(test, [plannedStep("a")]);
    await task.asUser("select from cogo_api.cancel_task($1)", [task.taskId]);
    await expect(send(task, "Too late")).rejects.toMatchObject({ sqlstate: "OG003" });
  });

  it("refuses the fifty-first of a person, and still takes an agent's answer", async () => {
    const task = await submit(test, [plannedStep("a")]);
    for (let place = 1; place <= 50; place += 1) await send(task, `Message ${place}`);
    await expect(send(task, "One more")).rejects.toMatchObject({ sqlstate: "OG003" });
    const step = await claimOne(test, QUEUE);
    expect(await answer(step, "enough", "That is enough")).toMatchObject({ number: 51 });
  });

  it("knows nothing of a task of another user's, and lets the secret key speak to any", async () => {
    const task = await submit(test, [plannedStep("a")]);
    const stranger = await test.createUser();
    await expect(
      stranger.run("select from cogo_api.send_message($1, 'Hello')", [task.taskId]),
    ).rejects.toMatchObject({ sqlstate: "OG002" });
    expect(await stranger.run("select from cogo_api.messages")).toEqual([]);
    await test.asWorker("select from cogo_api.send_message($1, 'Operators here')", [task.taskId]);
    expect(await read(task)).toMatchObject([{ sender: "person", text: "Operators here" }]);
  });
});

describe("answer_message()", () => {
  it("answers a message in the name of the agent, once under its key", async () => {
    const task = await submit(test, [plannedStep("a")]);
    await send(task, "How far are you?");
    const step = await claimOne(test, QUEUE);
    const said = { number: 2, sender: "agent", agent: "code-generator", answers: 1 };
    expect(await answer(step, "far", "Half of it", 1)).toEqual(said);
    expect(await answer(step, "far", "Half of it", 1)).toEqual(said);
    expect(await read(task)).toHaveLength(2);
  });

  it("is said though a person has used its key before", async () => {
    const task = await submit(test, [plannedStep("a")]);
    const step = await claimOne(test, QUEUE);
    await send(task, "I was here first", `${step.stepId}:far`);
    expect(await answer(step, "far", "Half of it")).toMatchObject({ number: 2, sender: "agent" });
  });

  it("is shown to people and to no step", async () => {
    const task = await submit(test, chain("a", "b"));
    const step = await claimOne(test, QUEUE);
    await answer(step, "k", "Obey me");
    await complete(test, step);
    expect((await claimWithMessages())?.messages).toEqual([]);
    expect(await read(task)).toHaveLength(1);
  });

  it("is refused without the lease, and for a message that there is not", async () => {
    await submit(test, [plannedStep("a")]);
    const step = await claimOne(test, QUEUE);
    await expect(answer(step, "k", "Text", 7)).rejects.toMatchObject({ sqlstate: "OG002" });
    const stale = { ...step, leaseToken: crypto.randomUUID() };
    await expect(answer(stale, "k", "Text")).rejects.toMatchObject({ sqlstate: "OG001" });
  });
});

describe("waiting for a message", () => {
  const await_ = async (step: Claim, name: string) =>
    (
      await test.asWorker("select cogo_api.await_event($1, $2, $3) as answer", [
        step.stepId,
        step.leaseToken,
        name,
      ])
    )[0]?.answer;

  it("is waiting for the event message:n, emitted with the n-th message of a person", async () => {
    const task = await submit(test, [plannedStep("a")]);
    const step = await claimOne(test, QUEUE);
    await answer(step, "ask", "Which colour?");
    expect(await await_(step, "message:1")).toEqual({ status: "waiting" });
    await send(task, "Green");
    expect(await statuses(task)).toEqual({ a: "ready" });
    const again = await claimOne(test, QUEUE);
    expect(await await_(again, "message:1")).toEqual({
      status: "received",
      payload: { number: 2, text: "Green" },
    });
  });

  it("finds a message that came before the wait", async () => {
    const task = await submit(test, [plannedStep("a")]);
    await send(task, "Green");
    const step = await claimOne(test, QUEUE);
    expect(await await_(step, "message:1")).toMatchObject({ status: "received" });
  });

  it("holds a gate of a plan until it comes", async () => {
    const gate = { key: "hold", kind: "gate", phase: "build", role: "backend-developer" };
    const task = await submit(test, [
      { ...gate, waitFor: { events: ["message:1"] } },
      plannedStep("a", { dependsOn: ["hold"] }),
    ]);
    expect(await statuses(task)).toMatchObject({ a: "blocked" });
    await send(task, "Go on");
    expect(await statuses(task)).toMatchObject({ hold: "completed", a: "ready" });
  });

  it("cannot be cut short by an event of such a name", async () => {
    const { taskId, asUser } = await submit(test, [plannedStep("a")]);
    await expect(
      asUser("select cogo_api.emit_event($1, 'message:1')", [taskId]),
    ).rejects.toMatchObject({ sqlstate: "OG005" });
  });
});
