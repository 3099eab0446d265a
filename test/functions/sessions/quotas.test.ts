import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { problemSchema } from "../../../functions/_http/problem.ts";
import { app } from "../../../functions/sessions/app.ts";
import { quotasAnswer } from "../../../functions/sessions/contract.ts";
import { type InProcessFunctions, openFunction } from "../../support/in_process_functions.ts";
import { clear, openSession } from "../../support/task_fixture.ts";

let functions: InProcessFunctions;
beforeAll(async () => {
  functions = await openFunction(app);
});
afterAll(() => functions.close());
beforeEach(() => clear(functions.test));

async function openUser() {
  const { userId } = await openSession(functions.test);
  return { userId, call: await functions.as(userId) };
}
const limit = (resource: string, quantity: number, tenant: string) =>
  functions.test.asWorker("select cogo_api.set_quota($1, $2, $3)", [resource, quantity, tenant]);

describe("a quota over HTTP", () => {
  it("is refused with 429, what may be made, what was, and when to come back", async () => {
    const { userId, call } = await openUser();
    await limit("sessions", 2, userId);
    expect((await call("POST", "cogo-sessions", {})).status).toBe(201);
    const { status, headers, body } = await call("POST", "cogo-sessions", {});
    expect(status).toBe(429);
    expect(headers.get("retry-after")).toMatch(/^3[0-6]\d\d$/); // of an hour that has just started
    expect(problemSchema.parse(body)).toMatchObject({
      ...{ code: "quota_exceeded", limit: 2, used: 2, resets: expect.any(String) },
      detail: "Expected at most 2 sessions within an hour, got one more",
      remedy: expect.stringMatching(/^Try again after \d{4}-/),
    });
  });

  it("names no time where something has to be removed first", async () => {
    const { userId, call } = await openUser();
    await limit("webhooks", 0, userId);
    const hook = { url: "https://93.184.216.34/hook", eventTypes: ["task:completed"] };
    const { status, headers, body } = await call("POST", "cogo-sessions/webhooks", hook);
    expect([status, headers.get("retry-after")]).toEqual([429, null]);
    expect(problemSchema.parse(body)).toMatchObject({ limit: 0, used: 0, resets: null });
  });

  it("can be read, with what was used of it", async () => {
    const { userId, call } = await openUser();
    await limit("tasks", 7, userId);
    const { quotas } = quotasAnswer.parse((await call("GET", "cogo-sessions/quotas")).body);
    expect(quotas.find(({ resource }) => resource === "tasks")).toMatchObject({
      ...{ quantity: 7, periodSeconds: 3600, used: 0, resetsAt: null },
    });
    expect(quotas.find(({ resource }) => resource === "sessions")).toMatchObject({ used: 1 });
    expect(quotas).toHaveLength(13);
  });
});
