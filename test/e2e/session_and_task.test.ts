import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { problemSchema } from "../../functions/_http/problem.ts";
import { assessAnswer, reportsAnswer } from "../../functions/quality/contract.ts";
import { eventsAnswer } from "../../functions/sessions/contract.ts";
import {
  artifactsAnswer,
  decisionsAnswer,
  snapshotAnswer,
  taskAnswer,
} from "../../functions/tasks/contract.ts";
import { EVENT_PAYLOADS } from "../../shared/engine/mod.ts";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import { get, openSession, post, readTask, refusal, submitTask, taskEnd } from "../support/api.ts";
import { follow } from "../support/follow_session.ts";
import { makeClient, signUp, startCogoStack, type TestStack } from "../support/stack.ts";

const REQUIREMENT = "Build a REST API for a todo list: title, done, due date; filter by done";

let test: TestStack;
beforeAll(async () => {
  test = await startCogoStack();
});
afterAll(() => test.end());

const submit = (client: ApiClient, sessionId: string, requirement = REQUIREMENT) =>
  submitTask(client, { sessionId, requirement });

describe("a task", () => {
  it("goes from requirement to tested code, and its session's channel tells every event in order", async () => {
    const { client } = await signUp(test.stack);
    const sessionId = await openSession(client);
    const session = await follow(client, `session:${sessionId}`);
    expect(session.status).toBe("SUBSCRIBED");
    const taskId = await submit(client, sessionId);
    const topic = await follow(client, `task:${taskId}`);
    await session.until((event) => /^task:(completed|failed|cancelled)$/.test(event.type));

    const first = session.events[0]?.sequence ?? 0;
    const sequences = session.events.map((event) => event.sequence);
    expect(sequences).toEqual(sequences.map((_, index) => first + index));
    const { events } = await get(
      client,
      `cogo-sessions/${sessionId}/events?limit=1000`,
      eventsAnswer,
    );
    expect(events.slice(first - 1)).toEqual(session.events);
    await topic.until((event) => event.type === "task:completed");
    const assigned = session.events.filter((event) => event.type === "agent:assigned");
    expect(assigned.map(({ payload }) => payload.agent)).toEqual([
      "code-generator",
      "integration",
      "knowledge",
      "quality-assurance",
    ]);
    for (const { payload } of assigned) {
      const { steps } = EVENT_PAYLOADS["agent:assigned"].parse(payload);
      for (const { fitness } of steps) expect(fitness?.score).toBeGreaterThan(0);
    }

    const { task, run, phases, steps } = await readTask(client, taskId);
    expect(task.status).toBe("completed");
    expect(run).toMatchObject({
      template: "code-generation",
      strategy: "parallel",
      gate: "passed",
    });
    expect(phases.map((phase) => phase.status)).toEqual(phases.map(() => "completed"));
    expect(steps.map((step) => step.key).sort()).toEqual([
      "analyse",
      "design",
      "document",
      "generate",
      "plan",
      "synthesise",
      "tests",
      "verify",
    ]);
    const { decisions } = await get(client, `cogo-tasks/${taskId}/decisions`, decisionsAnswer);
    expect(decisions.map((decision) => decision.kind)).toEqual([
      "generation",
      "context",
      "requirements",
      "complexity",
      "workflow-template",
      "code-template",
      "assignment",
      "plan",
      "estimate",
    ]);
    const { estimate } = await get(client, `cogo-tasks/${taskId}`, snapshotAnswer);
    expect(estimate?.secondsP90).toBeGreaterThan(estimate?.secondsP50 ?? 0);
    expect(estimate?.actualSeconds).toBeGreaterThan(0);
    for (const decision of decisions) expect(decision.reasons).not.toEqual([]);
    const { artifacts } = await get(client, `cogo-tasks/${taskId}/artifacts`, artifactsAnswer);
    expect(artifacts.map((artifact) => artifact.path)).toContain("package.json");
    const { reports } = await get(client, `cogo-quality/reports?taskId=${taskId}`, reportsAnswer);
    expect(reports.map((report) => report.kind)).toEqual(["report", "assessment"]);
    expect(reports[0]).toMatchObject({ verdict: "passed", tests: { failed: 0 } });
    expect(reports[0]?.tests.passed).toBeGreaterThan(10);
  });

  it("judges files that are submitted, types among them, and what a task delivered", async () => {
    const { client } = await signUp(test.stack);
    const sessionId = await openSession(client);
    const files = [
      {
        path: "sum.ts",
        content: "export const sum = (a: number, b: number): number => a + b;\n",
      },
      {
        path: "sum.test.ts",
        content:
          'import { expect, it } from "vitest";\nimport { sum } from "./sum.ts";\nit("[AC-1] adds", () => expect(sum(1, 2)).toBe(3));\n',
      },
    ];
    const assess = async (body: object) => {
      const { task } = await post(client, "cogo-quality/assess", assessAnswer, {
        sessionId,
        ...body,
      });
      const { task: ended } = await taskEnd(client, task.taskId);
      const path = `cogo-quality/reports?taskId=${task.taskId}`;
      const { reports } = await get(client, path, reportsAnswer);
      return { status: ended.status, reports };
    };
    expect(await assess({ files, requirement: "AC-1: adds" })).toMatchObject({
      status: "completed",
      reports: [{ verdict: "passed", dimensions: { types: { score: 1 } } }],
    });
    const delivered = await submit(client, sessionId, "REST API for notes: title");
    await taskEnd(client, delivered);
    const { reports } = await assess({ taskId: delivered });
    expect(reports).toMatchObject([
      { verdict: "passed", dimensions: { acceptance: { score: 1 } } },
    ]);
  });

  it("is nobody else's: not over HTTP, not over the Data API, not on a channel", async () => {
    const { client } = await signUp(test.stack);
    const sessionId = await openSession(client);
    const taskId = await submit(client, sessionId, "Write a poem");
    const stranger = (await signUp(test.stack)).client;

    for (const path of [
      `cogo-sessions/${sessionId}`,
      `cogo-sessions/${sessionId}/events`,
      `cogo-tasks/${taskId}`,
      `cogo-tasks/${taskId}/decisions`,
      `cogo-tasks/${taskId}/artifacts`,
      `cogo-quality/reports?taskId=${taskId}`,
    ]) {
      const problem = await refusal(stranger, "GET", path);
      expect(problem, path).toMatchObject({ status: 404, code: "not_found" });
    }
    const cancel = await refusal(stranger, "POST", `cogo-tasks/${taskId}/cancel`, {});
    expect(cancel).toMatchObject({ status: 404 });
    for (const view of ["sessions", "tasks", "runs", "steps", "events", "artifacts", "decisions"]) {
      const { data, error } = await stranger.from(view).select();
      expect({ view, data, error }).toEqual({ view, data: [], error: null });
    }
    for (const topic of [`session:${sessionId}`, `task:${taskId}`]) {
      const followed = await follow(stranger, topic);
      expect(followed.status).toBe("CHANNEL_ERROR");
      expect(followed.reason).toMatch(/Unauthorized/);
    }
  });

  it("that the notation does not read is refused with a code and a remedy", async () => {
    const { client } = await signUp(test.stack);
    const sessionId = await openSession(client);
    const session = await follow(client, `session:${sessionId}`);
    const taskId = await submit(client, sessionId, "Write a poem about the sea");
    await session.until((event) => event.type === "task:failed");
    const { task, steps } = await readTask(client, taskId);
    expect(task).toMatchObject({ status: "failed", error: { code: "requirement_not_understood" } });
    expect(task.error?.remedy).toContain("ANTHROPIC_API_KEY");
    expect(steps.map(({ key, status }) => [key, status])).toEqual([
      ["analyse", "failed"],
      ["plan", "cancelled"],
    ]);
  });

  it("can be cancelled, which ends it for good", async () => {
    const { client } = await signUp(test.stack);
    const sessionId = await openSession(client);
    const session = await follow(client, `session:${sessionId}`);
    const taskId = await submit(client, sessionId);
    const body = { reason: "Changed my mind" };
    const { task } = await post(client, `cogo-tasks/${taskId}/cancel`, taskAnswer, body);
    expect(task).toMatchObject({ status: "cancelled", error: { message: "Changed my mind" } });
    await session.until((event) => event.type === "task:cancelled");
    const change = await refusal(client, "PATCH", `cogo-tasks/${taskId}`, { priority: 1 });
    expect(change).toMatchObject({ status: 409, code: "invalid_state" });
  });
});

describe("bad input", () => {
  it.each([
    ["an empty requirement", { requirement: "" }, 400, "body.requirement"],
    ["one that is too long", { requirement: "x".repeat(10_001) }, 400, "body.requirement"],
    ["what Postgres cannot hold", { requirement: "a\u0000b" }, 400, "body.requirement"],
    ["a member that is unknown", { color: "red" }, 400, "body"],
    ["no session", { sessionId: undefined }, 400, "body.sessionId"],
    ["a session that is not there", { sessionId: crypto.randomUUID() }, 404, undefined],
  ])("refuses %s, and names it", async (_, change, status, path) => {
    const { client } = await signUp(test.stack);
    const body = { sessionId: await openSession(client), requirement: "x", ...change };
    const problem = await refusal(client, "POST", "cogo-tasks", body);
    expect(problem).toMatchObject({ status, ...(path && { errors: [{ path }] }) });
  });

  it("refuses a path with what is no id, and one that is none", async () => {
    const { client } = await signUp(test.stack);
    expect(await refusal(client, "GET", "cogo-tasks/nonsense")).toMatchObject({
      ...{ status: 400, code: "invalid_input", errors: [{ path: "path.taskId" }] },
    });
    expect(await refusal(client, "GET", "cogo-tasks/a/b/c")).toMatchObject({ status: 404 });
  });

  /** What the real client would not send. */
  async function postRaw(user: Awaited<ReturnType<typeof signUp>>, body: string, type: string) {
    const { data } = await user.client.auth.getSession();
    return await fetch(`${test.stack.urls.functions}/cogo-sessions`, {
      method: "POST",
      body,
      headers: {
        "content-type": type,
        authorization: `Bearer ${data.session?.access_token}`,
        apikey: test.stack.keys.publishable,
      },
    });
  }
  const titled = (length: number) => JSON.stringify({ title: "x".repeat(length) });

  it.each([
    ["no JSON", "{", "application/json", 400, "invalid_json"],
    ["another media type", "{}", "text/plain", 415, "unsupported_media_type"],
    ["a huge body", titled(300_000), "application/json", 413, "payload_too_large"],
  ])("refuses %s", async (_, body, type, status, code) => {
    const response = await postRaw(await signUp(test.stack), body, type);
    expect(response.status).toBe(status);
    expect(problemSchema.parse(await response.json())).toMatchObject({ code });
  });

  it("that was refused before it was read does not hold up the same client's next request", async () => {
    const user = await signUp(test.stack);
    const statuses = [];
    for (const length of [3_000_000, 1, 3_000_000, 1]) {
      statuses.push((await postRaw(user, titled(length), "application/json")).status);
    }
    expect(statuses).toEqual([413, 201, 413, 201]);
  });
});

describe("callers", () => {
  it("must be signed in", async () => {
    const nobody = makeClient(test.stack);
    for (const path of ["cogo-sessions", "cogo-tasks", "cogo-agents"]) {
      const problem = await refusal(nobody, "GET", path);
      expect(problem).toMatchObject({ status: 401, code: "authentication_required" });
    }
  });

  it("with a user's token cannot wake a worker", async () => {
    const { client } = await signUp(test.stack);
    const problem = await refusal(client, "POST", "cogo-orchestrator", {});
    expect(problem).toMatchObject({ status: 401, code: "authentication_required" });
  });
});
