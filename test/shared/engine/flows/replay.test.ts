import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { flow } from "../../../../shared/engine/flows/flow.ts";
import type { Run } from "../../../../shared/engine/flows/run.ts";
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
const define = (body: (run: Run) => Promise<unknown>) => flow("changing", anything, body);
const never = new Promise<never>(() => undefined);

/** Runs a flow until it sleeps, then goes on with other code under the same name and version. */
async function change(
  before: (run: Run) => Promise<unknown>,
  after: (run: Run) => Promise<unknown>,
) {
  const started = await workers.start(define(before));
  await workers.work(define(before));
  await workers.moveClock(25);
  await workers.work(define(after));
  return await started.state();
}

describe("code that has changed is reported", () => {
  const night = (run: Run) => run.sleep("overnight", { days: 1 });

  it.each<[string, (run: Run) => Promise<unknown>, (run: Run) => Promise<unknown>]>([
    [
      "when operations change places",
      async (run) => {
        await run.step("a", () => 1);
        await run.step("b", () => 2);
        await night(run);
      },
      async (run) => {
        await run.step("b", () => 2);
        await run.step("a", () => 1);
        await night(run);
      },
    ],
    [
      "when a new one comes before recorded ones",
      async (run) => {
        await run.step("a", () => 1);
        await night(run);
      },
      async (run) => {
        await run.step("new", () => expect.fail("It must not be done"));
        await run.step("a", () => 1);
        await night(run);
      },
    ],
    [
      "when a recorded one is gone",
      async (run) => {
        await run.step("a", () => 1);
        await night(run);
      },
      night,
    ],
    [
      "when one has become another",
      async (run) => {
        await run.step("a", () => 1);
        await night(run);
      },
      async (run) => {
        await run.sleep("a", { seconds: 1 });
        await night(run);
      },
    ],
    [
      "when a sleep that it is in has another name",
      night,
      (run) => run.sleep("over-the-day", { days: 1 }),
    ],
    ["when a sleep that it is in is gone", night, async () => "done"],
    [
      "when a step stands before the sleep that it is in",
      night,
      async (run) => {
        await run.step("new", () => expect.fail("It must not be done"));
        await night(run);
      },
    ],
    [
      "when another sleep stands before the one that it is in",
      night,
      async (run) => {
        await run.sleep("nap", { seconds: 1 });
        await night(run);
      },
    ],
    [
      "when the sleep that it is in has become a step",
      night,
      (run) => run.step("overnight", () => expect.fail("It must not be done")),
    ],
    [
      "when the event that it waits for is another",
      (run) => run.waitFor("yes", { schema: z.unknown(), timeout: { days: 1 } }),
      (run) => run.waitFor("no", { schema: z.unknown(), timeout: { days: 1 } }),
    ],
    [
      "when operations beside others change places",
      async (run) => {
        void run.sleep("beside", { days: 2 });
        await run.step("a", () => 1);
        await run.step("b", () => 2);
        await night(run);
      },
      async (run) => {
        void run.sleep("beside", { days: 2 });
        await run.step("b", () => 2);
        await run.step("a", () => 1);
        await night(run);
      },
    ],
    [
      "though the function catches everything",
      async (run) => {
        await run.step("a", () => 1);
        await night(run);
      },
      async (run) => {
        await run.sleep("a", { seconds: 1 }).catch(() => undefined);
      },
    ],
  ])("%s", async (_, before, after) => {
    expect(await change(before, after)).toMatchObject({
      task: "failed",
      error: { code: "flow_changed" },
    });
  });

  it("when a name is used twice", async () => {
    const twice = define(async (run) => {
      await run.step("a", () => 1);
      await run.step("a", () => 2);
    });
    const started = await workers.start(twice);
    await workers.work(twice);
    expect(await started.state()).toMatchObject({ error: { code: "flow_changed" } });
  });

  it("and may go on under its version once the code is back", async () => {
    const before = define(async (run) => {
      await run.step("a", () => 1);
      await night(run);
      return "done";
    });
    const started = await workers.start(before);
    await workers.work(before);
    await workers.moveClock(25);
    await workers.work(define(night));
    await started.as("select cogo_api.redrive_task($1)");
    await workers.work(before);
    expect(await started.state()).toMatchObject({ task: "completed", output: "done" });
  });

  it("but what comes after the recorded part may be new", async () => {
    const state = await change(night, async (run) => {
      await night(run);
      return await run.step("new", () => "mended");
    });
    expect(state).toMatchObject({ task: "completed", output: "mended" });
  });
});

describe("a version", () => {
  const version = (number: number) =>
    flow("versioned", { version: number, input: z.unknown() }, async (run) => {
      await run.sleep("overnight", { days: 1 });
      return number;
    });

  it("is kept by the runs that began with it; new ones begin with the latest", async () => {
    const old = await workers.start(version(1));
    await workers.work(version(1));
    await workers.register([version(1), version(2)]);
    const fresh = await workers.startRegistered("versioned");
    await workers.work(version(1), version(2));
    await workers.moveClock(25);
    await workers.work(version(1), version(2));
    expect([(await old.state()).output, (await fresh.state()).output]).toEqual([1, 2]);
  });

  it("that is gone is named", async () => {
    const old = await workers.start(version(1));
    await workers.work(version(2));
    const { error } = await old.state();
    expect(error).toMatchObject({ code: "flow_version_gone" });
    expect(error?.message).toContain("version 1");
  });
});

describe("an attempt that is cut off", () => {
  it("between the last checkpoint and the end costs a stall, and nothing is done twice", async () => {
    const done: number[] = [];
    let isFirst = true;
    let reached = () => {};
    const atTheEnd = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const cut = define(async (run) => {
      const value = await run.step("paid", () => done.push(1));
      if (isFirst) {
        isFirst = false;
        reached();
        await never;
      }
      return value;
    });
    const started = await workers.start(cut);
    await workers.begin([cut]);
    await atTheEnd;
    await workers.expireLeases();
    await workers.work(cut);
    expect(await started.state()).toMatchObject({ task: "completed", output: 1, attempts: 0 });
    expect(done).toEqual([1]);
  });

  it("because its time is used up is handed over, and goes on from there", async () => {
    const done: string[] = [];
    const long = define(async (run) => {
      for (const name of ["a", "b", "c"]) {
        await run.step(name, async () => {
          done.push(name);
          await new Promise((resolve) => setTimeout(resolve, 30));
        });
      }
    });
    const started = await workers.start(long);
    for (let attempts = 0; attempts < 2; attempts += 1) {
      await Promise.all(await workers.begin([long], { handOverMilliseconds: 10 }));
    }
    expect(await started.state()).toMatchObject({ task: "running", status: "ready", stalls: 0 });
    await workers.work(long);
    expect(await started.state()).toMatchObject({ task: "completed", attempts: 0 });
    expect(done).toEqual(["a", "b", "c"]);
  });
});

describe("what a step came to", () => {
  /** What the same code sees of it in the attempt that did it, and when it comes again. */
  async function seenTwice(work: () => unknown): Promise<readonly (string | undefined)[]> {
    const seen: string[] = [];
    const looking = define(async (run) => {
      const value = await run.step("once", work).catch((error: Error) => error.message);
      seen.push(JSON.stringify(value));
      await run.sleep("overnight", { days: 1 });
    });
    await workers.reset();
    const started = await workers.start(looking);
    await workers.work(looking);
    await workers.moveClock(25);
    await workers.work(looking);
    expect(await started.state()).toMatchObject({ task: "completed" });
    return seen;
  }

  it("has its members in one order, however often it is read", async () => {
    const prices = () => ({ zebra: 1, apple: { b: 1, a: 2 }, ä: 3, "😀": 4, ab: [{ d: 1, c: 2 }] });
    const [first, again] = await seenTwice(prices);
    expect(again).toBe(first);
  });

  it("is any JSON, the same each time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (value) => {
        const [first, again] = await seenTwice(() => value);
        expect(again).toBe(first);
      }),
      { numRuns: 8 },
    );
  });

  it.each([
    ["a result", () => "a\u0000b\ud800"],
    ["a name", () => ({ "a\u0000": 1 })],
  ])("is a text that can be stored, from the beginning: %s", async (_, work) => {
    const [first, again] = await seenTwice(work);
    expect(first).toContain("\ufffd");
    expect(again).toBe(first);
  });

  it("is an error whose words stay the same", async () => {
    const [first, again] = await seenTwice(() => {
      throw new Error("Expected text, got \u0000");
    });
    expect(first).toContain("got \ufffd");
    expect(again).toBe(first);
  });
});

/** A small flow as data: what it does one after the other. */
type Part = "step" | "flaky" | "sleep" | "event" | readonly Part[][];

const { parts } = fc.letrec<{ parts: Part[]; part: Part }>((tie) => ({
  parts: fc.array(tie("part"), { minLength: 1, maxLength: 4 }),
  part: fc.oneof(
    { depthSize: "small", maxDepth: 2 },
    fc.constantFrom<Part>("step", "flaky", "sleep", "event"),
    fc.array(tie("parts"), { minLength: 1, maxLength: 3 }),
  ),
}));

describe("whatever a flow does and wherever its worker dies", () => {
  it("it comes to the same, and does nothing again that is kept", async () => {
    await fc.assert(
      fc.asyncProperty(parts, fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 }), survive),
      { numRuns: 12, endOnFailure: true },
    );
  });
});

async function survive(program: readonly Part[], deaths: readonly number[]): Promise<void> {
  await workers.reset();
  const kept = new Set<string>();
  const again: string[] = [];
  watchKept(kept);
  const randomly = define((run) => perform(run, program, "", { kept, again }));
  const started = await workers.start(randomly);
  for (const calls of deaths) {
    const batch = await workers.begin([randomly]);
    if (batch.length === 0) break;
    await Promise.race([...batch, dieAfter(calls, kept)]);
    watchKept(kept);
    await workers.expireLeases();
  }
  for (let hours = 0; (await started.state()).task === "running"; hours += 2) {
    await workers.moveClock(hours);
    await workers.expireLeases();
    await workers.work(randomly);
    if (hours > 60) break;
  }
  expect(await started.state()).toMatchObject({ task: "completed", output: program.length });
  expect(again).toEqual([]);
}

async function perform(
  run: Run,
  program: readonly Part[],
  path: string,
  log: { readonly kept: ReadonlySet<string>; readonly again: string[] },
): Promise<number> {
  for (const [index, part] of program.entries()) {
    const name = `${path}${index}`;
    if (part === "sleep") await run.sleep(name, { hours: 1 });
    else if (part === "event") {
      await run.waitFor(`event-${name}`, { schema: z.unknown(), timeout: { hours: 1 } });
    } else if (typeof part === "string") {
      await run.step(
        name,
        ({ attempt, idempotencyKey }) => {
          if (log.kept.has(idempotencyKey.split(":")[1] ?? "")) log.again.push(idempotencyKey);
          if (part === "flaky" && attempt === 1) throw new Error("Once");
        },
        { retries: 1, backoff: { seconds: 0 } },
      );
    } else {
      await run.all(name, part, (branch, each) => perform(branch, each, "", log));
    }
  }
  return program.length;
}

type Call = Parameters<Parameters<FlowWorkers["engine"]["intercept"]>[0]>[0];

/** Notes which steps have been kept as done. */
async function note({ name, parameters }: Call, serve: () => Promise<Response>, kept: Set<string>) {
  const answer = await serve();
  const value = z.object({ status: z.string() }).safeParse(parameters.value);
  if (answer.ok && name === "checkpoint_step" && value.data?.status === "done") {
    kept.add(String(parameters.key).replace("flow:", ""));
  }
  return answer;
}

function watchKept(kept: Set<string>): void {
  workers.engine.intercept((call, serve) => note(call, serve, kept));
}

/** The worker dies at so many calls from now: half of them arrive, and no answer does. */
function dieAfter(calls: number, kept: Set<string>): Promise<void> {
  return new Promise<void>((resolve) => {
    let left = calls;
    workers.engine.intercept(async (call, serve) => {
      if (left === 0) return await never;
      left -= 1;
      if (left > 0) return await note(call, serve, kept);
      if (calls % 2 === 0) await note(call, serve, kept);
      resolve();
      return await never;
    });
  });
}
