import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { clear, openSession } from "../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const SESSIONS = 40;
const WORKERS = 6;

/** A worker that claims and settles until it has found nothing for longer than a webhook is left alone; returns what it sent. */
async function work(): Promise<string[]> {
  const sent: string[] = [];
  for (let idle = 0; idle < 30; ) {
    const claimed = await test.asWorker("select * from cogo_api.claim_webhook_deliveries(3)");
    idle = claimed.length === 0 ? idle + 1 : 0;
    if (idle > 0) await sleep(50);
    for (const each of claimed) {
      sent.push(`${each.webhook_id} ${each.session_id} ${each.sequence}`);
      await test.asWorker("select cogo_api.record_webhook_attempt($1, $2, $3, $4, 200)", [
        String(each.webhook_id),
        String(each.session_id),
        Number(each.sequence),
        String(each.lease_token),
      ]);
    }
  }
  return sent;
}

it("workers that send at once, while events are appended, send each delivery once", async () => {
  await clear(test);
  const { asUser } = await openSession(test);
  for (const url of ["https://example.com/a", "https://example.com/b"]) {
    await asUser("select cogo_api.create_webhook($1, '{session:created,session:ended}')", [url]);
  }
  const append = async () => {
    for (let index = 0; index < SESSIONS; index += 1) {
      const [made] = await asUser("select session_id from cogo_api.create_session('Test')");
      await asUser("select cogo_api.end_session($1)", [String(made?.session_id)]);
    }
    return [];
  };
  const sent = (await Promise.all([append(), ...Array.from({ length: WORKERS }, work)])).flat();
  sent.push(...(await work()));
  expect(sent).toHaveLength(SESSIONS * 2 * 2);
  expect(new Set(sent).size).toBe(sent.length);
  const left = "select from cogo_api.webhook_deliveries where status <> 'delivered'";
  expect(await asUser(left)).toEqual([]);
});
