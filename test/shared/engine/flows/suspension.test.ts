import { describe, expect, it } from "vitest";
import { z } from "zod";
import { flow } from "../../../../shared/engine/flows/flow.ts";
import type { Run } from "../../../../shared/engine/flows/run.ts";
import { MemoryEngine } from "./memory_engine.ts";

const anything = { version: 1, input: z.unknown() };
const define = (body: (run: Run) => Promise<unknown>) => flow("waiting", anything, body);
const schema = z.unknown();
const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Runs a flow whose events come before it looks, however long each call of the engine takes. */
async function complete(body: (run: Run) => Promise<unknown>, events: readonly string[] = []) {
  const engine = new MemoryEngine(() => pause(2));
  for (const event of events) engine.emit(event, event);
  return await engine.attempt(define(body));
}

describe("a flow is suspended only when nothing else of it can go on", () => {
  it("and not by the loser of a race", async () => {
    const outcome = await complete(
      async (run) => {
        await Promise.race([run.waitFor("never", { schema }), run.waitFor("go", { schema })]);
        return await run.step("last", () => 1);
      },
      ["go"],
    );
    expect(outcome).toMatchObject({ status: "completed", result: { output: 1 } });
  });

  it("nor by a wait that nobody awaits", async () => {
    const outcome = await complete(async (run) => {
      void run.sleep("background", { seconds: 600 });
      await run.step("first", () => 1);
      return 2;
    });
    expect(outcome).toMatchObject({ status: "completed", result: { output: 2 } });
  });

  it("nor while it tells how far it is", async () => {
    const outcome = await complete(async (run) => {
      void run.sleep("background", { seconds: 600 });
      await run.progress("Half way", 0.5);
      await run.stream({ half: true });
      return 3;
    });
    expect(outcome).toMatchObject({ status: "completed", result: { output: 3 } });
  });

  it("and what it throws wins, too", async () => {
    const outcome = await complete(async (run) => {
      void run.sleep("background", { seconds: 600 });
      await run.step("first", () => 1);
      throw new Error("Out of paper");
    });
    expect(outcome).toMatchObject({ status: "refused", error: { message: "Out of paper" } });
  });

  it("nor between an answer and what it does next, when that takes a moment", async () => {
    const outcome = await complete(
      async (run) => {
        await Promise.race([run.waitFor("never", { schema }), run.waitFor("go", { schema })]);
        await pause(20);
        return 4;
      },
      ["go"],
    );
    expect(outcome).toMatchObject({ status: "completed", result: { output: 4 } });
  });
});

describe("a race", () => {
  const race = define((run) =>
    Promise.race([run.waitFor("a", { schema }), run.waitFor("b", { schema })]),
  );

  it("is won by the event that came first, whatever their order in the code", async () => {
    const engine = new MemoryEngine(() => pause(1));
    engine.emit("b", "b");
    engine.emit("a", "a");
    expect(await engine.attempt(race)).toMatchObject({ result: { output: "b" } });
  });

  it("has the same winner when it is run again, whatever has come since", async () => {
    const engine = new MemoryEngine(() => pause(1));
    const night = define(async (run) => {
      const slow = run.step("work", () => pause(20)).then(() => "work");
      const first = await Promise.race([run.sleep("limit", { seconds: 60 }), slow]);
      await run.sleep("night", { hours: 8 });
      return first;
    });
    expect(await engine.attempt(night)).toBeUndefined();
    engine.sleep(10 * 3_600);
    expect(await engine.attempt(night)).toMatchObject({ result: { output: "work" } });
    expect(await engine.attempt(night)).toMatchObject({ result: { output: "work" } });
  });
});

describe("operations side by side", () => {
  it("are waited for together, though one that was given its answer goes on with nothing", async () => {
    const engine = new MemoryEngine(() => pause(1));
    const both = define((run) =>
      Promise.all([run.waitFor("a", { schema }), run.waitFor("b", { schema })]),
    );
    engine.emit("a", 1);
    expect(await engine.attempt(both)).toBeUndefined();
    engine.emit("b", 2);
    expect(await engine.attempt(both)).toMatchObject({ result: { output: [1, 2] } });
  });
});

describe("a flow that awaits what never comes", () => {
  it("fails when that is no operation, since it would hold its worker for ever", async () => {
    const hanging = define(async (run) => {
      await run.step("first", () => 1);
      await new Promise(() => undefined);
    });
    const outcome = await new MemoryEngine(() => pause(1)).attempt(hanging, {
      handOverMilliseconds: 50,
    });
    expect(outcome).toMatchObject({ status: "refused", error: { code: "flow_stands_still" } });
  });
});
