import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  at,
  type Claim,
  claim,
  claimOne,
  clear,
  plannedStep,
  QUEUE,
  readStep,
  START,
  startPlan,
  sweep,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
let task: TaskFixture;
let step: Claim;
beforeEach(async () => {
  await clear(test);
  test.setClock(START);
  task = await startPlan(test, [plannedStep("subject")]);
  step = await claimOne(test, QUEUE);
});

const nap = { key: "nap", seconds: 60, record: { kind: "sleep" } };
const go = { key: "go", event: "go", seconds: 3600, record: { kind: "waitFor" } };

async function awaitAny(waits: readonly object[], suspend = true, held: Claim = step) {
  const [row] = await test.asWorker("select cogo_api.await_any($1, $2, $3::jsonb, $4) as said", [
    held.stepId,
    held.leaseToken,
    JSON.stringify(waits),
    String(suspend),
  ]);
  return row?.said;
}

describe("await_any()", () => {
  it("suspends the step until the first of its waits may be over", async () => {
    expect(await awaitAny([nap, go])).toEqual({ status: "waiting", answers: {}, came: [] });
    const row = await readStep(test, step.stepId);
    expect(row).toMatchObject({ status: "waiting", waiting_for: "event" });
    expect(new Date(String(row.available_at)).toISOString()).toBe(at(60));
    test.setClock(at(59));
    await sweep(test);
    expect(await claim(test, QUEUE)).toEqual([]);
    test.setClock(at(60));
    const again = await claimOne(test, QUEUE);
    expect(await awaitAny([nap, go], true, again)).toEqual({
      status: "answered",
      answers: { nap: { status: "elapsed" } },
      came: ["nap"],
    });
  });

  it("counts from when it was first asked, however often it is asked again", async () => {
    await awaitAny([nap], false);
    test.setClock(at(45));
    expect(await awaitAny([nap], false)).toEqual({
      status: "answered",
      answers: {},
      came: [],
    });
    test.setClock(at(60));
    expect(await awaitAny([nap], false)).toMatchObject({ answers: { nap: { status: "elapsed" } } });
  });

  it("is woken by an event, and keeps the answer beside its record", async () => {
    await awaitAny([nap, go]);
    await task.asUser("select cogo_api.emit_event($1, 'go', '7')", [task.taskId]);
    const again = await claimOne(test, QUEUE);
    const answer = { status: "received", payload: 7 };
    expect(await awaitAny([nap, go], true, again)).toEqual({
      status: "answered",
      answers: { go: answer },
      came: ["go"],
    });
    const kept = await test.asOwner(
      "select key, value from cogo.step_checkpoints where step_id = $1 order by key desc",
      [step.stepId],
    );
    expect(kept).toEqual([
      { key: "nap", value: { kind: "sleep", answer: null } },
      { key: "go", value: { kind: "waitFor", answer, came: 1 } },
    ]);
  });

  it("says which came first", async () => {
    const stop = { ...go, key: "stop", event: "stop" };
    await awaitAny([nap, go, stop]);
    for (const [seconds, event] of [
      [10, "stop"],
      [20, "go"],
    ]) {
      test.setClock(at(Number(seconds)));
      await task.asUser("select cogo_api.emit_event($1, $2)", [task.taskId, String(event)]);
    }
    test.setClock(at(60));
    const again = await claimOne(test, QUEUE);
    expect(await awaitAny([nap, go, stop], true, again)).toMatchObject({
      came: ["stop", "go", "nap"],
    });
  });

  it("says that an event has not come in time", async () => {
    await awaitAny([go]);
    test.setClock(at(3600));
    const again = await claimOne(test, QUEUE);
    expect(await awaitAny([go], true, again)).toMatchObject({
      answers: { go: { status: "timed_out" } },
    });
  });

  it("asks for an approval once, and goes on at once with the decision, whatever else it sleeps for", async () => {
    const ask = { key: "ask", approval: { title: "Go on?" }, record: { kind: "approve" } };
    await awaitAny([nap, ask], false);
    await awaitAny([nap, ask]);
    const approvals = await task.asUser("select approval_id from cogo_api.approvals");
    expect(approvals).toHaveLength(1);
    await task.asUser("select cogo_api.resolve_approval($1, false, 'No')", [
      String(approvals[0]?.approval_id),
    ]);
    const again = await claimOne(test, QUEUE);
    expect(await awaitAny([nap, ask], true, again)).toMatchObject({
      answers: { ask: { status: "rejected", comment: "No" } },
    });
  });

  it("does not wake a step that is paused until its task is resumed", async () => {
    await awaitAny([nap, go]);
    await task.asUser("select cogo_api.pause_task($1)", [task.taskId]);
    await task.asUser("select cogo_api.emit_event($1, 'go')", [task.taskId]);
    expect(await claim(test, QUEUE)).toEqual([]);
    await task.asUser("select cogo_api.resume_task($1)", [task.taskId]);
    expect(await claim(test, QUEUE)).toHaveLength(1);
  });

  it("refuses a worker whose lease is lost", async () => {
    await awaitAny([nap]);
    await expect(awaitAny([nap])).rejects.toMatchObject({ sqlstate: "OG001" });
  });

  it("answers that a flow that nobody serves has failed, and tries it when it is asked again", async () => {
    const child = { key: "part", flow: { flow: "late", version: 1, input: {} }, record: {} };
    const refused = {
      status: "answered",
      came: ["part"],
      answers: { part: { status: "failed", output: null, error: { code: "not_found" } } },
    };
    expect(await awaitAny([nap, child])).toMatchObject(refused);
    expect(await awaitAny([nap, child], false)).toMatchObject(refused);
    const serve = (flows: readonly object[]) =>
      test.asWorker("select cogo_api.register_flows('lates', $1::jsonb)", [JSON.stringify(flows)]);
    await serve([{ flow: "late", version: 1, inputSchema: {} }]);
    expect(await awaitAny([nap, child])).toEqual({ status: "waiting", answers: {}, came: [] });
    await serve([]);
  });
});

describe("register_flows()", () => {
  const register = (slug: string, flows: readonly object[]) =>
    test.asWorker("select cogo_api.register_flows($1, $2::jsonb)", [slug, JSON.stringify(flows)]);
  const described = (flow: string, version = 1) => ({ flow, version, inputSchema: {} });
  const listed = async () =>
    (await task.asUser("select flow, version from cogo_api.flows order by 1, 2")).map(
      ({ flow, version }) => `${flow} ${version}`,
    );

  it("replaces what the function served before", async () => {
    await register("mine", [described("a"), described("b")]);
    await register("mine", [described("b"), described("b", 2)]);
    expect(await listed()).toEqual(["b 1", "b 2"]);
    const [plan] = await task.asUser("select cogo_api.plan_flow('b', null, '{\"n\": 1}') as plan");
    expect(plan?.plan).toMatchObject({
      steps: [{ kind: "flow", agent: "mine", input: { flow: "b", version: 2, input: { n: 1 } } }],
    });
    await register("mine", []);
  });

  it.each<[string, object]>([
    ['got ""', { flow: "" }],
    ["Ünï", { flow: "Ünï" }],
    ["My Flow", { flow: "My Flow" }],
    ['version of the flow "a"', { version: 0 }],
    ["2147483648", { version: 2_147_483_648 }],
    ["1.5", { version: 1.5 }],
  ])("says what is wrong with a flow that cannot be served: %s", async (words, wrong) => {
    await expect(register("mine", [{ ...described("a"), ...wrong }])).rejects.toMatchObject({
      sqlstate: "OG005",
      message: expect.stringMatching(/Expected the (name|version) of/),
    });
    await expect(register("mine", [{ ...described("a"), ...wrong }])).rejects.toThrow(words);
  });

  it("refuses a flow that is there twice, by its name", async () => {
    await expect(register("mine", [described("a"), described("a")])).rejects.toThrow(
      'Expected the flow "a", version 1, once, got it twice',
    );
  });

  it("refuses the name of another function's flow, and of a queue that is served otherwise", async () => {
    await register("mine", [described("a")]);
    await expect(register("yours", [described("a", 2)])).rejects.toMatchObject({
      sqlstate: "OG005",
    });
    await expect(register("knowledge", [])).rejects.toMatchObject({ sqlstate: "OG005" });
    await register("mine", []);
  });
});

describe("a planned step of kind flow", () => {
  const submit = async (input: object, more: object = {}) => {
    await test.asWorker("select cogo_api.register_flows('mine', $1::jsonb)", [
      JSON.stringify([1, 2].map((version) => ({ flow: "a", version, inputSchema: {} }))),
    ]);
    const flowStep = { key: "run", kind: "flow", phase: "one", role: "mine", input, ...more };
    return await startPlan(test, [flowStep as never]);
  };

  it("is accepted in the role of the function that serves it, in any of its versions", async () => {
    await submit({ flow: "a", version: 1 });
    await submit({ flow: "a" }, { agent: "mine" });
  });

  it.each<[string, object, object]>([
    ['is served by "mine"', { flow: "a", version: 1 }, { role: "integrator" }],
    ['the flow "nosuch", which nobody serves', { flow: "nosuch", version: 1 }, {}],
    ['the flow "null"', {}, {}],
    ["has version 1, 2", { flow: "a", version: 3 }, {}],
    ["runs version 99999999999", { flow: "a", version: 99_999_999_999 }, {}],
  ])("is refused otherwise: %s", async (words, input, more) => {
    await expect(submit(input, more)).rejects.toMatchObject({
      sqlstate: "OG004",
      message: expect.stringContaining(words),
    });
  });

  it("takes no input of more than 4 MiB", async () => {
    await submit({ flow: "a" });
    const large = JSON.stringify({ text: "a".repeat(9_000_000) });
    await expect(
      task.asUser("select cogo_api.plan_flow('a', null, $1::jsonb)", [large]),
    ).rejects.toMatchObject({ sqlstate: "OG006" });
  });
});
