import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  createTaskWith,
  MOCKUP,
  PDF,
  PNG,
  SPEC,
  submitWith,
} from "../../support/source_fixture.ts";
import { clear } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const base64 = (head: string, bytes: number) => btoa(head.padEnd(bytes, "\0"));
const count = () => test.asOwner("select count(*)::int as n from cogo.task_sources");

describe("create_task() with sources", () => {
  it("keeps them with the task, in their order", async () => {
    const task = await submitWith(test, [MOCKUP, SPEC]);
    expect(await task.asUser("select * from cogo_api.task_sources order by ordinal")).toEqual([
      {
        task_id: task.taskId,
        ordinal: 1,
        kind: "picture",
        format: null,
        name: "mockup.png",
        media_type: "image/png",
        caption: "The list",
        bytes: atob(PNG).length,
        passages: 0,
        read_at: null,
      },
      {
        task_id: task.taskId,
        ordinal: 2,
        kind: "document",
        format: null,
        name: "spec.pdf",
        media_type: "application/pdf",
        caption: null,
        bytes: atob(PDF).length,
        passages: 0,
        read_at: null,
      },
    ]);
  });

  it.each([
    ["what does not begin as its media type", { ...MOCKUP, data: PDF }],
    ["another media type", { ...MOCKUP, mediaType: "image/svg+xml" }],
    ["nothing", { ...MOCKUP, data: "" }],
    ["no name", { ...MOCKUP, name: "" }],
    ["an empty caption", { ...MOCKUP, caption: "" }],
    ["an image over 5 MiB of base64", { ...MOCKUP, data: base64("\x89PNG\r\n", 3_932_161) }],
  ])("refuses %s, and makes no task", async (_, source) => {
    await expect(submitWith(test, [SPEC, source])).rejects.toMatchObject({ sqlstate: "23514" });
    expect(await test.asOwner("select from cogo.tasks")).toEqual([]);
  });

  it("refuses more than twenty", async () => {
    const many = Array.from({ length: 21 }, () => MOCKUP);
    await expect(submitWith(test, many)).rejects.toMatchObject({
      sqlstate: "OG005",
      message: "Expected at most 20 sources of a task, got 21",
    });
  });

  it("takes 14 MiB of base64 together, and not a byte more", async () => {
    const half = { ...SPEC, data: base64("%PDF-1.7", 5_505_024) };
    await submitWith(test, [half, half]);
    await expect(submitWith(test, [half, half, MOCKUP])).rejects.toMatchObject({
      sqlstate: "OG005",
      message: expect.stringContaining("at most 14680064 characters of base64"),
    });
  });

  it("returns the first task for the same key with the same sources", async () => {
    const task = await submitWith(test, []);
    const first = await createTaskWith(task, [MOCKUP, SPEC], "k");
    expect(await createTaskWith(task, [MOCKUP, SPEC], "k")).toEqual(first);
    expect(await count()).toEqual([{ n: 2 }]);
  });

  it.each([
    ["none", null],
    ["fewer", [MOCKUP]],
    ["more", [MOCKUP, SPEC, SPEC]],
    ["another order", [SPEC, MOCKUP]],
    ["another caption", [{ ...MOCKUP, caption: "The form" }, SPEC]],
    ["other content", [{ ...MOCKUP, data: base64("\x89PNG\r\n", 9) }, SPEC]],
  ])("refuses a key that was used with other sources: %s", async (_, others) => {
    const task = await submitWith(test, []);
    await createTaskWith(task, [MOCKUP, SPEC], "k");
    await expect(createTaskWith(task, others, "k")).rejects.toMatchObject({ sqlstate: "OG003" });
  });

  it("deletes them with their task", async () => {
    const task = await submitWith(test, [MOCKUP]);
    await task.asUser("select from cogo_api.cancel_task($1)", [task.taskId]);
    await test.asOwner("update cogo.tasks set finished_at = '2000-01-01' where true");
    await test.asWorker("select cogo_api.prune()");
    expect(await count()).toEqual([{ n: 0 }]);
  });
});

describe("read_task_sources()", () => {
  it("gives a member and a worker the content in base64 without line breaks", async () => {
    const long = { ...SPEC, data: base64("%PDF-1.7", 300) };
    const task = await submitWith(test, [MOCKUP, long]);
    const read = "select ordinal, data from cogo_api.read_task_sources($1)";
    const whole = [
      { ordinal: 1, data: PNG },
      { ordinal: 2, data: long.data },
    ];
    expect(await task.asUser(read, [task.taskId])).toEqual(whole);
    expect(await test.asWorker(read, [task.taskId])).toEqual(whole);
  });

  it("gives the same after the task was run again", async () => {
    const task = await submitWith(test, [MOCKUP]);
    await task.asUser("select from cogo_api.cancel_task($1)", [task.taskId]);
    await task.asUser("select from cogo_api.rerun_task($1)", [task.taskId]);
    const read = await test.asWorker("select data from cogo_api.read_task_sources($1)", [
      task.taskId,
    ]);
    expect(read).toEqual([{ data: PNG }]);
  });
});
