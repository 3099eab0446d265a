import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { flow } from "../../../../shared/engine/flows/flow.ts";
import { FlowStepError } from "../../../../shared/engine/flows/flow_errors.ts";
import { StepRefused } from "../../../../shared/engine/worker/step_refused.ts";
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

/** Counts how often something is done. */
function counter() {
  const done: string[] = [];
  const did = <Value>(name: string, value: Value) => {
    done.push(name);
    return value;
  };
  return { done, did };
}

describe("a flow", () => {
  it("runs its steps in order and completes with what it returns", async () => {
    const greet = flow(
      "greet",
      { version: 1, input: z.object({ name: z.string() }) },
      async (run, { name }) => {
        const greeting = await run.step("greeting", () => "Hello");
        return await run.step("join", () => ({ text: `${greeting}, ${name}` }));
      },
    );
    const started = await workers.start(greet, { name: "Anna" });
    expect(await workers.work(greet)).toBe(1);
    expect(await started.state()).toMatchObject({
      task: "completed",
      status: "completed",
      output: { text: "Hello, Anna" },
    });
  });

  it("gives what a step returned as JSON keeps it, at the first time as at any other", async () => {
    const seen: unknown[] = [];
    const keep = flow("keep", anything, async (run) => {
      seen.push(
        await run.step("date", () => new Date(0)),
        await run.step("nothing", () => undefined),
      );
      await run.sleep("a-day", { days: 1 });
    });
    await workers.start(keep);
    await workers.work(keep);
    await workers.moveClock(25);
    await workers.work(keep);
    const once = ["1970-01-01T00:00:00.000Z", undefined];
    expect(seen).toEqual([...once, ...once]);
  });

  it("is refused with an input that does not fit", async () => {
    const strict = flow(
      "strict",
      { version: 1, input: z.object({ n: z.number() }) },
      async () => 1,
    );
    const started = await workers.start(strict, { n: "one" });
    await workers.work(strict);
    expect(await started.state()).toMatchObject({
      task: "failed",
      error: { code: "flow_input_invalid" },
    });
  });

  it("fails for good with what it throws, since the same again would throw it again", async () => {
    const broken = flow("broken", anything, async () => {
      throw new Error("Out of paper");
    });
    const started = await workers.start(broken);
    await workers.work(broken);
    expect(await started.state()).toMatchObject({
      task: "failed",
      error: { code: "flow_failed", message: "Out of paper" },
    });
  });
});

describe("a flow that a plan names without a version", () => {
  it("keeps the latest with which it began", async () => {
    const version = (number: number) =>
      flow("pinned", { version: number, input: z.unknown() }, async (run) => {
        await run.sleep("overnight", { days: 1 });
        return number;
      });
    await workers.register([version(1), version(2)]);
    const started = await workers.startPlanned({ flow: "pinned" });
    await workers.work(version(1), version(2));
    await workers.register([version(1), version(2), version(3)]);
    await workers.moveClock(25);
    await workers.work(version(1), version(2), version(3));
    expect(await started.state()).toMatchObject({ task: "completed", output: 2 });
  });
});

describe("sleep()", () => {
  it("holds no worker, and what was done before it is not done again", async () => {
    const { done, did } = counter();
    const nightly = flow("nightly", anything, async (run) => {
      const first = await run.step("first", () => did("first", 1));
      await run.sleep("overnight", { days: 1 });
      return first + (await run.step("second", () => did("second", 2)));
    });
    const started = await workers.start(nightly);
    await workers.work(nightly);
    expect(await started.state()).toMatchObject({ status: "waiting", waiting_for: "time" });
    await workers.moveClock(23);
    expect(await workers.work(nightly)).toBe(0);
    await workers.moveClock(25);
    await workers.work(nightly);
    expect(await started.state()).toMatchObject({ task: "completed", output: 3 });
    expect(done).toEqual(["first", "second"]);
  });
});

describe("waitFor()", () => {
  const ask = flow("ask", anything, async (run) => {
    const schema = z.object({ yes: z.boolean() });
    const reply = await run.waitFor("reply", { schema, timeout: { days: 1 } });
    return reply?.yes ?? "nobody answered";
  });

  it("gives the payload of an event that comes while nobody works", async () => {
    const started = await workers.start(ask);
    await workers.work(ask);
    expect(await started.state()).toMatchObject({ status: "waiting", waiting_for: "event" });
    await started.emit("reply", { yes: true });
    await workers.work(ask);
    expect(await started.state()).toMatchObject({ task: "completed", output: true });
  });

  it("says in the state of the session which one it waits for, until it has come", async () => {
    const started = await workers.start(ask);
    await workers.work(ask);
    const [state] = await started.as(
      "select waiting from cogo_api.session_states where session_id = (select session_id from cogo_api.tasks where task_id = $1)",
    );
    expect(state?.waiting).toEqual([
      expect.objectContaining({
        for: "event",
        events: ["reply"],
        reason: expect.stringContaining('waits for the event "reply"'),
      }),
    ]);
  });

  it("gives one that came before", async () => {
    const started = await workers.start(ask);
    await started.emit("reply", { yes: false });
    await workers.work(ask);
    expect(await started.state()).toMatchObject({ task: "completed", output: false });
  });

  it("gives nothing when time is up", async () => {
    const started = await workers.start(ask);
    await workers.work(ask);
    await workers.moveClock(25);
    await workers.work(ask);
    expect(await started.state()).toMatchObject({ task: "completed", output: "nobody answered" });
  });

  it("throws what does not fit its schema", async () => {
    const started = await workers.start(ask);
    await started.emit("reply", { yes: "perhaps" });
    await workers.work(ask);
    expect(await started.state()).toMatchObject({
      task: "failed",
      error: { code: "flow_event_invalid" },
    });
  });

  it("waits after a redrive for another event of that name", async () => {
    const started = await workers.start(ask);
    await started.emit("reply", { yes: "perhaps" });
    await workers.work(ask);
    await workers.moveClock(30);
    await started.as("select from cogo_api.redrive_task($1)");
    await workers.work(ask);
    expect(await started.state()).toMatchObject({ status: "waiting", waiting_for: "event" });
    await started.emit("reply", { yes: true });
    await started.emit("reply", { yes: false });
    await workers.work(ask);
    expect(await started.state()).toMatchObject({ task: "completed", output: true });
  });

  it("takes after a redrive another event of that name that came before it looked again", async () => {
    const started = await workers.start(ask);
    await started.emit("reply", { yes: "perhaps" });
    await workers.work(ask);
    await started.as("select from cogo_api.redrive_task($1)");
    await started.emit("reply", { yes: true });
    await started.emit("reply", { yes: false });
    await workers.work(ask);
    expect(await started.state()).toMatchObject({ task: "completed", output: true });
  });

  it("waits after a redrive as long again", async () => {
    const started = await workers.start(ask);
    await started.emit("reply", { yes: "perhaps" });
    await workers.work(ask);
    await workers.moveClock(30);
    await started.as("select from cogo_api.redrive_task($1)");
    await workers.work(ask);
    await workers.moveClock(53);
    await workers.work(ask);
    expect(await started.state()).toMatchObject({ status: "waiting", waiting_for: "event" });
    await workers.moveClock(55);
    await workers.work(ask);
    expect(await started.state()).toMatchObject({ task: "completed", output: "nobody answered" });
  });

  it("takes after a redrive what a schema takes that was deployed meanwhile", async () => {
    const started = await workers.start(ask);
    await started.emit("reply", { yes: "perhaps" });
    await workers.work(ask);
    await started.as("select from cogo_api.redrive_task($1)");
    const mended = flow("ask", anything, async (run) => {
      const reply = await run.waitFor("reply", { schema: z.object({ yes: z.string() }) });
      await run.sleep("pause", { hours: 1 });
      return reply?.yes ?? "nobody answered";
    });
    await workers.work(mended);
    await workers.moveClock(2);
    await workers.work(mended);
    expect(await started.state()).toMatchObject({ task: "completed", output: "perhaps" });
  });
});

describe("approve()", () => {
  it("asks a person, who may look at it for as long as it takes", async () => {
    const release = flow("release", anything, async (run) => {
      const { status, comment } = await run.approve("publish", { title: "Publish it?" });
      return `${status}: ${comment}`;
    });
    const started = await workers.start(release);
    await workers.work(release);
    expect(await started.state()).toMatchObject({ status: "waiting", waiting_for: "approval" });
    await started.as(
      "select cogo_api.resolve_approval(approval_id, true, 'Go') from cogo_api.approvals where task_id = $1",
    );
    await workers.work(release);
    expect(await started.state()).toMatchObject({ task: "completed", output: "approved: Go" });
  });
});

describe("a step that fails", () => {
  it("is tried again as often as it says, and then thrown to the flow, which may catch it", async () => {
    const attempts: number[] = [];
    const careful = flow("careful", anything, async (run) => {
      const work = ({ attempt }: { attempt: number }) => {
        attempts.push(attempt);
        throw new Error("No answer");
      };
      try {
        await run.step("call", work, { retries: 2, backoff: { seconds: 0 } });
      } catch (error) {
        const code = error instanceof FlowStepError ? error.code : "?";
        await run.sleep("a-day", { days: 1 });
        return await run.step("instead", () => code);
      }
    });
    const started = await workers.start(careful);
    await workers.work(careful);
    await workers.moveClock(25);
    await workers.work(careful);
    expect(await started.state()).toMatchObject({ task: "completed", output: "step_threw" });
    expect(attempts).toEqual([1, 2, 3]);
  });

  it("waits for a long backoff without a worker", async () => {
    const attempts: number[] = [];
    const patient = flow("patient", anything, async (run) =>
      run.step(
        "call",
        ({ attempt }) => {
          attempts.push(attempt);
          if (attempt < 3) throw new Error("No answer");
          return "answered";
        },
        { retries: 5, backoff: { hours: 1 } },
      ),
    );
    const started = await workers.start(patient);
    await workers.work(patient);
    expect(await started.state()).toMatchObject({ status: "waiting", waiting_for: "time" });
    await workers.moveClock(1.1);
    await workers.work(patient);
    await workers.moveClock(2.3);
    await workers.work(patient);
    expect(await started.state()).toMatchObject({ task: "completed", output: "answered" });
    expect(attempts).toEqual([1, 2, 3]);
  });

  it("is not tried again when it is refused", async () => {
    const attempts: number[] = [];
    const certain = flow("certain", anything, async (run) =>
      run.step(
        "call",
        ({ attempt }) => {
          attempts.push(attempt);
          throw new StepRefused({ code: "no_such_user", message: "No such user" });
        },
        { retries: 5 },
      ),
    );
    const started = await workers.start(certain);
    await workers.work(certain);
    expect(await started.state()).toMatchObject({
      task: "failed",
      error: { code: "no_such_user" },
    });
    expect(attempts).toEqual([1]);
  });

  it("is tried again when the task that failed with it is redriven; what was done is not", async () => {
    const { done, did } = counter();
    let isDown = true;
    const later = flow("later", anything, async (run) => {
      await run.step("paid", () => did("paid", 1));
      return await run.step("call", () => {
        if (isDown) throw new Error("Down");
        return "up";
      });
    });
    const started = await workers.start(later);
    await workers.work(later);
    expect(await started.state()).toMatchObject({
      task: "failed",
      error: { code: "step_threw" },
    });
    isDown = false;
    await started.as("select cogo_api.redrive_task($1)");
    await workers.work(later);
    expect(await started.state()).toMatchObject({ task: "completed", output: "up" });
    expect(done).toEqual(["paid"]);
  });

  it("ends when its time is up", async () => {
    const slow = flow("slow", anything, async (run) =>
      run.step("call", () => new Promise<string>(() => undefined), { timeout: { seconds: 0.05 } }),
    );
    const started = await workers.start(slow);
    await workers.work(slow);
    expect(await started.state()).toMatchObject({
      task: "failed",
      error: { code: "step_timed_out" },
    });
  });

  it("may not return more than is kept", async () => {
    const large = flow("large", anything, async (run) =>
      run.step("all", () => "x".repeat(300_000), { retries: 3 }),
    );
    const started = await workers.start(large);
    await workers.work(large);
    expect(await started.state()).toMatchObject({
      task: "failed",
      error: { code: "flow_result_too_large" },
    });
  });
});
