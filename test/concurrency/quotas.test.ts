import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { submit } from "../support/plan_fixture.ts";
import { clear, plannedStep } from "../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const AT_ONCE = 24;
const ROOM = 7;

it.each([
  ["sessions", 1, "create_session('More')", []],
  ["tasks", 1, "create_task($1, 'Build it')", ["session"]],
  ["messages", 0, "send_message($1, 'Hi')", ["task"]],
  ["ingestions", 0, "open_ingestion('default')", []],
  ["webhooks", 0, "create_webhook('https://example.org/', array['task:failed'])", []],
] as const)(
  "of %s that many callers make at once, exactly as many as there is room for are made",
  async (resource, made, call, of) => {
    const { asUser, userId, sessionId, taskId } = await submit(test, [plannedStep("a")]);
    await test.asWorker("select cogo_api.set_quota($1, $2, $3)", [resource, made + ROOM, userId]);
    const parameters = of.map((each) => (each === "session" ? sessionId : taskId));
    const results = await Promise.allSettled(
      Array.from({ length: AT_ONCE }, () => asUser(`select from cogo_api.${call}`, parameters)),
    );
    const refused = results.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(refused.map((error) => Object(error).sqlstate)).toEqual(
      Array.from({ length: AT_ONCE - ROOM }, () => "OG008"),
    );
    const [quota] = await asUser("select used from cogo_api.quotas where resource = $1", [
      resource,
    ]);
    expect(quota).toEqual({ used: made + ROOM });
  },
);
