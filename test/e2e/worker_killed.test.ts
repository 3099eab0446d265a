import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openSession, readTask, submitTask } from "../support/api.ts";
import { follow } from "../support/follow_session.ts";
import { signUp, startCogoStack, type TestStack } from "../support/stack.ts";

let test: TestStack;
beforeAll(async () => {
  // On a slow machine one test file may use up what a slice may spend; the step is then handed over, and
  // the kill would hit nobody.
  vi.stubEnv("COGO_VERIFY_MILLISECONDS", "30000");
  test = await startCogoStack(["COGO_VERIFY_MILLISECONDS"]);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await test.end();
});

it("a worker killed in the middle of a step costs one stall, and no step is done twice", async () => {
  const { client } = await signUp(test.stack);
  const sessionId = await openSession(client);
  const session = await follow(client, `session:${sessionId}`);
  const requirement =
    "REST API for books: title, isbn unique, pages > 0; authors: name. Authors have many books";
  const taskId = await submitTask(client, { sessionId, requirement });

  // Killed after its first finished test file: in the middle of the step by construction.
  await session.until((event) => event.type === "agent:progress" && event.payload.key === "verify");
  const victim = test.stack
    .state()
    .functions.find(({ slug }) => slug === "cogo-quality-assurance-worker");
  if (victim === undefined) throw new Error("Expected the quality assurance worker to run");
  process.kill(victim.pid, "SIGKILL");
  await session.until((event) => /^task:(completed|failed|cancelled)$/.test(event.type));

  const { task, steps } = await readTask(client, taskId);
  expect(task.status).toBe("completed");
  expect(steps.map(({ key, stalls, attempts }) => ({ key, stalls, attempts }))).toEqual(
    steps.map(({ key }) => ({ key, stalls: key === "verify" ? 1 : 0, attempts: 0 })),
  );
  const results = session.events.filter((event) => event.type === "agent:result");
  expect(results.map((event) => event.stepId).sort()).toEqual(
    steps.map((step) => step.stepId).sort(),
  );
});
