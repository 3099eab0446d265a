import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  findStep,
  revise,
  statuses,
  submit,
  taskStatus,
  told,
  work,
} from "../../support/plan_fixture.ts";
import {
  claim,
  claimOne,
  clear,
  complete,
  fail,
  openSession,
  plannedStep,
  QUEUE,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const undo = (key: string, change: Readonly<Record<string, unknown>> = {}) =>
  plannedStep(`undo-${key}`, { compensates: key, ...change });
const REFUSED = { code: "boom", message: "It broke" };
const FOLLOWED = { ...REFUSED, remedy: "Rerun the task: it has followed its onFailure" };

/** A trip: a flight, then a hotel, then the payment, which is refused. */
async function bookTrip(onFailure: readonly Readonly<Record<string, unknown>>[]) {
  const task = await submit(
    test,
    [
      plannedStep("flight"),
      plannedStep("hotel", { dependsOn: ["flight"] }),
      plannedStep("payment", { dependsOn: ["hotel"] }),
    ],
    { onFailure },
  );
  await work(test, { flight: { output: { id: "F1" } } });
  await work(test, { hotel: { output: { id: "H1" } } });
  return task;
}

const refuse = async () => fail(test, await claimOne(test, QUEUE), { retryable: false });

const context = async () => {
  const [row] = await test.asWorker(
    "select * from cogo_api.claim_steps($1, gen_random_uuid(), 1)",
    [QUEUE],
  );
  return row;
};

const failure = async ({ taskId, asUser }: TaskFixture) => {
  const [task] = await asUser("select status, error from cogo_api.tasks where task_id = $1", [
    taskId,
  ]);
  return task;
};

describe("onFailure", () => {
  it("undoes what was completed, the last first, then does the rest, and fails as it would have", async () => {
    const task = await bookTrip([
      plannedStep("tell"),
      undo("flight"),
      undo("hotel"),
      undo("payment"),
    ]);
    await refuse();
    expect(await taskStatus(task)).toEqual("running");
    expect(await statuses(task)).toEqual({
      flight: "completed",
      hotel: "completed",
      payment: "failed",
      "undo-hotel": "ready",
      "undo-flight": "blocked",
      tell: "blocked",
    });
    const hotel = await context();
    expect(hotel).toMatchObject({
      key: "undo-hotel",
      input: { failure: { ...REFUSED, status: "failed" } },
      context: { outputs: { hotel: { id: "H1" } } },
    });
    await complete(
      test,
      { stepId: String(hotel?.step_id), leaseToken: String(hotel?.lease_token), key: "undo-hotel" },
      { output: {} },
    );
    expect(await work(test)).toEqual(["undo-flight"]);
    expect(await work(test)).toEqual(["tell"]);
    expect(await failure(task)).toEqual({ status: "failed", error: FOLLOWED });
    expect(await told(task, "task:undoing")).toEqual([{ status: "failed", error: REFUSED }]);
  });

  it("is not looked at when the run completes", async () => {
    const task = await bookTrip([undo("flight"), plannedStep("tell")]);
    await work(test);
    expect(await taskStatus(task)).toEqual("completed");
    expect(await statuses(task)).not.toHaveProperty("tell");
  });

  it("fails at once where nothing has been completed that it undoes", async () => {
    const task = await submit(test, [plannedStep("flight")], { onFailure: [undo("flight")] });
    await refuse();
    expect(await failure(task)).toEqual({ status: "failed", error: REFUSED });
  });

  it("takes a compensation that says that it depends on nothing", async () => {
    await bookTrip([undo("flight", { dependsOn: [] })]);
    await refuse();
    expect(await work(test)).toEqual(["undo-flight"]);
  });

  it("goes on when a compensation is given up, and names it in the run's error", async () => {
    const task = await bookTrip([undo("flight"), undo("hotel")]);
    await refuse();
    await refuse(); // the hotel's
    await work(test);
    expect(await failure(task)).toMatchObject({
      status: "failed",
      error: { code: REFUSED.code, details: { notUndone: ["undo-hotel"] } },
    });
  });

  it("lets a running step finish that may have had its effect, and undoes it", async () => {
    const task = await submit(
      test,
      ["flight", "hotel", "other"].map((key) => plannedStep(key)),
      {
        onFailure: [undo("flight"), undo("hotel")],
      },
    );
    const claims = await claim(test, QUEUE, 3);
    const of = (key: string) => claims.filter((each) => each.key === key);
    for (const each of of("hotel")) await fail(test, each, { retryable: false });
    expect(await statuses(task)).toEqual({
      flight: "running",
      hotel: "failed",
      other: "cancelled",
    });
    for (const each of of("flight")) await complete(test, each, { output: { id: "F1" } });
    expect(await work(test)).toEqual(["undo-flight"]);
    expect(await failure(task)).toEqual({ status: "failed", error: FOLLOWED });
  });

  it("ends as the first failure said when a running step fails as well", async () => {
    const task = await submit(
      test,
      ["flight", "hotel"].map((key) => plannedStep(key)),
      {
        onFailure: [undo("flight"), undo("hotel")],
      },
    );
    const [one, other] = await claim(test, QUEUE, 2);
    if (one === undefined || other === undefined) throw new Error("Expected two claims");
    await fail(test, one, { retryable: false });
    await fail(test, other, { retryable: false });
    expect(await failure(task)).toEqual({ status: "failed", error: REFUSED });
  });

  it("undoes a map step copy by copy, also when not all were completed", async () => {
    const task = await submit(
      test,
      [plannedStep("list"), plannedStep("book", { dependsOn: ["list"], map: "list" })],
      { onFailure: [undo("book")] },
    );
    await work(test, { list: { output: ["a", "b", "c"] } });
    const [a, b, c] = await claim(test, QUEUE, 3);
    if (a === undefined || b === undefined || c === undefined) throw new Error("Expected three");
    await complete(test, a, { output: { id: "A" } });
    await complete(test, b, { output: { id: "B" } });
    await fail(test, c, { retryable: false });
    expect(await context()).toMatchObject({
      key: "undo-book:1",
      input: { item: { id: "B" }, index: 1 },
    });
    expect(await statuses(task)).toMatchObject({ "undo-book:0": "blocked" });
  });

  it("is done when a person cancels, and cancelling again changes nothing", async () => {
    const task = await bookTrip([undo("flight"), undo("hotel")]);
    const cancel = (reason: string) =>
      task.asUser("select cogo_api.cancel_task($1, $2)", [task.taskId, reason]);
    await cancel("Changed my mind");
    await cancel("A second click");
    expect(await taskStatus(task)).toBe("running");
    expect(await statuses(task)).toMatchObject({ payment: "cancelled", "undo-hotel": "ready" });
    await work(test);
    await work(test);
    expect(await failure(task)).toEqual({
      status: "cancelled",
      error: { ...FOLLOWED, code: "task_cancelled", message: "Changed my mind" },
    });
  });

  it("leaves out a step that a person cancels by itself, and names it", async () => {
    const task = await bookTrip([undo("flight"), undo("hotel")]);
    await refuse();
    const { step_id: stepId } = await findStep(task, "undo-hotel");
    await task.asUser("select cogo_api.cancel_step($1)", [String(stepId)]);
    expect(await work(test)).toEqual(["undo-flight"]);
    expect(await failure(task)).toMatchObject({
      error: { details: { notUndone: ["undo-hotel"] } },
    });
  });

  it("names no compensation that its own condition left out", async () => {
    const task = await bookTrip([undo("hotel", { if: { hotel: { paid: true } } })]);
    await refuse();
    expect(await failure(task)).toEqual({ status: "failed", error: FOLLOWED });
  });

  it("is kept from a revision after which it could not be followed", async () => {
    const task = await bookTrip([undo("payment"), plannedStep("tell")]);
    const change = (revision: object) => revise(task, { reason: "Other plans", ...revision });
    await expect(change({ add: [plannedStep("tell")] })).rejects.toThrow('has a step "tell"');
    for (const revision of [{ remove: ["payment"] }, { replace: [plannedStep("payment")] }]) {
      await expect(change(revision)).rejects.toThrow('"payment" is compensated by "undo-payment"');
    }
  });

  it("goes on beside the task that takes its place", async () => {
    const singleton = JSON.stringify({ key: "trip", whenOpen: "replace" });
    const { asUser, sessionId } = await openSession(test);
    const plan = JSON.stringify({
      steps: [plannedStep("flight"), plannedStep("hotel", { dependsOn: ["flight"] })],
      onFailure: [undo("flight")],
    });
    const submitAgain = () =>
      asUser(
        "select task_id from cogo_api.create_task($1, 'Trip', plan => $2::jsonb, singleton => $3::jsonb)",
        [sessionId, plan, singleton],
      );
    await submitAgain();
    await work(test);
    await submitAgain();
    expect(
      await asUser("select key, status from cogo_api.steps where status = 'ready' order by key"),
    ).toEqual([
      { key: "flight", status: "ready" },
      { key: "undo-flight", status: "ready" },
    ]);
  });

  it("is done after the deadline", async () => {
    const task = await bookTrip([undo("hotel")]);
    await test.asOwner("update cogo.runs set deadline_at = cogo.clock() - interval '1 second'");
    await test.asOwner("select cogo.sweep()");
    expect(await work(test)).toEqual(["undo-hotel"]);
    expect(await taskStatus(task)).toEqual(["failed", "deadline_exceeded"]);
  });

  it("refuses to change the plan meanwhile, and to redrive afterwards", async () => {
    const task = await bookTrip([undo("flight")]);
    await refuse();
    await expect(
      task.asUser("select cogo_api.revise_plan($1, $2::jsonb)", [
        task.taskId,
        JSON.stringify({ reason: "More", add: [plannedStep("more")] }),
      ]),
    ).rejects.toThrow("is to end as failed");
    await work(test);
    await expect(task.asUser("select cogo_api.redrive_task($1)", [task.taskId])).rejects.toThrow(
      "followed its onFailure",
    );
  });

  it("lets a rerun take over what was not undone, and undoes that run as well", async () => {
    const task = await bookTrip([undo("hotel")]);
    await refuse();
    await work(test);
    await task.asUser("select cogo_api.rerun_task($1, 'payment')", [task.taskId]);
    expect(await statuses(task, 2)).toEqual({
      flight: "completed",
      hotel: "ready",
      payment: "blocked",
    });
    await work(test);
    await refuse();
    expect(await statuses(task, 2)).toMatchObject({ "undo-hotel": "ready" });
  });

  it.each([
    [[undo("train")], "compensates to name a step of the plan"],
    [[undo("flight", { dependsOn: ["hotel"] })], "depend on nothing"],
    [[plannedStep("flight")], "a key that no step of the plan has"],
    [[plannedStep("tell", { dependsOn: ["nothing"] })], 'depends on "nothing"'],
    [[plannedStep("tell", { whenExhausted: "fail" })], "the run fails already"],
    [[plannedStep("tell"), plannedStep("tell")], "same key"],
    [[plannedStep("tell", { approval: {} })], "without approval"],
    [[plannedStep("tell", { kind: "no-such-kind" })], "does not exist"],
    [[], "a list of 1 to 1000 steps"],
  ])("is checked when the plan is submitted: %#", async (onFailure, problem) => {
    await expect(submit(test, [plannedStep("flight")], { onFailure })).rejects.toThrow(problem);
  });
});
