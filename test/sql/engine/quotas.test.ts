import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { DatabaseError } from "../../../scripts/stack/database/database_error.ts";
import { submit } from "../../support/plan_fixture.ts";
import {
  at,
  clear,
  openSession,
  plannedStep,
  START,
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
  test.setClock(START);
  await test.asOwner("delete from cogo.quotas where tenant_id is not null");
});

const set = (resource: string, quantity: number | null, tenant: string | null = null) =>
  test.asWorker("select cogo_api.set_quota($1, $2, $3)", [resource, quantity, tenant]);
const detailSchema = z.object({
  ...{ resource: z.string(), limit: z.number(), used: z.number() },
  ...{ resets: z.string().nullable(), retryAfterSeconds: z.number().nullable() },
});
/** What a refused call says; undefined for one that was not refused. */
async function refusal(call: Promise<unknown>) {
  const thrown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown === undefined) return undefined;
  if (!(thrown instanceof DatabaseError) || thrown.sqlstate !== "OG008") throw thrown;
  return { ...detailSchema.parse(JSON.parse(thrown.detail ?? "")), hint: thrown.hint };
}
const readQuota = async (run: TaskFixture["asUser"], resource: string) =>
  (await run("select * from cogo_api.quotas where resource = $1", [resource]))[0];

const URL = "https://example.org/hook";
const SCHEDULE = {
  requirement: "Tidy up",
  plan: { steps: [plannedStep("a", { kind: "gate" })] },
};

/** One thing more of each kind, made by a user who has a session and a task. */
const MAKE: Readonly<Record<string, (user: TaskFixture) => Promise<unknown>>> = {
  sessions: ({ asUser }) => asUser("select from cogo_api.create_session('More')"),
  tasks: ({ asUser, sessionId }) =>
    asUser("select from cogo_api.create_task($1, 'Build it')", [sessionId]),
  assessments: ({ asUser, sessionId }) =>
    asUser("select from cogo_api.create_task($1, 'Judge it', plan => $2::jsonb)", [
      sessionId,
      JSON.stringify({ steps: [plannedStep("a", { kind: "assess" })] }),
    ]),
  messages: ({ asUser, taskId }) => asUser("select from cogo_api.send_message($1, 'Hi')", [taskId]),
  ingestions: ({ asUser }) => asUser("select from cogo_api.open_ingestion('default')"),
  webhooks: ({ asUser }) =>
    asUser("select from cogo_api.create_webhook($1, array['task:completed'])", [URL]),
  schedules: ({ asUser, sessionId }) =>
    asUser("select from cogo_api.create_schedule($1, $2, '0 9 * * *', 'UTC', $3::jsonb)", [
      sessionId,
      `s-${crypto.randomUUID()}`,
      JSON.stringify(SCHEDULE),
    ]),
  subscriptions: ({ asUser }) => asUser("select from cogo_api.subscribe('returns')"),
  workflows: ({ asUser }) =>
    asUser("select from cogo_api.put_workflow_template($1, 'Own', $2::jsonb)", [
      `w-${crypto.randomUUID()}`,
      JSON.stringify([{ phase: "work", steps: [plannedStep("a", { kind: "gate" })] }]),
    ]),
};
/** What the user has of it already. */
const MADE: Readonly<Record<string, number>> = { sessions: 1, tasks: 1 };
const STANDING = ["webhooks", "schedules", "subscriptions", "workflows"];

describe("a quota", () => {
  it.each(Object.keys(MAKE))(
    "of %s is exact, and says what there may be and is",
    async (resource) => {
      const user = await submit(test, [plannedStep("a")]);
      const made = MADE[resource] ?? 0;
      await set(resource, made + 2, user.userId);
      const make = () => MAKE[resource]?.(user) ?? Promise.resolve();
      expect(await refusal(make())).toBeUndefined();
      expect(await refusal(make())).toBeUndefined();
      const isStanding = STANDING.includes(resource);
      expect(await refusal(make())).toMatchObject({
        ...{ resource, limit: made + 2, used: made + 2 },
        resets: isStanding ? null : expect.stringContaining("01:00:00"),
        retryAfterSeconds: isStanding ? null : 3600,
        hint: expect.stringMatching(isStanding ? /^Remove one first/ : /^Try again after 2030/),
      });
      expect(await readQuota(user.asUser, resource)).toMatchObject({
        quantity: made + 2,
        used: made + 2,
      });
    },
  );

  it("of documents counts each that is accepted, and none that is refused with the others", async () => {
    const { asUser, userId } = await openSession(test);
    await set("documents", 3, userId);
    const [ingestion] = await asUser("select ingestion_id from cogo_api.open_ingestion('default')");
    const send = (...names: string[]) =>
      asUser("select path from cogo_api.submit_documents($1, $2::jsonb)", [
        String(ingestion?.ingestion_id),
        JSON.stringify(
          names.map((name) => ({
            ...{ path: `${name}.md`, mediaType: "text/markdown", language: null },
            ...{ content: btoa(`# ${name}`), hash: name.padEnd(64, "0"), bytes: 3 },
          })),
        ),
      ]);
    expect(await refusal(send("a", "b"))).toBeUndefined();
    expect(await refusal(send("c", "d"))).toMatchObject({ limit: 3, used: 2 });
    expect(await refusal(send("c"))).toBeUndefined();
  });

  it("of a person holds for what they make for their teams", async () => {
    const { asUser, userId } = await openSession(test);
    await set("sessions", 3, userId);
    const make = (project: string) =>
      asUser("select from cogo_api.create_session('For a team', $1)", [project]);
    for (const project of ["one", "two"]) {
      await asUser("select cogo_api.share_project(tenant_id, $1) from cogo_api.create_team($1)", [
        project,
      ]);
      expect(await refusal(make(project))).toBeUndefined();
    }
    expect(await readQuota(asUser, "sessions")).toMatchObject({ quantity: 3, used: 3 });
    for (const project of ["one", "two", "default"]) {
      expect(await refusal(make(project))).toMatchObject({
        resource: "sessions",
        limit: 3,
        used: 3,
      });
    }
  });

  it("of invitations holds for all teams of a person, whatever became of them", async () => {
    const { asUser, userId } = await openSession(test);
    await set("invitations", 3, userId);
    const [one] = await asUser("select tenant_id from cogo_api.create_team('One')");
    const [two] = await asUser("select tenant_id from cogo_api.create_team('Two')");
    const invite = (team: unknown, email: string) =>
      asUser("select invitation_id from cogo_api.invite_member($1, $2, 'viewer')", [
        String(team),
        email,
      ]);
    const [sent] = await invite(one?.tenant_id, "a@example.com");
    await asUser("select cogo_api.withdraw_invitation($1)", [String(sent?.invitation_id)]);
    await invite(one?.tenant_id, "a@example.com");
    await invite(one?.tenant_id, "a@example.com");
    expect(await refusal(invite(two?.tenant_id, "b@example.com"))).toMatchObject({
      ...{ resource: "invitations", limit: 3, used: 3 },
    });
  });

  it("has room again when its period is over, or when one was removed", async () => {
    const user = await submit(test, [plannedStep("a")]);
    await set("sessions", 1, user.userId);
    await set("webhooks", 1, user.userId);
    expect(await refusal(MAKE.sessions?.(user) ?? Promise.resolve())).toBeDefined();
    test.setClock(at(3601));
    expect(await refusal(MAKE.sessions?.(user) ?? Promise.resolve())).toBeUndefined();
    await MAKE.webhooks?.(user);
    await user.asUser("select cogo_api.remove_webhook(webhook_id) from cogo_api.webhooks");
    expect(await refusal(MAKE.webhooks?.(user) ?? Promise.resolve())).toBeUndefined();
  });

  it("is not taken by a repetition, nor by what was refused", async () => {
    const { asUser, userId, sessionId } = await openSession(test);
    await set("tasks", 1, userId);
    const create = () =>
      asUser("select task_id from cogo_api.create_task($1, 'Once', idempotency_key => 'k')", [
        sessionId,
      ]);
    const [first] = await create();
    expect(await create()).toEqual([first]);
    expect(await readQuota(asUser, "tasks")).toMatchObject({ used: 1 });
  });

  it("of tasks is taken by a task that runs again", async () => {
    const { asUser, userId, taskId } = await submit(test, [plannedStep("a", { kind: "gate" })]);
    const rerun = () => asUser("select from cogo_api.rerun_task($1)", [taskId]);
    await set("tasks", 2, userId);
    expect(await refusal(rerun())).toBeUndefined();
    expect(await refusal(rerun())).toMatchObject({ resource: "tasks", limit: 2, used: 2 });
  });

  it("is the tenant's own where it has one, and each tenant has all of it", async () => {
    const [one, other] = [await openSession(test), await openSession(test)];
    await set("sessions", 1, one.userId);
    expect(await readQuota(one.asUser, "sessions")).toMatchObject({ quantity: 1, used: 1 });
    expect(await readQuota(other.asUser, "sessions")).toMatchObject({ quantity: 1000, used: 1 });
    await set("sessions", null, one.userId);
    expect(await readQuota(one.asUser, "sessions")).toMatchObject({ quantity: 1000 });
  });

  it.each([
    ["horses", 1, "OG002"],
    ["sessions", -1, "OG005"],
    ["sessions", null, "OG005"],
  ])("cannot be set for %s to %s", async (resource, quantity, sqlstate) => {
    await expect(set(resource, quantity)).rejects.toMatchObject({ sqlstate });
  });
});
