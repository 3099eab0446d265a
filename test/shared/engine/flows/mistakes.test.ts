import { describe, expect, it } from "vitest";
import { z } from "zod";
import { flow } from "../../../../shared/engine/flows/flow.ts";
import { FlowStepError } from "../../../../shared/engine/flows/flow_errors.ts";
import type { Run } from "../../../../shared/engine/flows/run.ts";
import { StepRefused } from "../../../../shared/engine/worker/step_refused.ts";
import { MemoryEngine } from "./memory_engine.ts";

const schema = z.unknown();

/** What comes of code that the compiler may not have seen. */
async function outcomeOf(body: (run: Run) => unknown) {
  const engine = new MemoryEngine(() => Promise.resolve());
  const subject = flow("mistaken", { version: 1, input: schema }, async (run) => body(run));
  return await engine.attempt(subject);
}

/** The error that a flow catches of a step that does this. */
async function caught(work: () => unknown): Promise<unknown> {
  const outcome = await outcomeOf(async (run) => {
    try {
      return await run.step("subject", work);
    } catch (error) {
      if (!(error instanceof FlowStepError)) throw error;
      const { name, code, message } = error;
      return { name, code, message };
    }
  });
  return outcome?.status === "completed" ? outcome.result.output : outcome;
}

/** Throws at everyone who asks it anything. */
const hostile = new Proxy(new Error("a"), {
  get() {
    throw new Error("No member");
  },
  getPrototypeOf() {
    throw new Error("No prototype");
  },
});
const circular = new Error("Round");
circular.cause = circular;
const nested = new AggregateError([], "In itself");
nested.errors.push(nested);

const thrower = (thrown: unknown) => () => {
  throw thrown;
};
const untyped = <Value>(value: unknown) => value as Value;

describe("whatever a step throws", () => {
  const reset = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });

  it.each<[string, unknown, { code: string; message: string }]>([
    ["an error", new Error("Out"), { code: "step_threw", message: "Out" }],
    ["an error with a code", reset, { code: "ECONNRESET", message: "read ECONNRESET" }],
    [
      "an error with a cause",
      new TypeError("fetch failed", { cause: reset }),
      { code: "ECONNRESET", message: "fetch failed: read ECONNRESET" },
    ],
    [
      "several errors",
      new AggregateError([new Error("One"), new Error("Two")]),
      { code: "step_threw", message: "AggregateError: One: Two" },
    ],
    ["an error without words", new Error(""), { code: "step_threw", message: "Error" }],
    ["a text", "Out", { code: "step_threw", message: "Out" }],
    ["an empty text", "", { code: "step_threw", message: "It threw nothing that says why" }],
    ["nothing", undefined, { code: "step_threw", message: "It threw undefined" }],
    [
      "an error that it caused itself",
      circular,
      { code: "step_threw", message: "Round: Round: Round: Round: Round" },
    ],
    [
      "several errors, of which it is one",
      nested,
      { code: "step_threw", message: Array(5).fill("In itself").join(": ") },
    ],
    [
      "what throws when it is asked",
      hostile,
      { code: "step_threw", message: "What was thrown cannot be read" },
    ],
    ["an object", { status: 5 }, { code: "step_threw", message: 'It threw {"status":5}' }],
    ["an object like an error", { code: "E1", message: "One" }, { code: "E1", message: "One" }],
    ["a refusal in words", new StepRefused("no"), { code: "step_refused", message: "no" }],
    [
      "a refusal without a code",
      new StepRefused(untyped({ message: "no" })),
      { code: "step_threw", message: "no" },
    ],
    [
      "a refusal with a code that is none",
      new StepRefused(untyped({ code: 5, message: { no: 1 } })),
      { code: "step_threw", message: "[object Object]" },
    ],
  ])("%s becomes an error with a code and a message", async (_, thrown, { code, message }) => {
    expect(await caught(thrower(thrown))).toEqual({
      name: "FlowStepError",
      code,
      message: `"subject" failed: ${message}`,
    });
  });

  it("ends the flow with the same error when it is not caught", async () => {
    expect(await outcomeOf((run) => run.step("a", thrower(new StepRefused("no"))))).toMatchObject({
      status: "refused",
      error: { code: "step_refused", message: '"a" failed: no' },
    });
    expect(await outcomeOf(thrower(new StepRefused("no")))).toMatchObject({
      error: { code: "step_refused", message: "no" },
    });
    expect(await outcomeOf(thrower({ odd: true }))).toMatchObject({
      error: { code: "flow_failed", message: 'It threw {"odd":true}' },
    });
  });

  it("fails the flow as what the function threw when it was thrown outside of a step", async () => {
    for (const [thrown, message] of [
      [undefined, "It threw undefined"],
      [hostile, "What was thrown cannot be read"],
      [circular, "Round: Round: Round: Round: Round"],
    ]) {
      expect(await outcomeOf(thrower(thrown))).toMatchObject({
        status: "refused",
        error: { code: "flow_failed", message },
      });
    }
  });
});

describe("a value that JSON would change is refused by name", () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

  it.each<[string, unknown]>([
    ["a function", () => 1],
    ["a function at do", { do: () => 1 }],
    ["an object of class Map", new Map([["a", 1]])],
    ["an object of class Set at 0", [new Set([1])]],
    ["an object of class Blob", new Blob(["a"])],
    ["an object of class Error at failed", { failed: new Error("a") }],
    ["an object of class Uint8Array", new Uint8Array(2)],
    ["NaN", Number.NaN],
    ["Infinity at n", { n: Number.POSITIVE_INFINITY }],
    ["a bigint", 1n],
    ["a cycle at self", cycle],
    ["more than 100 levels at 0.0.0.0.0", deep(20_000 / 100 + 1)],
    [
      "what cannot be read (nope)",
      {
        toJSON() {
          throw new Error("nope");
        },
      },
    ],
    ['a member "__proto__"', JSON.parse('{"__proto__": {"a": 1}}')],
  ])("%s", async (got, value) => {
    const expected = {
      code: "flow_result_invalid",
      message: `"subject" failed: Expected the result to be JSON, got ${got}`,
    };
    expect(await caught(() => value)).toMatchObject(expected);
  });

  it("also as what the flow returns, and as what it starts another with", async () => {
    expect(await outcomeOf(() => new Map([[1, 2]]))).toMatchObject({
      error: { message: "Expected what the flow returns to be JSON, got an object of class Map" },
    });
    const child = flow("child", { version: 1, input: schema }, async () => 1);
    expect(await outcomeOf((run) => run.spawn("part", child, { at: Number.NaN }))).toMatchObject({
      error: { message: 'Expected the input of "part" to be JSON, got NaN at at' },
    });
  });

  it("but dates, members that are undefined and objects of a class are kept", async () => {
    class Point {
      x = 1;
    }
    const value = { at: new Date(0), none: undefined, point: new Point() };
    expect(await caught(() => value)).toEqual({
      at: "1970-01-01T00:00:00.000Z",
      point: { x: 1 },
    });
  });
});

describe("a mistake that no try can heal is refused at once", () => {
  const title = "a".repeat(300);
  const each = async () => 1;

  it.each<[string, (run: Run) => unknown, string]>([
    ["a date that is none", (run) => run.sleep("z", new Date("nope")), "got Invalid Date"],
    ["a time that is none", (run) => run.sleep("z", { seconds: Number.NaN }), "got NaN"],
    ["a time before now", (run) => run.sleep("z", { seconds: -1 }), "seconds: "],
    ["an unknown part of time", (run) => run.sleep("z", untyped({ weeks: 1 })), "weeks"],
    ["a long title", (run) => run.approve("z", { title }), "title: "],
    ["an event without a schema", (run) => run.waitFor("z", untyped({})), "Expected a Zod schema"],
    [
      "an event without anything",
      (run) => run.waitFor("z", untyped(undefined)),
      "waitFor(z): schema: Expected a Zod schema",
    ],
    ["an unknown option", (run) => run.all("z", [1], each, untyped({ conc: 1 })), '"conc"'],
    ["no options", (run) => run.all("z", [1], each, untyped(null)), "got null"],
    ["no concurrency", (run) => run.all("z", [1], each, { concurrency: 0 }), "got 0"],
    ["less than none", (run) => run.all("z", [1], each, { concurrency: -1 }), "got -1"],
    ["half a branch", (run) => run.all("z", [1], each, { concurrency: 1.5 }), "got 1.5"],
    ["less than no retries", (run) => run.step("z", each, { retries: -1 }), "got -1"],
    ["half a retry", (run) => run.step("z", each, { retries: 1.5 }), "got 1.5"],
    ["a backoff before now", (run) => run.step("z", each, { backoff: { seconds: -1 } }), "got -1"],
    ["no function", (run) => run.step("z", untyped("z")), "Expected a function"],
    ["no prompt", (run) => run.ask("z", { prompt: "" }), "prompt: "],
    ["no flow", (run) => run.spawn<unknown, unknown>("z", untyped(undefined), {}), "spawn(z)"],
    ["a message that is no object", (run) => run.stream(untyped("x")), 'got "x"'],
    ["no message", (run) => run.stream(untyped(null)), "got null"],
    ["more than all", (run) => run.progress("z", 1.5), "got 1.5"],
  ])("%s", async (_, body, message) => {
    expect(await outcomeOf(body)).toMatchObject({
      status: "refused",
      error: { code: "flow_option_invalid", message: expect.stringContaining(message) },
    });
  });

  it("is caught by the function, which goes on with something else", async () => {
    const outcome = await outcomeOf(async (run) => {
      const nope = run.sleep("z", new Date("nope")).catch((error: { code: string }) => error.code);
      return [await nope, await run.step("next", () => "went on")];
    });
    expect(outcome).toMatchObject({
      status: "completed",
      result: { output: ["flow_option_invalid", "went on"] },
    });
  });

  it.each<[string, (run: Run) => unknown]>([
    ["the name of an event with blanks around it", (run) => run.waitFor(" go", { schema })],
    ["a name with a slash", (run) => run.step("a/b", each)],
    ["a name that is no text", (run) => run.step(untyped(5), each)],
  ])("%s", async (_, body) => {
    expect(await outcomeOf(body)).toMatchObject({ error: { code: "flow_name_invalid" } });
  });

  it("more operations than a run may have", async () => {
    const outcome = await outcomeOf(async (run) => {
      for (let index = 0; index < 1_001; index += 1) await run.step(`step-${index}`, () => 1);
    });
    expect(outcome).toMatchObject({ status: "refused", error: { code: "flow_too_long" } });
  });
});

describe("an input that does not fit", () => {
  it("is refused where another flow is started, and the flow may catch it", async () => {
    const child = flow("child", { version: 1, input: z.object({ n: z.number() }) }, async () => 1);
    const wrong = untyped<{ n: number }>({ n: "one" });
    expect(await outcomeOf((run) => run.spawn("part", child, wrong))).toMatchObject({
      error: {
        code: "flow_input_invalid",
        message: '"part" failed: n: Expected number, got "one"',
      },
    });
  });

  it("is shown as it came", async () => {
    const dated = flow("dated", { version: 1, input: z.coerce.date() }, async () => 1);
    const engine = new MemoryEngine(() => Promise.resolve(), "nope");
    expect(await engine.attempt(dated)).toMatchObject({
      error: { message: 'The flow "dated" cannot be started with this: Expected date, got "nope"' },
    });
  });
});

describe("an event with a slash in its name", () => {
  it("is awaited under the name that it is emitted under", async () => {
    const engine = new MemoryEngine(() => Promise.resolve());
    engine.emit("order/created", 7);
    const subject = flow("slashed", { version: 1, input: schema }, (run) =>
      run.waitFor("order/created", { schema }),
    );
    expect(await engine.attempt(subject)).toMatchObject({ result: { output: 7 } });
  });
});
