import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventsAnswer } from "../../functions/sessions/contract.ts";
import {
  attemptsAnswer,
  deadLettersAnswer,
  runsAnswer,
  snapshotAnswer,
  taskAnswer,
} from "../../functions/tasks/contract.ts";
import { EventFeed } from "../../scripts/client/event_feed.ts";
import type { CogoEvent } from "../../shared/engine/events/event.ts";
import { get, invoke, refusal } from "../support/api.ts";
import { follow } from "../support/follow_session.ts";
import { eventually } from "../support/stack.ts";
import { step, TestedEngine } from "../support/tested_engine.ts";

let engine: TestedEngine;
beforeAll(async () => {
  engine = await TestedEngine.start();
});
afterAll(() => engine.test.end());

describe("a task with a plan of its own", () => {
  it("runs the plan's steps, without analysis, until its deadline, and is kept as long as it asked", async () => {
    const deadline = new Date(Date.now() + 3_600_000).toISOString();
    const task = await engine.submit([step("one"), step("two", { dependsOn: ["one"] })], {
      deadline,
      retentionDays: 3,
    });
    const { task: submitted, run, steps } = await task.snapshot();
    expect(submitted).toMatchObject({ status: "running", retention: "3 days" });
    expect(Date.parse(run.deadlineAt ?? "")).toBe(Date.parse(deadline));
    expect(steps.map(({ key }) => key).sort()).toEqual(["one", "two"]);
    await engine.complete(await engine.claimOne("one"));
    await engine.complete(await engine.claimOne("two"));
    expect((await task.snapshot()).task.status).toBe("completed");
  });

  it("is the only open one of its singleton key, refused or joined as it says", async () => {
    const singleton = { key: "nightly" };
    const { client, sessionId } = await engine.openSession();
    const submit = (whenOpen?: string) => ({
      sessionId,
      requirement: "x",
      plan: { steps: [step("a")] },
      singleton: { ...singleton, ...(whenOpen && { whenOpen }) },
    });
    const { task } = await invoke(client, "POST", "cogo-tasks", taskAnswer, submit());
    expect(await refusal(client, "POST", "cogo-tasks", submit())).toMatchObject({
      status: 409,
      code: "invalid_state",
      detail: expect.stringContaining(task.taskId),
    });
    const joined = await invoke(client, "POST", "cogo-tasks", taskAnswer, submit("join"));
    expect(joined.task.taskId).toBe(task.taskId);
    const other = await invoke(client, "POST", "cogo-tasks", taskAnswer, submit("replace"));
    expect(other.task.taskId).not.toBe(task.taskId);
    await engine.complete(await engine.claimOne("a"));
  });

  it("has steps of a key wait for their turn, and says which plan is wrong", async () => {
    const limit = { key: "customer 42", concurrency: 1 };
    const task = await engine.submit([step("one", { limit }), step("two", { limit })]);
    const [first, none] = await engine.claim();
    expect(none).toBeUndefined();
    const { steps } = await task.snapshot();
    expect(steps.map(({ waitingFor }) => waitingFor).sort()).toEqual([null, "turn"].sort());
    if (first !== undefined) await engine.complete(first);
    await engine.complete(await engine.claimOne(first?.key === "one" ? "two" : "one"));
    const { client, sessionId } = await engine.openSession();
    const body = {
      sessionId,
      requirement: "x",
      plan: { steps: [step("a", { limit: { key: "b" } })] },
    };
    expect(await refusal(client, "POST", "cogo-tasks", body)).toMatchObject({ status: 400 });
  });

  it.each([
    ["a deadline that has passed", { deadline: "2020-01-01T00:00:00Z" }, 400, "invalid_input"],
    ["a deadline without an offset", { deadline: "2040-01-01T00:00:00" }, 400, "invalid_input"],
    ["a retention of no days", { retentionDays: 0 }, 400, "invalid_input"],
    [
      "a cycle",
      { plan: { steps: [step("a", { dependsOn: ["b"] }), step("b", { dependsOn: ["a"] })] } },
      422,
      "invalid_plan",
    ],
    [
      "a step of an unknown kind",
      { plan: { steps: [step("a", { kind: "x" })] } },
      422,
      "invalid_plan",
    ],
    [
      "a member the plan does not know",
      { plan: { steps: [step("a", { colour: "red" })] } },
      400,
      "invalid_input",
    ],
    [
      "a step that is mapped and approved at once",
      { plan: { steps: [step("a", { map: "b", approval: {} })] } },
      400,
      "invalid_input",
    ],
  ])("refuses %s", async (_, change, status, code) => {
    const { client, sessionId } = await engine.openSession();
    const body = { sessionId, requirement: "x", ...change };
    expect(await refusal(client, "POST", "cogo-tasks", body)).toMatchObject({ status, code });
  });

  it("says of a step that cannot get what it needs where and why, before anything runs", async () => {
    const { client, sessionId } = await engine.openSession();
    const steps = [step("call", { kind: "http", input: { uri: "https://api.example.com" } })];
    const body = { sessionId, requirement: "x", plan: { steps } };
    expect(await refusal(client, "POST", "cogo-tasks", body)).toMatchObject({
      status: 422,
      code: "invalid_plan",
      detail: 'Step "call", plan.steps.0.input: Unrecognized key: "uri"',
      remedy: expect.stringContaining("The input of the kind http has the members"),
      errors: [{ path: "plan.steps.0.input" }, { path: "plan.steps.0.input.url" }],
    });
    const task = await engine.submit([step("one"), step("two", { dependsOn: ["one"] })]);
    const revision = { reason: "Ask", add: [step("ask", { kind: "ask", input: {} })] };
    expect(await task.refusedPost("plan", revision)).toMatchObject({
      code: "invalid_plan",
      errors: [{ path: "add.0.input.prompt" }],
    });
    await task.post("cancel", taskAnswer);
  });
});

describe("a second chance", () => {
  it("redrive goes on where the task failed, and keeps what was complete", async () => {
    const task = await engine.submit([step("one"), step("two", { dependsOn: ["one"] })]);
    await engine.complete(await engine.claimOne("one"));
    await engine.fail(await engine.claimOne("two"));
    expect((await task.snapshot()).task).toMatchObject({
      status: "failed",
      error: { code: "boom" },
    });
    const letters = await task.get("dead-letters", deadLettersAnswer);
    expect(letters.deadLetters).toMatchObject([{ reason: "refused", error: { code: "boom" } }]);

    const { task: reopened } = await task.post("redrive", taskAnswer, { reason: "Fixed it" });
    expect(reopened).toMatchObject({ status: "running", error: null });
    await engine.complete(await engine.claimOne("two"));
    const { task: ended, run } = await task.snapshot();
    expect(ended.status).toBe("completed");
    expect(run.number).toBe(1);
    const { deadLetters } = await task.get("dead-letters", deadLettersAnswer);
    expect(deadLetters[0]?.redrivenAt).not.toBeNull();
    const { attempts } = await task.get("attempts", attemptsAnswer);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(["completed", "refused", "completed"]);
  });

  it("redrive is refused when there is nothing to redrive", async () => {
    const task = await engine.submit([step("one")]);
    await engine.complete(await engine.claimOne("one"));
    const problem = await task.refusedPost(`redrive`, {});
    expect(problem).toMatchObject({ status: 409, code: "invalid_state" });
  });

  it("rerun from a step is a new run that takes over what was finished before it", async () => {
    const task = await engine.submit([step("one"), step("two", { dependsOn: ["one"] })]);
    await engine.complete(await engine.claimOne("one"), { made: "by the first run" });
    await engine.complete(await engine.claimOne("two"));
    const first = (await task.snapshot()).run;
    const again = { fromStep: "two", idempotencyKey: "again" };
    await task.post("rerun", taskAnswer, again);
    await task.post("rerun", taskAnswer, again);
    expect(await task.statuses()).toEqual({ one: "completed", two: "ready" });
    await engine.complete(await engine.claimOne("two"));
    const { task: ended, run } = await task.snapshot();
    expect(ended.status).toBe("completed");
    expect(run).toMatchObject({ number: 2, rerunOf: first.runId });
    const { runs } = await task.get("runs", runsAnswer);
    expect(runs.map(({ number }) => number)).toEqual([1, 2]);
    expect(await task.refusedPost(`rerun`, { fromStep: "x" })).toMatchObject({ status: 404 });
  });

  it("the latest run is a whole one, not a sub-run of it", async () => {
    const task = await engine.submit([
      step("whole", { kind: "gate", subRun: { steps: [step("part")] } }),
    ]);
    const { run, steps } = await task.snapshot();
    expect(run).toMatchObject({ number: 1, parentStepId: null });
    expect(steps).toMatchObject([{ key: "whole", status: "waiting", waitingFor: "run" }]);
    const { runs } = await task.get("runs", runsAnswer);
    const part = await get(task.client, `${task.path}?runId=${runs[1]?.runId}`, snapshotAnswer);
    expect(part.run.parentStepId).toBe(steps[0]?.stepId);
    expect(part.steps.map(({ key }) => key)).toEqual(["part"]);
    await engine.complete(await engine.claimOne("part"));
    expect((await task.snapshot()).task.status).toBe("completed");
  });
});

describe("a wide task", () => {
  it("is shown whole, beyond what the Data API gives at a time", async () => {
    const task = await engine.submit([
      step("list"),
      step("each", { dependsOn: ["list"], map: "list", policy: { maxAttempts: 1 } }),
    ]);
    const items = Array.from({ length: 1_200 }, (_, index) => index);
    await engine.complete(await engine.claimOne("list"), items);
    const { steps } = await task.snapshot();
    expect(new Set(steps.map(({ key }) => key)).size).toBe(1_202);
    const [first] = await engine.claim();
    if (first === undefined) throw new Error("Expected a copy to be ready");
    await engine.fail(first);
    const { deadLetters } = await task.get("dead-letters", deadLettersAnswer);
    expect(deadLetters.map(({ stepId }) => stepId)).toEqual([first.step_id]);
    const { attempts } = await task.get("attempts", attemptsAnswer);
    expect(attempts).toHaveLength(101);
  });
});

describe("many events at once", () => {
  it("reach a follower each once and in order, though its channel tells of them in one message", async () => {
    const idle = Array.from({ length: 30 }, (_, index) =>
      step(`idle-${index}`, { dependsOn: ["first"], if: { first: { wanted: true } } }),
    );
    const task = await engine.submit([step("first"), ...idle]);
    const followed = await follow(task.client, task.path.replace("cogo-tasks/", "task:"));
    const fed: CogoEvent[] = [];
    const feed = new EventFeed(task.client, task.sessionId, (event) => void fed.push(event));
    await feed.open();

    await engine.complete(await engine.claimOne("first"), { wanted: false });
    await followed.until((event) => event.type === "task:completed");
    await eventually(() => fed.find((event) => event.type === "task:completed"));
    await feed.close();
    const { events } = await get(
      task.client,
      `cogo-sessions/${task.sessionId}/events`,
      eventsAnswer,
    );
    expect(events.filter(({ type }) => type === "step:skipped")).toHaveLength(30);
    expect(fed).toEqual(events);
    expect(followed.events).toEqual(events.slice(-followed.events.length));
    expect(followed.events.length).toBeGreaterThan(30);
  });
});
