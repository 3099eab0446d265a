import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { flow } from "../../../../shared/engine/flows/flow.ts";
import { FlowStepError } from "../../../../shared/engine/flows/flow_errors.ts";
import { FlowWorkers } from "./open_flows.ts";

let workers: FlowWorkers;
beforeAll(async () => {
  workers = await FlowWorkers.open();
});
afterAll(() => workers.close());
beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  await workers.reset();
  return () => vi.restoreAllMocks();
});

const anything = { version: 1, input: z.unknown() };

describe("all()", () => {
  it("does the same for every item side by side, and gives the results in order", async () => {
    let atOnce = 0;
    let most = 0;
    const wide = flow("wide", anything, async (run) =>
      run.all(
        "square",
        [1, 2, 3, 4, 5],
        (branch, n) =>
          branch.step("multiply", async () => {
            atOnce += 1;
            most = Math.max(most, atOnce);
            await new Promise((resolve) => setTimeout(resolve, 20));
            atOnce -= 1;
            return n * n;
          }),
        { concurrency: 2 },
      ),
    );
    const started = await workers.start(wide);
    await workers.work(wide);
    expect(await started.state()).toMatchObject({ output: [1, 4, 9, 16, 25] });
    expect(most).toBe(2);
  });

  it("suspends once every branch waits, and goes on with the first whose wait is over", async () => {
    const done: string[] = [];
    const mixed = flow("mixed", anything, async (run) =>
      run.all("branch", ["sleep", "event", "approval"], async (branch, kind) => {
        await branch.step("before", () => void done.push(`${kind} before`));
        if (kind === "sleep") await branch.sleep("a-day", { days: 1 });
        if (kind === "event") await branch.waitFor("go", { schema: z.unknown() });
        if (kind === "approval") await branch.approve("ask", { title: "Go on?" });
        await branch.step("after", () => void done.push(`${kind} after`));
      }),
    );
    const started = await workers.start(mixed);
    await workers.work(mixed);
    expect(await started.state()).toMatchObject({ status: "waiting", waiting_for: "approval" });
    await started.emit("go", {});
    await workers.work(mixed);
    await started.as(
      "select cogo_api.resolve_approval(approval_id, true) from cogo_api.approvals where task_id = $1",
    );
    await workers.work(mixed);
    expect(await started.state()).toMatchObject({ status: "waiting", waiting_for: "time" });
    await workers.moveClock(25);
    await workers.work(mixed);
    expect(await started.state()).toMatchObject({ task: "completed" });
    expect(done.slice(0, 3).sort()).toEqual(["approval before", "event before", "sleep before"]);
    expect(done.slice(3)).toEqual(["event after", "approval after", "sleep after"]);
  });

  it("counts a sleep from when it began, though another branch was at work", async () => {
    const beside = flow("beside", anything, async (run) => {
      await run.all("branch", ["sleep", "work"], async (branch, kind) => {
        if (kind === "sleep") return await branch.sleep("a-minute", { minutes: 1 });
        await branch.step("work", async () => {
          await vi.waitUntil(() => workers.engine.calls.some(({ name }) => name === "await_any"));
          await workers.moveClock(0.05);
        });
      });
    });
    const started = await workers.start(beside);
    await workers.work(beside);
    expect(await started.state()).toMatchObject({ task: "completed" });
  });

  it("fails with the first branch that fails", async () => {
    const failing = flow("failing", anything, async (run) =>
      run.all("branch", [1, 2], (branch, n) =>
        branch.step("work", () => {
          if (n === 2) throw new Error("Two is one too many");
        }),
      ),
    );
    const started = await workers.start(failing);
    await workers.work(failing);
    expect(await started.state()).toMatchObject({
      task: "failed",
      error: { message: '"branch/1/work" failed: Two is one too many' },
    });
  });

  it("tries all that failed again when its task is redriven, but not what was caught", async () => {
    let isDown = true;
    const calls: string[] = [];
    const wide = flow("wide", anything, async (run) => {
      const call = (name: string) => {
        calls.push(name);
        if (isDown) throw new Error("Down");
        return name;
      };
      const optional = await run.step("optional", () => call("optional")).catch(() => "none");
      const values = await run.all("branch", ["a", "b", "c"], (branch, name) =>
        branch.step("call", () => call(name)),
      );
      return [optional, ...values];
    });
    const started = await workers.start(wide);
    await workers.work(wide);
    expect(await started.state()).toMatchObject({ task: "failed" });
    isDown = false;
    await started.as("select cogo_api.redrive_task($1)");
    await workers.work(wide);
    expect(await started.state()).toMatchObject({
      task: "completed",
      output: ["none", "a", "b", "c"],
    });
    expect(calls.filter((name) => name === "optional")).toHaveLength(1);
  });

  it("may be Promise.all() of operations, whose order is then not compared", async () => {
    const loose = flow("loose", anything, async (run) => {
      const chain = async (n: number) => {
        await run.step(
          `first-${n}`,
          () => new Promise((resolve) => setTimeout(resolve, 30 - 10 * n)),
        );
        return await run.step(`second-${n}`, () => n);
      };
      const values = await Promise.all([chain(0), chain(1), chain(2)]);
      await run.sleep("a-day", { days: 1 });
      return values;
    });
    const started = await workers.start(loose);
    await workers.work(loose);
    await workers.moveClock(25);
    await workers.work(loose);
    expect(await started.state()).toMatchObject({ task: "completed", output: [0, 1, 2] });
  });
});

describe("spawn()", () => {
  const child = flow(
    "child",
    { version: 1, input: z.object({ n: z.number() }) },
    async (run, { n }) => {
      if (n < 0) throw new Error("Negative");
      await run.sleep("a-while", { hours: 1 });
      return run.step("double", () => 2 * n);
    },
  );

  it("runs flows of their own beside it, and gives what they return", async () => {
    const parent = flow("parent", anything, async (run) =>
      run.all("child", [1, 2, 3], (branch, n) => branch.spawn("double", child, { n })),
    );
    await workers.register([parent, child]);
    const started = await workers.startRegistered("parent");
    await workers.work(parent, child);
    expect(await started.state()).toMatchObject({ status: "waiting", waiting_for: "run" });
    await workers.moveClock(1.1);
    await workers.work(parent, child);
    expect(await started.state()).toMatchObject({ task: "completed", output: [2, 4, 6] });
  });

  it("throws what a child failed with, and the parent may catch it", async () => {
    const parent = flow("parent", anything, async (run) => {
      try {
        return await run.spawn("double", child, { n: -1 });
      } catch (error) {
        return error instanceof FlowStepError ? error.message : "?";
      }
    });
    await workers.register([parent, child]);
    const started = await workers.startRegistered("parent");
    await workers.work(parent, child);
    expect(await started.state()).toMatchObject({
      task: "completed",
      output: '"double" failed: Negative',
    });
  });

  it("throws, too, when nobody serves that flow, and tries it again when the task is redriven", async () => {
    const parent = flow("parent", anything, async (run) => {
      const caught = await run.spawn("first", child, { n: 1 }).catch((error) => error);
      await run.sleep("a-while", { hours: 1 });
      await run.step("tell", () => 1);
      const { code, message } = z.instanceof(FlowStepError).parse(caught);
      return [code, message, await run.spawn("second", child, { n: 1 })];
    });
    const started = await workers.start(parent);
    await workers.work(parent);
    await workers.moveClock(1.1);
    await workers.work(parent);
    expect(await started.state()).toMatchObject({ task: "failed", error: { code: "not_found" } });
    await workers.register([parent, child]);
    await started.as("select cogo_api.redrive_task($1)");
    await workers.work(parent, child);
    await workers.moveClock(3);
    await workers.work(parent, child);
    expect(await started.state()).toMatchObject({
      task: "completed",
      output: ["not_found", '"first" failed: No flow "child" of version 1', 2],
    });
  });

  it("fails its parent otherwise, and both go on when the task is redriven", async () => {
    let isDown = true;
    const fragile = flow("fragile", anything, async (run) =>
      run.step("call", () => {
        if (isDown) throw new Error("Down");
        return "up";
      }),
    );
    const parent = flow("parent", anything, (run) => run.spawn("part", fragile, {}));
    await workers.register([parent, fragile]);
    const started = await workers.startRegistered("parent");
    await workers.work(parent, fragile);
    expect(await started.state()).toMatchObject({ task: "failed" });
    isDown = false;
    await started.as("select cogo_api.redrive_task($1)");
    await workers.work(parent, fragile);
    expect(await started.state()).toMatchObject({ task: "completed", output: "up" });
  });

  it("does not hold up its parent when both are redriven", async () => {
    let isDown = true;
    const patient = flow("patient", anything, (run) => run.sleep("long", { days: 10 }));
    const parent = flow("parent", anything, (run) =>
      run.all("branch", ["wait", "call"], async (branch, kind) => {
        if (kind === "wait") return await branch.spawn("long", patient, {});
        await branch.step("call", () => {
          if (isDown) throw new Error("Down");
        });
        await branch.approve("next", { title: "Go on?" });
      }),
    );
    await workers.register([parent, patient]);
    const started = await workers.startRegistered("parent");
    await workers.work(parent, patient);
    expect(await started.state()).toMatchObject({ task: "failed" });
    isDown = false;
    await started.as("select cogo_api.redrive_task($1)");
    await workers.work(parent, patient);
    expect(await started.state()).toMatchObject({ status: "waiting", waiting_for: "approval" });
  });

  it("is cancelled with its parent", async () => {
    const parent = flow("parent", anything, (run) => run.spawn("part", child, { n: 1 }));
    await workers.register([parent, child]);
    const started = await workers.startRegistered("parent");
    await workers.work(parent, child);
    await started.as("select cogo_api.cancel_task($1)");
    await workers.moveClock(2);
    expect(await workers.work(parent, child)).toBe(0);
    const open = await workers.engine.test.asOwner(
      "select from cogo.steps where finished_at is null",
    );
    expect(open).toEqual([]);
  });
});
