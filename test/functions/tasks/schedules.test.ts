import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { app } from "../../../functions/tasks/app.ts";
import { type InProcessFunctions, openFunction } from "../../support/in_process_functions.ts";
import { openSession } from "../../support/task_fixture.ts";

let functions: InProcessFunctions;
beforeAll(async () => {
  functions = await openFunction(app);
});
afterAll(() => functions.close());

describe("a schedule with If-Match", () => {
  it("is replaced and removed as it was read, and not otherwise", async () => {
    const { userId, sessionId } = await openSession(functions.test);
    const call = await functions.as(userId);
    const definition = {
      name: "nightly",
      cron: "0 1 * * *",
      task: { sessionId, requirement: "Sweep the yard" },
    };
    const made = await call("POST", "cogo-tasks/schedules", definition);
    expect(made.status).toBe(201);
    const { schedule } = made.body as { schedule: { scheduleId: string } };
    const path = `cogo-tasks/schedules/${schedule.scheduleId}`;
    const read = await call("GET", path);
    expect(read.headers.get("etag")).toMatch(/^"1-/);
    const put = (cron: string, version: string) =>
      call("PUT", path, { ...definition, cron }, { "if-match": version });
    expect(await put("0 2 * * *", '"1"')).toMatchObject({
      status: 200,
      body: { schedule: { cron: "0 2 * * *", version: 2 } },
    });
    expect((await put("0 3 * * *", '"1"')).status).toBe(412);
    expect((await call("GET", path)).body).toMatchObject({ schedule: { cron: "0 2 * * *" } });
    const remove = (version: string) => call("DELETE", path, undefined, { "if-match": version });
    expect((await remove('"1"')).status).toBe(412);
    expect((await remove('"2"')).status).toBe(204);
  });
});
