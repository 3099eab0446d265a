import { FunctionsHttpError } from "@supabase/supabase-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { problemSchema } from "../../functions/_http/problem.ts";
import { reportsAnswer } from "../../functions/quality/contract.ts";
import { eventsAnswer, sessionAnswer } from "../../functions/sessions/contract.ts";
import {
  artifactsAnswer,
  decisionsAnswer,
  snapshotAnswer,
  taskAnswer,
} from "../../functions/tasks/contract.ts";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import { follow } from "../support/follow_session.ts";
import { makeClient, signUp, startTestStack, type TestStack } from "../support/stack.ts";

const REQUIREMENT = "Build a REST API for a todo list: title, done, due date; filter by done";

let test: TestStack;
beforeAll(async () => {
  test = await startTestStack({ native: false, options: { projectRoot: "." } });
});
afterAll(() => test.end());

async function invoke<Schema extends z.ZodType>(
  client: ApiClient,
  method: "GET" | "POST" | "PATCH",
  path: string,
  schema: Schema,
  body?: Record<string, unknown>,
): Promise<z.output<Schema>> {
  const { data, error } = await client.functions.invoke(path, { method, ...(body && { body }) });
  if (error !== null) throw error;
  return schema.parse(data);
}

/** The problem a call answers with. */
async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FunctionsHttpError)) throw new Error(`Expected a refusal, got ${error}`);
  const response: Response = error.context;
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem = problemSchema.parse(await response.json());
  expect(problem.status).toBe(response.status);
  return problem;
}

const openSession = async (client: ApiClient) =>
  (await invoke(client, "POST", "cogo-sessions", sessionAnswer, { title: "Test" })).session
    .sessionId;
const submit = async (client: ApiClient, sessionId: string, requirement = REQUIREMENT) =>
  (await invoke(client, "POST", "cogo-tasks", taskAnswer, { sessionId, requirement })).task.taskId;

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
    const { events } = await invoke(
      client,
      "GET",
      `cogo-sessions/${sessionId}/events?limit=1000`,
      eventsAnswer,
    );
    expect(events.slice(first - 1)).toEqual(session.events);
    await topic.until((event) => event.type === "task:completed");

    const { task, run, phases, steps } = await invoke(
      client,
      "GET",
      `cogo-tasks/${taskId}`,
      snapshotAnswer,
    );
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
    const { decisions } = await invoke(
      client,
      "GET",
      `cogo-tasks/${taskId}/decisions`,
      decisionsAnswer,
    );
    expect(decisions.map((decision) => decision.kind)).toEqual([
      "generation",
      "context",
      "requirements",
      "complexity",
      "workflow-template",
      "code-template",
      "assignment",
      "plan",
    ]);
    for (const decision of decisions) expect(decision.reasons).not.toEqual([]);
    const { artifacts } = await invoke(
      client,
      "GET",
      `cogo-tasks/${taskId}/artifacts`,
      artifactsAnswer,
    );
    expect(artifacts.map((artifact) => artifact.path)).toContain("package.json");
    const { reports } = await invoke(
      client,
      "GET",
      `cogo-quality/reports?taskId=${taskId}`,
      reportsAnswer,
    );
    expect(reports.map((report) => report.kind)).toEqual(["report", "assessment"]);
    expect(reports[0]).toMatchObject({ verdict: "passed", tests: { failed: 0 } });
    expect(reports[0]?.tests.passed).toBeGreaterThan(10);
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
      const problem = await refusal(invoke(stranger, "GET", path, z.unknown()));
      expect(problem, path).toMatchObject({ status: 404, code: "not_found" });
    }
    const cancel = invoke(stranger, "POST", `cogo-tasks/${taskId}/cancel`, z.unknown(), {});
    expect(await refusal(cancel)).toMatchObject({ status: 404 });
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
    const { task, steps } = await invoke(client, "GET", `cogo-tasks/${taskId}`, snapshotAnswer);
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
    const { task } = await invoke(client, "POST", `cogo-tasks/${taskId}/cancel`, taskAnswer, body);
    expect(task).toMatchObject({ status: "cancelled", error: { message: "Changed my mind" } });
    await session.until((event) => event.type === "task:cancelled");
    const change = invoke(client, "PATCH", `cogo-tasks/${taskId}`, z.unknown(), { priority: 1 });
    expect(await refusal(change)).toMatchObject({ status: 409, code: "invalid_state" });
  });
});

describe("bad input", () => {
  it("names what was expected and what came, with the right status", async () => {
    const { client } = await signUp(test.stack);
    const sessionId = await openSession(client);
    const post = (body: Record<string, unknown>) =>
      refusal(invoke(client, "POST", "cogo-tasks", z.unknown(), body));

    expect(await post({ sessionId, requirement: "" })).toMatchObject({
      status: 400,
      code: "invalid_input",
      errors: [{ path: "body.requirement" }],
    });
    expect(await post({ sessionId, requirement: "x".repeat(10_001) })).toMatchObject({
      status: 400,
    });
    expect(await post({ sessionId, requirement: "a\u0000b" })).toMatchObject({ status: 400 });
    expect(await post({ sessionId, requirement: "x", color: "red" })).toMatchObject({
      status: 400,
    });
    expect(await post({ requirement: "x" })).toMatchObject({
      errors: [{ path: "body.sessionId" }],
    });
    expect(await post({ sessionId: crypto.randomUUID(), requirement: "x" })).toMatchObject({
      status: 404,
    });
    const odd = refusal(invoke(client, "GET", "cogo-tasks/nonsense", z.unknown()));
    expect(await odd).toMatchObject({ status: 400, errors: [{ path: "path.taskId" }] });
    expect(await refusal(invoke(client, "GET", "cogo-tasks/a/b/c", z.unknown()))).toMatchObject({
      status: 404,
    });
  });

  it.each([
    ["no JSON", "{", "application/json", 400, "invalid_json"],
    ["another media type", "{}", "text/plain", 415, "unsupported_media_type"],
    [
      "a huge body",
      `{"title":"${"x".repeat(300_000)}"}`,
      "application/json",
      413,
      "payload_too_large",
    ],
  ])("refuses %s", async (_, body, contentType, status, code) => {
    const { client } = await signUp(test.stack);
    const { data } = await client.auth.getSession();
    const response = await fetch(`${test.stack.urls.functions}/cogo-sessions`, {
      method: "POST",
      body,
      headers: {
        "content-type": contentType,
        authorization: `Bearer ${data.session?.access_token}`,
        apikey: test.stack.keys.publishable,
      },
    });
    expect(response.status).toBe(status);
    expect(problemSchema.parse(await response.json())).toMatchObject({ code });
  });
});

describe("a body that is refused before it was read", () => {
  it("does not hold up the next request of the same client", async () => {
    const { client } = await signUp(test.stack);
    const { data } = await client.auth.getSession();
    const post = (title: string) =>
      fetch(`${test.stack.urls.functions}/cogo-sessions`, {
        method: "POST",
        body: JSON.stringify({ title }),
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${data.session?.access_token}`,
          apikey: test.stack.keys.publishable,
        },
      }).then((response) => response.status);
    const statuses = [];
    for (const title of ["x".repeat(3_000_000), "a", "x".repeat(3_000_000), "b"]) {
      statuses.push(await post(title));
    }
    expect(statuses).toEqual([413, 201, 413, 201]);
  });
});

describe("callers", () => {
  it("must be signed in", async () => {
    const nobody = makeClient(test.stack);
    for (const path of ["cogo-sessions", "cogo-tasks", "cogo-agents"]) {
      const problem = await refusal(invoke(nobody, "GET", path, z.unknown()));
      expect(problem).toMatchObject({ status: 401, code: "authentication_required" });
    }
  });

  it("with a user's token cannot wake a worker", async () => {
    const { client } = await signUp(test.stack);
    const problem = await refusal(invoke(client, "POST", "cogo-orchestrator", z.unknown(), {}));
    expect(problem).toMatchObject({ status: 401, code: "authentication_required" });
  });
});
