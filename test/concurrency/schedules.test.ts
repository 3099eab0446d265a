import { afterAll, beforeAll, expect, it } from "vitest";
import { holdLock } from "../support/held_lock.ts";
import { openScheduler } from "../support/schedule_fixture.ts";
import { at, clear, START } from "../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

it("sweeps that run at once fire each due time of a schedule once", async () => {
  await clear(test);
  test.setClock(START);
  const { run, create } = await openScheduler(test);
  const names = Array.from({ length: 20 }, (_, index) => `s${index}`);
  for (const name of names) await create({ name });
  test.setClock(at(3_600));
  const due = await test.asOwner("select * from cogo.find_due_schedules(100)");
  const fire = ({ find_due_schedules: id }: (typeof due)[number]) =>
    test.asOwner("select cogo.fire_schedule($1)", [String(id)]);
  await Promise.all(Array.from({ length: 4 }, () => Promise.all(due.map(fire))));
  const fired = await run("select outcome, task_id from cogo_api.schedule_firings");
  expect(fired.map((row) => row.outcome)).toEqual(names.map(() => "started"));
  expect(await run("select from cogo_api.tasks")).toHaveLength(names.length);
});

it("a sweep waits for no one who is at what a schedule is to replace", async () => {
  await clear(test);
  test.setClock(START);
  const { run, create } = await openScheduler(test);
  await create({ overlap: "replace" });
  test.setClock(at(3_600));
  await test.asOwner("select cogo.sweep()");
  const open = "select task_id from cogo_api.tasks where status = 'running'";
  const [before] = await run(open);
  test.setClock(at(7_200));
  const lock = await holdLock(test, "select from cogo.runs where task_id = $1 for no key update", [
    String(before?.task_id),
  ]);
  await test.asOwner("select cogo.sweep()");
  expect(await run(open)).toEqual([before]);
  await lock.release();
  await test.asOwner("select cogo.sweep()");
  const after = await run(open);
  expect(after).toHaveLength(1);
  expect(after).not.toEqual([before]);
});
