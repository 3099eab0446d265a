import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { gatesInLayers } from "../../support/plan_arbitrary.ts";
import {
  completeNext,
  findStep,
  gate,
  revise,
  statuses,
  submit,
  taskStatus,
  told,
} from "../../support/plan_fixture.ts";
import {
  at,
  claim,
  claimOne,
  clear,
  complete,
  plannedStep,
  QUEUE,
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
  test.setClock(START);
});

const MEBIBYTE = 1024 * 1024;
const tooLarge = { sqlstate: "OG006" };

const links = (length: number, make: (index: number) => object) =>
  Array.from({ length }, (_, index) => make(index)) as Parameters<typeof submit>[1];

async function outputBytes(): Promise<unknown> {
  const [row] = await test.asOwner("select sum(output_bytes)::int as bytes from cogo.steps");
  return row?.bytes;
}

async function countOf({ asUser }: TaskFixture, status: string): Promise<number> {
  const [row] = await asUser("select count(*)::int as n from cogo_api.steps where status = $1", [
    status,
  ]);
  return Number(row?.n);
}

describe("gates", () => {
  it("in many layers keep nothing of what they pass on", async () => {
    const task = await submit(test, gatesInLayers(4, 9));
    await completeNext(test, { text: "x".repeat(1000) });
    for (let round = 0; round < 10; round += 1) await sweep(test);
    expect(await taskStatus(task)).toBe("completed");
    expect(await outputBytes()).toBeLessThan(1100);
  });

  it("show a step the outputs of the steps right before them, once for each", async () => {
    await submit(test, [
      ...gatesInLayers(2, 2),
      plannedStep("near", { dependsOn: ["g0-0", "g0-1"] }),
      plannedStep("far", { dependsOn: ["g1-0"] }),
    ]);
    await completeNext(test, { x: 1 });
    const rows = await test.asWorker(
      "select key, context -> 'outputs' as outputs from cogo_api.claim_steps($1, gen_random_uuid(), 10)",
      [QUEUE],
    );
    const near = { "g0-0": { s0: { x: 1 } }, "g0-1": { s0: { x: 1 } } };
    expect(Object.fromEntries(rows.map((row) => [row.key, row.outputs]))).toEqual({
      near,
      far: { "g1-0": {} },
    });
  });

  it("made by a map pass on their elements", async () => {
    const items = [{ n: 1 }, { n: 2 }, { n: 3 }];
    const task = await submit(test, [
      plannedStep("list"),
      gate("each", { dependsOn: ["list"], map: "list.items" }),
    ]);
    await completeNext(test, { items });
    expect(await taskStatus(task)).toBe("completed");
    expect((await findStep(task, "each")).output).toEqual(items);
  });
});

describe("a plan of 10,000 steps and 50,000 dependencies", () => {
  /** Last things first, so that no order tells that there is no cycle. */
  const large = () =>
    links(10_000, (place) => {
      const index = 9999 - place;
      const before = Array.from({ length: Math.min(index, 5) }, (_, far) => `s${index - 1 - far}`);
      return plannedStep(`s${index}`, { dependsOn: before });
    });

  it("is accepted, and revised", async () => {
    const task = await submit(test, large());
    await revise(task, { add: [plannedStep("new", { dependsOn: ["s5000"] })] });
    expect(await countOf(task, "blocked")).toBe(10_000);
  });

  it("is refused for the one cycle that it has", async () => {
    const plan = [...large().slice(0, -1), plannedStep("s0", { dependsOn: ["s9999"] })];
    await expect(submit(test, plan)).rejects.toMatchObject({
      message: expect.stringMatching(/^The plan has a cycle.*: s\d+ → s\d+ → /),
      hint: expect.stringContaining("dependsOn"),
    });
  });
});

describe("a cascade", () => {
  const chain = (length: number, change: object) =>
    links(length, (index) =>
      gate(`g${index}`, index > 0 ? { dependsOn: [`g${index - 1}`], ...change } : {}),
    );
  /** Each has a condition to be looked at in its turn. */
  const free = (length: number) => chain(length, { if: {} });

  it("is followed for a part in each transaction, and to its end by sweeps", async () => {
    const task = await submit(test, free(200));
    const done = [await countOf(task, "completed")];
    expect(done[0]).toBeLessThan(100);
    while ((await taskStatus(task)) === "running") {
      await sweep(test);
      done.push(await countOf(task, "completed"));
    }
    expect(done.length).toBeGreaterThan(3);
    expect(done).toEqual([...done].sort((one, other) => one - other));
    expect(await told(task, "task:completed")).toHaveLength(1);
  });

  it("along a chain of gates that hold nothing is one look, in their order", async () => {
    const task = await submit(test, chain(1_000, {}));
    expect(await taskStatus(task)).toBe("completed");
    expect((await told(task, "agent:result")).slice(0, 3)).toMatchObject([
      { key: "g0" },
      { key: "g1" },
      { key: "g2" },
    ]);
  });

  it("of thousands of gates at once takes few sweeps", async () => {
    const wide = links(2000, (index) => gate(`g${index}`, { dependsOn: ["first"] }));
    const task = await submit(test, [plannedStep("first"), ...wide]);
    await completeNext(test);
    for (let round = 0; round < 3; round += 1) await sweep(test);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("waits while its task is paused and goes on when it is resumed", async () => {
    const task = await submit(test, free(100));
    await task.asUser("select cogo_api.pause_task($1)", [task.taskId]);
    const before = await countOf(task, "completed");
    await sweep(test);
    expect(await countOf(task, "completed")).toBe(before);
    await task.asUser("select cogo_api.resume_task($1)", [task.taskId]);
    while ((await taskStatus(task)) === "running") await sweep(test);
    expect(await taskStatus(task)).toBe("completed");
  });

  it("of one tenant leaves the next sweep to the due steps of all others", async () => {
    const greedy = await submit(test, free(400));
    const other = await submit(test, [gate("due", { delaySeconds: 2 })]);
    test.setClock(at(3));
    await sweep(test);
    expect(await taskStatus(greedy)).toBe("running");
    expect(await taskStatus(other)).toBe("completed");
  });
});

describe("the sweep and a run that it cannot settle", () => {
  const breakRun = async (taskId: string) => {
    await test.asOwner(`create function cogo.break_run() returns trigger language plpgsql as
      $$ begin raise exception 'broken on purpose'; end $$`);
    await test.asOwner(`create trigger break_run before update of remaining_steps on cogo.runs
      for each row when (old.task_id = '${taskId}' and new.finished_at is null) execute function cogo.break_run()`);
  };

  it("ends that run, says why, and does what is due in the others", async () => {
    const broken = await submit(test, [gate("due", { delaySeconds: 1 })]);
    const other = await submit(test, [gate("due", { delaySeconds: 1 })]);
    await breakRun(broken.taskId);
    try {
      test.setClock(at(2));
      expect(await sweep(test)).toMatchObject({ swept: { not_settled: 1, gate: 1 } });
    } finally {
      await test.asOwner("drop function cogo.break_run() cascade");
    }
    expect(await taskStatus(broken)).toEqual(["failed", "run_not_settled"]);
    expect(await taskStatus(other)).toBe("completed");
  });

  it("lets a run go on whose counters were wrong, and ends one in which nothing can", async () => {
    const miscounted = await submit(test, [
      plannedStep("a"),
      plannedStep("b", { dependsOn: ["a"] }),
    ]);
    await completeNext(test);
    const stuck = await submit(test, [plannedStep("x"), plannedStep("y", { dependsOn: ["x"] })]);
    await test.asOwner(
      "update cogo.steps set status = 'blocked', remaining_dependencies = 9 where key = 'b'",
    );
    await test.asOwner(
      "update cogo.steps set status = 'cancelled', finished_at = now() where key = 'x'",
    );
    for (let slice = 0; slice < 12; slice += 1) {
      test.setClock(at(5 * slice));
      await sweep(test);
    }
    const [claimed] = await claim(test, QUEUE, 10);
    expect(claimed?.key).toBe("b");
    expect(await taskStatus(miscounted)).toBe("running");
    expect(await taskStatus(stuck)).toEqual(["failed", "run_stuck"]);
  });
});

describe("a value of more than 4 MiB", () => {
  const large = { text: "x".repeat(4 * MEBIBYTE) };

  it("is refused as a checkpoint or the payload of an event", async () => {
    const task = await submit(test, [plannedStep("a")]);
    const step = await claimOne(test, QUEUE);
    await expect(
      test.asWorker("select cogo_api.checkpoint_step($1, $2, 'part', $3::jsonb)", [
        step.stepId,
        step.leaseToken,
        JSON.stringify(large),
      ]),
    ).rejects.toMatchObject(tooLarge);
    await expect(
      task.asUser("select cogo_api.emit_event($1, 'go', $2::jsonb)", [
        task.taskId,
        JSON.stringify(large),
      ]),
    ).rejects.toMatchObject(tooLarge);
    await complete(test, step, { output: { text: "x".repeat(4 * MEBIBYTE - 100) } });
    expect(await taskStatus(task)).toBe("completed");
  });

  it("as an output ends its step and no other that is reported with it", async () => {
    const task = await submit(test, [
      plannedStep("good", { priority: 1 }),
      plannedStep("large", { whenExhausted: "skip" }),
      plannedStep("deep", { whenExhausted: "skip" }),
    ]);
    const outputs = {
      good: { n: 1 },
      large,
      deep: JSON.parse(`${"[".repeat(300)}${"]".repeat(300)}`),
    };
    const claims = await claim(test, QUEUE, 3);
    const completions = claims.map(({ stepId, leaseToken, key }) => ({
      ...{ stepId, leaseToken },
      result: { output: Object.entries(outputs).find(([name]) => name === key)?.[1] },
    }));
    await test.asWorker("select * from cogo_api.complete_steps($1::jsonb)", [
      JSON.stringify(completions),
    ]);
    expect(await statuses(task)).toEqual({ good: "completed", large: "skipped", deep: "skipped" });
    const letters = await task.asUser("select error ->> 'code' as code from cogo_api.dead_letters");
    expect(letters).toEqual([{ code: "value_too_large" }, { code: "value_too_large" }]);
  });

  it("is not put together from the outputs of copies, or of a sub-run", async () => {
    const half = { output: { text: "x".repeat(2 * MEBIBYTE) } };
    const mapped = await submit(test, [
      plannedStep("list"),
      plannedStep("each", { dependsOn: ["list"], map: "list.items" }),
    ]);
    await completeNext(test, { items: [1, 2] });
    for (const step of await claim(test, QUEUE, 10)) await complete(test, step, half);
    expect(await taskStatus(mapped)).toEqual(["failed", "value_too_large"]);

    const below = await submit(test, [
      plannedStep("below", { subRun: { steps: [plannedStep("x"), plannedStep("y")] } }),
    ]);
    for (const step of await claim(test, QUEUE, 10)) await complete(test, step, half);
    expect(await taskStatus(below)).toEqual(["failed", "value_too_large"]);
  });

  it("is shown to no step: of more than 8 MiB before it, it gets the length and the largest alone", async () => {
    const keys = ["a", "b", "c"];
    await submit(test, [
      ...keys.map((key) => plannedStep(key)),
      plannedStep("join", { dependsOn: keys }),
    ]);
    for (const step of await claim(test, QUEUE, 10)) {
      const text = "x".repeat((step.key === "b" ? 3.5 : 3) * MEBIBYTE);
      await complete(test, step, { output: { text } });
    }
    const [row] = await test.asWorker(
      `select context -> 'outputs' as outputs, (context ->> 'omittedOutputBytes')::int as bytes,
              context -> 'largestOutput' as largest
       from cogo_api.claim_steps($1, gen_random_uuid(), 10)`,
      [QUEUE],
    );
    expect(row?.outputs).toEqual({});
    expect(row?.bytes).toBeGreaterThan(9 * MEBIBYTE);
    expect(row?.largest).toBe("b");
  });
});

describe("statements that were planned when the tables were small", () => {
  // Postgres keeps the plans of a function for as long as a connection lasts, and chooses by what the tables
  // were: these act on a whole run, so they either plan again, or take what needs no statistics.
  it.each([
    ...["revise_plan", "reopen_task", "rerun_task", "end_task", "cancel_step", "pause_task"],
    ...["resume_task", "set_priority", "emit_event", "resolve_approval", "sweep_run"],
    ...["end_stuck_run", "create_task", "claim_steps", "complete_steps"],
  ])("are not kept by %s()", async (name) => {
    const [row] = await test.asOwner(
      "select array_to_string(proconfig, ' ') as settings from pg_proc where proname = $1 and pronamespace = 'cogo'::regnamespace",
      [name],
    );
    expect(row?.settings).toMatch(/plan_cache_mode=force_(custom_plan|generic_plan.*seqscan=off)/);
  });
});
