import { afterAll, beforeAll, expect, it } from "vitest";
import { openSession, submitTask, taskEnd } from "../support/api.ts";
import { signUp, startCogoStack, type TestStack } from "../support/stack.ts";

let test: TestStack;
beforeAll(async () => {
  test = await startCogoStack();
});
afterAll(() => test.end());

it("is built by code templates and inspected by the specialists of seven fields", async () => {
  const { client } = await signUp(test.stack);
  const taskId = await submitTask(client, {
    sessionId: await openSession(client),
    requirement: "Build a REST API for todos with a title and a done flag",
    template: "inspected-code-generation",
    models: "off",
  });
  const { task, run, steps } = await taskEnd(client, taskId);
  expect(task, JSON.stringify(task.error)).toMatchObject({ status: "completed" });
  expect(run.gate).toBe("passed");
  const roles = Object.fromEntries(steps.map(({ key, role }) => [key, role]));
  expect(roles).toMatchObject({
    "inspect-capacity": "load-tester",
    "inspect-deployment": "deployment-engineer",
    "inspect-observability": "observability-engineer",
    "inspect-structure": "refactoring-engineer",
    "inspect-performance": "performance-engineer",
    "inspect-privacy": "privacy-reviewer",
    "inspect-reliability": "reliability-engineer",
    document: "api-documenter",
  });
  const inspected = steps.filter(({ kind }) => kind === "inspect");
  expect(inspected.map(({ status }) => status)).toEqual(Array(7).fill("completed"));
});
