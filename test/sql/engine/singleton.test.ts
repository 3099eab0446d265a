import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clear, plannedStep } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

type User = Awaited<ReturnType<TestDatabase["createUser"]>>;

async function openSession(user?: User) {
  const { run } = user ?? (await test.createUser());
  const [session] = await run("select session_id from cogo_api.create_session('Test')");
  const submit = async (singleton: object, idempotencyKey: string | null = null) => {
    const [task] = await run(
      `select task_id from cogo_api.create_task($1, 'Build it', idempotency_key => $4, plan => $2::jsonb,
         singleton => $3::jsonb)`,
      [
        String(session?.session_id),
        JSON.stringify({ steps: [plannedStep("a")] }),
        JSON.stringify(singleton),
        idempotencyKey,
      ],
    );
    return String(task?.task_id);
  };
  const statusOf = async (taskId: string) =>
    (await run("select status from cogo_api.tasks where task_id = $1", [taskId]))[0]?.status;
  return { run, submit, statusOf };
}

describe("a task with a singleton key", () => {
  it("is refused while another of the tenant is open, which is named", async () => {
    const user = await test.createUser();
    const first = await openSession(user);
    const taskId = await first.submit({ key: "nightly" });
    const second = await openSession(user);
    await expect(second.submit({ key: " nightly " })).rejects.toMatchObject({
      sqlstate: "OG003",
      message: expect.stringContaining(taskId),
    });
    await expect(second.submit({ key: "other" })).resolves.toBeDefined();
  });

  it("is accepted once the other has ended", async () => {
    const { run, submit } = await openSession();
    const taskId = await submit({ key: "nightly" });
    await run("select from cogo_api.cancel_task($1)", [taskId]);
    expect(await submit({ key: "nightly" })).not.toBe(taskId);
  });

  it("is answered with the open one where it is to join", async () => {
    const { run, submit } = await openSession();
    const taskId = await submit({ key: "nightly", whenOpen: "join" });
    expect(await submit({ key: "nightly", whenOpen: "join" })).toBe(taskId);
    expect(await run("select from cogo_api.tasks")).toHaveLength(1);
  });

  it("is answered with the one that it joined for ever, for the same idempotency key", async () => {
    const { run, submit } = await openSession();
    const join = { key: "nightly", whenOpen: "join" };
    const taskId = await submit(join, "first");
    expect(await submit(join, "second")).toBe(taskId);
    await run("select from cogo_api.cancel_task($1)", [taskId]);
    expect(await submit(join, "second")).toBe(taskId);
    expect(await submit(join, "third")).not.toBe(taskId);
    await expect(submit({ ...join, key: "other" }, "second")).rejects.toMatchObject({
      sqlstate: "OG003",
    });
  });

  it("takes the place of the open one where it is to replace it", async () => {
    const { submit, statusOf } = await openSession();
    const taskId = await submit({ key: "nightly" });
    const later = await submit({ key: "nightly", whenOpen: "replace" });
    expect([await statusOf(taskId), await statusOf(later)]).toEqual(["cancelled", "running"]);
  });

  it("concerns no other tenant", async () => {
    await (await openSession()).submit({ key: "nightly" });
    await expect((await openSession()).submit({ key: "nightly" })).resolves.toBeDefined();
  });

  it("is the first task again for the same idempotency key, though it is open", async () => {
    const { submit } = await openSession();
    const taskId = await submit({ key: "nightly" }, "once");
    expect(await submit({ key: "nightly" }, "once")).toBe(taskId);
  });

  it("cannot be rerun or redriven while another is open", async () => {
    const { run, submit, statusOf } = await openSession();
    const taskId = await submit({ key: "nightly" });
    await run("select from cogo_api.cancel_task($1)", [taskId]);
    const later = await submit({ key: "nightly" });
    for (const name of ["rerun_task", "redrive_task"]) {
      await expect(run(`select from cogo_api.${name}($1)`, [taskId])).rejects.toMatchObject({
        sqlstate: "OG003",
        message: `Task ${later} with the key "nightly" is open`,
      });
    }
    expect([await statusOf(taskId), await statusOf(later)]).toEqual(["cancelled", "running"]);
  });

  it.each([{}, { key: "" }, { key: 5 }, { key: "a", whenOpen: "wait" }, { key: "a", more: 1 }, []])(
    "is refused with %j",
    async (singleton) => {
      const { submit } = await openSession();
      await expect(submit(singleton)).rejects.toMatchObject({ sqlstate: "OG005" });
    },
  );
});
