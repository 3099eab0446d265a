import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  approvalAnswer,
  approvalsAnswer,
  attemptsAnswer,
  auditAnswer,
  batchAnswer,
  deadLettersAnswer,
  eventAnswer,
  plansAnswer,
  revisionAnswer,
  stepAnswer,
  taskAnswer,
  tasksAnswer,
} from "../../functions/tasks/contract.ts";
import { get, post, refusal } from "../support/api.ts";
import { signUp } from "../support/stack.ts";
import { step, TestedEngine } from "../support/tested_engine.ts";

let engine: TestedEngine;
beforeAll(async () => {
  engine = await TestedEngine.start();
});
afterAll(() => engine.test.end());

describe("pause and resume", () => {
  it("lets what runs finish, starts nothing new, and goes on where it stopped", async () => {
    const task = await engine.submit([step("one"), step("two", { dependsOn: ["one"] })]);
    const one = await engine.claimOne("one");
    const paused = await task.post("pause", taskAnswer, { reason: "Lunch" });
    expect(paused.task.status).toBe("paused");
    await engine.complete(one);
    expect(await engine.claim()).toEqual([]);
    expect(await task.statuses()).toEqual({ one: "completed", two: "blocked" });
    expect((await task.snapshot()).run.status).toBe("paused");

    const resumed = await task.post("resume", taskAnswer);
    expect(resumed.task.status).toBe("running");
    await engine.complete(await engine.claimOne("two"));
    expect((await task.snapshot()).task.status).toBe("completed");
    const { entries } = await task.get("audit", auditAnswer);
    expect(entries.map(({ action, details }) => [action, details])).toEqual([
      ["task-paused", { reason: "Lunch" }],
      ["task-resumed", {}],
    ]);
    expect(entries[0]).toMatchObject({ actorRole: "authenticated" });
  });

  it("is refused for a task that has ended", async () => {
    const task = await engine.submit([step("one")]);
    await engine.complete(await engine.claimOne("one"));
    const problem = await task.refusedPost(`pause`, {});
    expect(problem).toMatchObject({ status: 409, code: "invalid_state" });
  });
});

describe("cancelling a step", () => {
  it("takes what depends on it along, and its worker's lease; the rest goes on", async () => {
    const task = await engine.submit([
      step("one"),
      step("after", { dependsOn: ["one"] }),
      step("beside"),
    ]);
    const claimed = await engine.claim();
    const one = claimed.find(({ key }) => key === "one");
    const beside = claimed.find(({ key }) => key === "beside");
    if (one === undefined || beside === undefined) throw new Error("Expected both to be ready");
    const cancelled = await task.post(`steps/${one.step_id}/cancel`, stepAnswer, {
      reason: "Not wanted",
    });
    expect(cancelled.step).toMatchObject({ key: "one", status: "cancelled" });
    const heartbeat = { step_id: one.step_id, lease_token: one.lease_token };
    await expect(engine.call("heartbeat_step", heartbeat)).rejects.toThrow("lease");
    await engine.complete(beside);
    expect(await task.statuses()).toEqual({
      one: "cancelled",
      after: "cancelled",
      beside: "completed",
    });
    expect((await task.snapshot()).task.status).toBe("completed");
    const { attempts } = await task.get(`attempts?stepId=${one.step_id}`, attemptsAnswer);
    expect(attempts).toMatchObject([{ number: 1, outcome: "cancelled" }]);
  });
});

describe("revising the plan", () => {
  it("adds, replaces and removes steps that have not started, as a version with its reason", async () => {
    const task = await engine.submit([
      step("one"),
      step("two", { dependsOn: ["one"] }),
      step("three", { dependsOn: ["one"] }),
    ]);
    const revision = {
      reason: "Do it better",
      add: [step("four", { dependsOn: ["one"] })],
      replace: [step("two", { dependsOn: ["four"] })],
      remove: ["three"],
    };
    expect(await task.post("plan", revisionAnswer, revision)).toEqual({ planVersion: 2 });
    for (const key of ["one", "four", "two"]) await engine.complete(await engine.claimOne(key));
    expect((await task.snapshot()).task.status).toBe("completed");
    const { plans } = await task.get("plans", plansAnswer);
    expect(plans).toMatchObject([
      { version: 1, reason: "The plan came with the task" },
      {
        version: 2,
        reason: "Do it better",
        changes: { added: ["four"], replaced: ["two"], removed: [{ key: "three" }] },
      },
    ]);
  });

  it("is refused for what has started, and for nothing", async () => {
    const task = await engine.submit([step("one")]);
    const one = await engine.claimOne("one");
    const post = (body: Record<string, unknown>) => task.refusedPost(`plan`, body);
    expect(await post({ reason: "Too late", remove: ["one"] })).toMatchObject({
      status: 422,
      code: "invalid_plan",
    });
    expect(await post({ reason: "Nothing" })).toMatchObject({ status: 400 });
    expect(await post({ add: [step("two")] })).toMatchObject({ status: 400 });
    await engine.complete(one);
  });
});

describe("approvals", () => {
  const approved = step("deploy", {
    approval: { title: "Deploy it?", details: { to: "production" } },
  });

  it("hold a step until someone agrees", async () => {
    const task = await engine.submit([approved]);
    expect(await engine.claim()).toEqual([]);
    expect((await task.snapshot()).steps[0]).toMatchObject({
      status: "waiting",
      waitingFor: "approval",
    });
    const { approvals } = await task.get("approvals", approvalsAnswer);
    expect(approvals).toMatchObject([
      { title: "Deploy it?", details: { to: "production" }, status: "pending" },
    ]);
    const decision = { approve: true, comment: "Go" };
    const path = `approvals/${approvals[0]?.approvalId}`;
    const { approval } = await task.post(path, approvalAnswer, decision);
    expect(approval).toMatchObject({ status: "approved", comment: "Go" });
    expect(await task.post(path, approvalAnswer, decision)).toEqual({ approval });
    const other = await task.refusedPost(`${path}`, { approve: false });
    expect(other).toMatchObject({ status: 409, code: "invalid_state" });
    await engine.complete(await engine.claimOne("deploy"));
    expect((await task.snapshot()).task.status).toBe("completed");
  });

  it("end the task when someone rejects", async () => {
    const task = await engine.submit([approved]);
    const { approvals } = await task.get("approvals", approvalsAnswer);
    const path = `approvals/${approvals[0]?.approvalId}`;
    await task.post(path, approvalAnswer, { approve: false, comment: "Not on a Friday" });
    expect((await task.snapshot()).task).toMatchObject({
      status: "failed",
      error: { code: "approval_rejected", remedy: "Not on a Friday" },
    });
    const { deadLetters } = await task.get("dead-letters", deadLettersAnswer);
    expect(deadLetters).toMatchObject([{ reason: "rejected", redrivenAt: null }]);
  });
});

describe("an emitted event", () => {
  it("resumes the step that waits for it; the first of a name stays", async () => {
    const task = await engine.submit([step("ask")]);
    const { step_id, lease_token } = await engine.claimOne("ask");
    await engine.call("await_event", { step_id, lease_token, name: "answer" });
    expect((await task.snapshot()).steps[0]).toMatchObject({
      status: "waiting",
      waitingFor: "event",
      awaitedEvent: "answer",
    });
    const answer = { name: "answer", payload: { text: "42" } };
    expect(await task.post("events", eventAnswer, answer)).toEqual({ emitted: true });
    const again = { name: "answer", payload: "another" };
    expect(await task.post("events", eventAnswer, again)).toEqual({ emitted: false });
    const leased = await engine.claimOne("ask");
    const lease = { step_id: leased.step_id, lease_token: leased.lease_token };
    expect(await engine.call("await_event", { ...lease, name: "answer" })).toEqual({
      status: "received",
      payload: { text: "42" },
    });
    await engine.complete(leased);
  });
});

describe("many tasks", () => {
  it("are found by words, states and tags, and cancelled and redriven together", async () => {
    const { client, sessionId } = await engine.openSession();
    const plan = { steps: [step("wait", { delaySeconds: 3600 })] };
    for (const [requirement, tags] of [
      ["Report of the night", ["nightly"]],
      ["Report of the week", ["weekly"]],
      ["Something else", []],
    ]) {
      await post(client, "cogo-tasks", taskAnswer, { sessionId, requirement, tags, plan });
    }
    const find = async (query: string) =>
      (await get(client, `cogo-tasks?${query}`, tasksAnswer)).tasks.map((task) => task.requirement);
    expect(await find("text=report&tag=nightly")).toEqual(["Report of the night"]);
    expect(await find("text=report&createdAfter=2999-01-01T00:00:00Z")).toEqual([]);
    const filter = { text: "report" };
    const cancelled = await post(client, "cogo-tasks/cancel", batchAnswer, { filter });
    expect(cancelled).toMatchObject({ refused: [], after: null });
    expect(cancelled.done).toHaveLength(2);
    expect(await find("status=cancelled,failed")).toHaveLength(2);
    const redriven = await post(client, "cogo-tasks/redrive", batchAnswer, { filter });
    expect(redriven.done.toSorted()).toEqual(cancelled.done.toSorted());
    expect(await find("status=running")).toHaveLength(3);
  });

  it("are not acted on by an empty filter, nor by one with what it does not know", async () => {
    const { client } = await engine.openSession();
    for (const filter of [
      {},
      { words: "report" },
      { statuses: ["done"] },
      { createdAfter: "soon" },
    ]) {
      const problem = await refusal(client, "POST", "cogo-tasks/cancel", { filter });
      expect(problem).toMatchObject({ status: 400, code: "invalid_input" });
    }
    const problem = await refusal(client, "GET", "cogo-tasks?status=done");
    expect(problem).toMatchObject({ status: 400, code: "invalid_input" });
  });
});

describe("a stranger", () => {
  it("can neither see nor change any of it", async () => {
    const task = await engine.submit([step("one")]);
    const stranger = (await signUp(engine.test.stack)).client;
    const [one] = (await task.snapshot()).steps;
    for (const route of ["runs", "plans", "approvals", "attempts", "dead-letters", "audit"]) {
      const problem = await refusal(stranger, "GET", `${task.path}/${route}`);
      expect(problem, route).toMatchObject({ status: 404, code: "not_found" });
    }
    for (const [route, body] of [
      ["pause", {}],
      ["resume", {}],
      ["redrive", {}],
      ["rerun", {}],
      ["events", { name: "x" }],
      ["plan", { reason: "x", remove: ["one"] }],
      [`steps/${one?.stepId}/cancel`, {}],
      [`approvals/${crypto.randomUUID()}`, { approve: true }],
    ] as const) {
      const problem = await refusal(stranger, "POST", `${task.path}/${route}`, body);
      expect(problem, route).toMatchObject({ status: 404, code: "not_found" });
    }
    await engine.complete(await engine.claimOne("one"));
  });
});
