import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Row } from "../../../scripts/stack/database/database.ts";
import {
  at,
  clear,
  createTask,
  openSession,
  PLAN,
  plannedStep,
  planTask,
  START,
  sweep,
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
  await test.asOwner("delete from cogo.webhooks where true");
  await test.asOwner("delete from cogo.webhook_outbox where true");
  test.setClock(START);
});

const HOUR = 3_600;
const DAY = 24 * HOUR;

type User = Pick<TaskFixture, "asUser" | "sessionId">;

const register = async ({ asUser }: User, types = "{session:ended,task:updated}") => {
  const [made] = await asUser("select * from cogo_api.create_webhook('https://example.com/', $1)", [
    types,
  ]);
  return { webhookId: String(made?.webhook_id), secret: String(made?.secret) };
};
const rename = (
  { asUser }: TaskFixture | Omit<TaskFixture, "sessionId">,
  taskId: string,
  title: string,
) => asUser("select from cogo_api.update_task($1, $2)", [taskId, title]);
const take = (quantity = 10) =>
  test.asWorker("select * from cogo_api.claim_webhook_deliveries($1)", [quantity]);
const settle = (
  delivery: Row | undefined,
  answer: number | null,
  retryAfter: number | null = null,
) =>
  test.asWorker(
    "select cogo_api.record_webhook_attempt($1, $2, $3, $4, $5, $6::jsonb, $7) as settled",
    [
      String(delivery?.webhook_id),
      String(delivery?.session_id),
      Number(delivery?.sequence),
      String(delivery?.lease_token),
      answer,
      answer === 200 ? null : JSON.stringify({ code: "http_status", message: `Got ${answer}` }),
      retryAfter,
    ],
  );
const deliveries = ({ asUser }: User) =>
  asUser("select * from cogo_api.webhook_deliveries order by session_id, sequence");
const webhook = async ({ asUser }: User) => (await asUser("select * from cogo_api.webhooks"))[0];
const titles = (rows: readonly Row[]) =>
  rows.map(({ event }) => (event as { data: { payload: { title: string } } }).data.payload.title);

/** A task whose renamings a webhook is notified of. */
async function listen() {
  const task = await createTask(test);
  const made = await register(task);
  return { ...task, ...made };
}

it.each(["{nope}", "{alert:opened}", "{task:updated,null}"])(
  "A user's webhook is not made for %s",
  async (types) => {
    await expect(register(await openSession(test), types)).rejects.toMatchObject({
      sqlstate: "OG005",
    });
  },
);

describe("a webhook", () => {
  it("is notified of the events of its user that it asked for, from then on, with its secret", async () => {
    const task = await createTask(test);
    await rename(task, task.taskId, "Before");
    const { webhookId, secret } = await register(task);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    await rename(task, task.taskId, "After");
    const [delivery, ...others] = await take();
    expect(others).toEqual([]);
    expect(delivery).toMatchObject({
      webhook_id: webhookId,
      session_id: task.sessionId,
      url: "https://example.com/",
      secrets: [secret],
      event: {
        type: "task:updated",
        timestamp: "2030-01-01T00:00:00+00:00",
        data: {
          sequence: Number(delivery?.sequence),
          sessionId: task.sessionId,
          taskId: task.taskId,
          payload: { title: "After", priority: 100 },
        },
      },
    });
    expect(await settle(delivery, 200)).toEqual([{ settled: true }]);
    expect(await deliveries(task)).toMatchObject([
      { status: "delivered", attempts: 1, answer: 200, error: null },
    ]);
    expect(await take()).toEqual([]);
  });

  it("hears nothing of another tenant, and costs one nothing", async () => {
    await listen();
    const other = await createTask(test);
    await rename(other, other.taskId, "Other");
    expect(await test.asOwner("select from cogo.webhook_outbox")).toEqual([]);
    expect(await take()).toEqual([]);
  });

  it("hears what happened while it listened, whatever became of it before that was sent", async () => {
    const task = await createTask(test);
    const early = await register(task);
    const off = await register(task);
    const disable = () => task.asUser("select from cogo_api.disable_webhook($1)", [off.webhookId]);
    await rename(task, task.taskId, "While both listen");
    await disable();
    await rename(task, task.taskId, "While it is disabled");
    const late = await register(task);
    await take();
    const told = async ({ webhookId }: { webhookId: string }) =>
      (await deliveries(task)).filter((each) => each.webhook_id === webhookId);
    expect(await told(early)).toHaveLength(2);
    expect(await told(late)).toEqual([]);
    expect(await told(off)).toMatchObject([
      { status: "dead", error: { code: "webhook_disabled" } },
    ]);

    await task.asUser("select from cogo_api.enable_webhook($1)", [off.webhookId]);
    await take();
    expect(await told(off)).toHaveLength(1);
    expect(
      await task.asUser("select cogo_api.redrive_webhook($1) as count", [off.webhookId]),
    ).toEqual([{ count: 1 }]);
    const sent = (await take()).filter((each) => each.webhook_id === off.webhookId);
    expect(titles(sent)).toEqual(["While both listen"]);
  });

  it("gets one row in the outbox for a transaction, however many events it has", async () => {
    const task = await createTask(test);
    await register(task, "{step:cancelled}");
    const steps = Array.from({ length: 30 }, (_, index) =>
      plannedStep(`s${index}`, index === 0 ? {} : { dependsOn: ["s0"] }),
    );
    await planTask(test, { ...PLAN, steps });
    const [first] = await test.asOwner("select step_id from cogo.steps where key = 's0'");
    await task.asUser("select from cogo_api.cancel_step($1)", [String(first?.step_id)]);
    expect(await test.asOwner("select from cogo.webhook_outbox")).toHaveLength(1);
    await take();
    expect(await deliveries(task)).toHaveLength(30);
  });

  it("wakes the worker that sends, by the sweep", async () => {
    const user = await openSession(test);
    await register(user);
    expect(await sweep(test)).toMatchObject({ woken: [] });
    await user.asUser("select cogo_api.end_session($1)", [user.sessionId]);
    expect(await sweep(test)).toMatchObject({ woken: ["integration"] });
    const [delivery] = await take();
    await settle(delivery, 200);
    test.setClock(at(5));
    expect(await sweep(test)).toMatchObject({ woken: [] });
  });

  it("signs with the secret before too, for a day after it was rotated", async () => {
    const task = await listen();
    const [rotated] = await task.asUser("select * from cogo_api.rotate_webhook_secret($1)", [
      task.webhookId,
    ]);
    await rename(task, task.taskId, "A");
    const [delivery] = await take();
    expect(delivery?.secrets).toEqual([rotated?.secret, task.secret]);
    await settle(delivery, 200);
    test.setClock(at(DAY + 1));
    await rename(task, task.taskId, "B");
    expect((await take())[0]?.secrets).toEqual([rotated?.secret]);
  });

  it("takes its secrets with it when it is removed, and with its user", async () => {
    const task = await listen();
    const secrets = () =>
      test.asOwner("select from vault.secrets where name like 'cogo_webhook_%'");
    await task.asUser("select cogo_api.rotate_webhook_secret($1)", [task.webhookId]);
    const before = (await secrets()).length;
    await task.asUser("select cogo_api.remove_webhook($1)", [task.webhookId]);
    expect(await secrets()).toHaveLength(before - 2);
    await register(task);
    await test.database.query("delete from auth.users where id = $1", [task.userId]);
    expect(await secrets()).toHaveLength(before - 2);
  });

  it("cannot be touched by another user", async () => {
    const { webhookId } = await listen();
    const stranger = await test.createUser();
    for (const name of [
      "rotate_webhook_secret",
      "disable_webhook",
      "enable_webhook",
      "redrive_webhook",
      "remove_webhook",
    ]) {
      const act = stranger.run(`select from cogo_api.${name}($1)`, [webhookId]);
      await expect(act).rejects.toMatchObject({ sqlstate: "OG002" });
    }
  });

  it("is one of ten at most, of an http address", async () => {
    const user = await openSession(test);
    const make = (url: string) =>
      user.asUser("select cogo_api.create_webhook($1, '{task:failed}')", [url]);
    await expect(make("ftp://example.com/")).rejects.toMatchObject({ sqlstate: "23514" });
    for (let index = 0; index < 10; index += 1) await make(`https://example.com/${index}`);
    await expect(make("https://example.com/10")).rejects.toMatchObject({ sqlstate: "OG008" });
  });
});

describe("the order of deliveries", () => {
  it("is that of the events of a session, at the first attempt", async () => {
    const task = await listen();
    for (const title of ["A", "B", "C"]) await rename(task, task.taskId, title);
    const first = await take();
    expect(titles(first)).toEqual(["A"]);
    expect(await take()).toEqual([]);
    await settle(first[0], 200);
    expect(titles(await take())).toEqual(["B"]);
  });

  it("does not wait for what has to be tried again", async () => {
    const task = await listen();
    for (const title of ["A", "B"]) await rename(task, task.taskId, title);
    await settle((await take())[0], 500);
    test.setClock(at(5));
    const second = await take();
    expect(titles(second)).toEqual(["B"]);
    await settle(second[0], 200);
    test.setClock(at(60));
    expect(titles(await take())).toEqual(["A"]);
  });

  it("lets four of a user be sent at a time, of whatever session and webhook", async () => {
    const user = await openSession(test);
    await register(user);
    await register(user);
    for (let index = 0; index < 6; index += 1) {
      const [made] = await user.asUser("select session_id from cogo_api.create_session('Test')");
      await user.asUser("select cogo_api.end_session($1)", [String(made?.session_id)]);
    }
    const first = await take();
    expect(first).toHaveLength(4);
    expect(await take()).toEqual([]);
    await settle(first[0], 200);
    expect(await take()).toHaveLength(1);
  });
});

describe("a delivery that fails", () => {
  it("is tried eight times within 28 hours or so, then given up, and can be sent again", async () => {
    const task = await listen();
    await rename(task, task.taskId, "A");
    const delays: number[] = [];
    let seconds = 0;
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      const [delivery] = await take();
      await settle(delivery, 500);
      const [{ next_attempt_at: next } = {}] = await deliveries(task);
      if (next === null) break;
      const delay = (Number(next) - Date.parse(at(seconds))) / 1_000;
      delays.push(delay);
      seconds += Math.max(delay, 300) + 1;
      test.setClock(at(seconds));
    }
    const planned = [5, 300, 1_800, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR];
    expect(delays).toHaveLength(planned.length);
    for (const [index, delay] of delays.entries()) {
      expect(Math.abs(delay / (planned[index] ?? 0) - 1)).toBeLessThanOrEqual(0.1001);
    }
    expect(await deliveries(task)).toMatchObject([
      { status: "dead", attempts: 8, answer: 500, error: { code: "http_status" } },
    ]);
    const redrive = () => task.asUser("select cogo_api.redrive_webhook($1) as n", [task.webhookId]);
    expect(await redrive()).toEqual([{ n: 1 }]);
    await settle((await take())[0], 200);
    expect(await deliveries(task)).toMatchObject([{ status: "delivered", attempts: 1 }]);
    expect(await redrive()).toEqual([{ n: 0 }]);
  });

  it("waits as long as the endpoint asks for, if that is longer", async () => {
    const task = await listen();
    await rename(task, task.taskId, "A");
    await settle((await take())[0], 503, 3_600);
    expect(await deliveries(task)).toMatchObject([
      { status: "pending", next_attempt_at: new Date(at(HOUR)) },
    ]);
  });

  it("is sent again when its worker has vanished, whose late word then counts for nothing", async () => {
    const task = await listen();
    await rename(task, task.taskId, "A");
    const [lost] = await take();
    test.setClock(at(59));
    expect(await take()).toEqual([]);
    test.setClock(at(61));
    const [again] = await take();
    expect([again?.session_id, again?.sequence]).toEqual([lost?.session_id, lost?.sequence]);
    expect(await settle(lost, 500)).toEqual([{ settled: false }]);
    expect(await settle(again, 200)).toEqual([{ settled: true }]);
  });
});

describe("an endpoint that fails", () => {
  it("is asked ever less often, one delivery at a time, and as before once it answers", async () => {
    const user = await openSession(test);
    await register(user);
    for (let index = 0; index < 6; index += 1) {
      const [made] = await user.asUser("select session_id from cogo_api.create_session('Test')");
      await user.asUser("select cogo_api.end_session($1)", [String(made?.session_id)]);
    }
    for (const delivery of await take()) await settle(delivery, 500);
    expect(await take()).toEqual([]);
    test.setClock(at(6));
    const probe = await take();
    expect(probe).toHaveLength(1);
    await settle(probe[0], 500);
    test.setClock(at(16));
    expect(await take()).toEqual([]);
    test.setClock(at(18));
    await settle((await take())[0], 200);
    expect(await webhook(user)).toMatchObject({ failing_since: null });
    expect((await take()).length).toBeGreaterThan(1);
  });

  it("is disabled after five days without a success, and receives nothing until it is enabled", async () => {
    const task = await listen();
    await rename(task, task.taskId, "A");
    await settle((await take())[0], 500);
    test.setClock(at(5 * DAY + 1));
    await rename(task, task.taskId, "B");
    await settle((await take())[0], 500);
    expect(await webhook(task)).toMatchObject({
      disabled_at: new Date(at(5 * DAY + 1)),
      disabled_reason: "It has failed for five days",
    });
    expect(await deliveries(task)).toMatchObject([
      { status: "dead", error: { code: "webhook_disabled" } },
      { status: "dead", error: { code: "webhook_disabled" } },
    ]);
    await rename(task, task.taskId, "C");
    expect(await take()).toEqual([]);
    await expect(
      task.asUser("select cogo_api.redrive_webhook($1)", [task.webhookId]),
    ).rejects.toMatchObject({ sqlstate: "OG003" });
    await task.asUser("select cogo_api.enable_webhook($1)", [task.webhookId]);
    await task.asUser("select cogo_api.redrive_webhook($1)", [task.webhookId]);
    expect(titles(await take())).toEqual(["A"]);
  });

  it("is disabled at once when it answers 410", async () => {
    const task = await listen();
    await rename(task, task.taskId, "A");
    await settle((await take())[0], 410);
    expect(await webhook(task)).toMatchObject({ disabled_reason: "It answered 410: it is gone" });
    expect(await take()).toEqual([]);
    const told = await test.asOwner(
      "select payload from realtime.messages where topic = $1 and event = $2",
      [`user:${task.userId}`, "webhook:disabled"],
    );
    expect(told).toMatchObject([{ payload: { reason: "It answered 410: it is gone" } }]);
  });

  it("is its user's, whatever it answers, and no fault of the system's", async () => {
    const task = await listen();
    await rename(task, task.taskId, "A");
    const [first] = await take();
    await settle(first, 500);
    expect(await webhook(task)).toMatchObject({ failing_since: expect.anything() });
    await test.asOwner(
      "update cogo.webhooks set failing_since = failing_since - interval '1 hour' where true",
    );
    await rename(task, task.taskId, "B");
    await test.asOwner(
      "update cogo.webhook_deliveries set status = 'dead', next_attempt_at = null, finished_at = now() where true",
    );
    expect(await test.asOwner("select from cogo.health_of_webhooks()")).toEqual([]);
  });
});

describe("a session that is deleted", () => {
  it("leaves nothing to send", async () => {
    const task = await listen();
    await rename(task, task.taskId, "A");
    await test.asOwner("delete from cogo.sessions where session_id = $1", [task.sessionId]);
    expect(await take()).toEqual([]);
    expect(await test.asOwner("select from cogo.webhook_outbox")).toEqual([]);
  });
});
