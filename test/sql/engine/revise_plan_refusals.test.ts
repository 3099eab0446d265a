import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Row } from "../../../scripts/stack/database/database.ts";
import {
  audited,
  chain,
  completeNext,
  findStep,
  revise,
  submit,
} from "../../support/plan_fixture.ts";
import {
  claimOne,
  clear,
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

const run = async ({ asUser }: TaskFixture): Promise<Row | undefined> =>
  (await asUser("select plan_version, remaining_steps from cogo_api.runs where number = 1"))[0];
describe("revise_plan() refuses", () => {
  const cases: readonly [string, Readonly<Record<string, unknown>>, RegExp][] = [
    ["a cycle", { replace: [plannedStep("b", { dependsOn: ["c"] })] }, /has a cycle/],
    [
      "a cycle through what is added",
      {
        add: [plannedStep("x", { dependsOn: ["c"] })],
        replace: [plannedStep("b", { dependsOn: ["x"] })],
      },
      /has a cycle/,
    ],
    [
      "to replace a step that runs",
      { replace: [plannedStep("a")] },
      /"a" does not exist or has started/,
    ],
    ["to remove a step that runs", { remove: ["a"] }, /"a" does not exist or has started/],
    ["to replace what is not there", { replace: [plannedStep("z")] }, /"z" does not exist/],
    ["to remove what is not there", { remove: ["z"] }, /"z" does not exist/],
    [
      "to remove what another step depends on",
      { remove: ["b"] },
      /"c" depends on a step that is to be removed/,
    ],
    ["keys to remove that are no list", { remove: "b" }, /whose last is a list of keys/],
    ["keys to remove that are no texts", { remove: [5] }, /whose last is a list of keys/],
    ["steps that are no list", { add: {} }, /Expected steps to be a list, got a JSON object/],
    ["other members", { adds: [] }, /Expected a revision \{reason, add, replace, remove\}/],
    ["a key like a map's copy", { add: [plannedStep("m:0")] }, /expected key to be words/],
    [
      "a condition on a step it does not depend on",
      { add: [plannedStep("x", { dependsOn: ["c"], if: { b: {} } })] },
      /"x" reads the output of "b"/,
    ],
    [
      "a reference to a step it does not depend on",
      {
        add: [
          plannedStep("x", {
            kind: "ask",
            dependsOn: ["c"],
            input: { prompt: "{{outputs.b.body}}" },
          }),
        ],
      },
      /"x" reads the output of "b" in its input/,
    ],
    ["a key that is taken", { add: [plannedStep("b")] }, /the same key/],
    ["an unknown dependency", { add: [plannedStep("x", { dependsOn: ["z"] })] }, /"z"/],
    [
      "a dependency on a cancelled step",
      { add: [plannedStep("x", { dependsOn: ["gone"] })] },
      /"gone"/,
    ],
    [
      "a dependency on what is removed",
      { add: [plannedStep("x", { dependsOn: ["c"] })], remove: ["c"] },
      /"x" depends on a step that is to be removed/,
    ],
    [
      "another phase for a step",
      { replace: [plannedStep("c", { phase: "other", dependsOn: ["b"] })] },
      /another phase/,
    ],
    [
      "an agent that does not play the role",
      { replace: [plannedStep("c", { agent: "knowledge" })] },
      /does not play/,
    ],
    ["an unknown kind", { replace: [plannedStep("c", { kind: "dance" })] }, /which does not exist/],
    [
      "a policy out of range",
      { replace: [plannedStep("c", { policy: { jitter: 2 } })] },
      /out of range/,
    ],
  ];

  it.each(cases)("%s, and changes nothing", async (_, revision, message) => {
    const task = await submit(test, [
      ...chain("a", "b", "c"),
      plannedStep("gone", { priority: 200 }),
    ]);
    await claimOne(test, QUEUE);
    await task.asUser("select from cogo_api.cancel_step($1)", [
      String((await findStep(task, "gone")).step_id),
    ]);
    const before = await test.asOwner("select * from cogo.steps order by key");
    await expect(revise(task, revision)).rejects.toMatchObject({
      sqlstate: "OG004",
      message: expect.stringMatching(message),
    });
    expect(await test.asOwner("select * from cogo.steps order by key")).toEqual(before);
    expect(await run(task)).toEqual({ plan_version: 1, remaining_steps: 3 });
    expect(await audited(task)).toMatchObject([["step-cancelled", {}]]);
  });

  it.each([undefined, ""])("the reason %j", async (reason) => {
    const task = await submit(test, chain("a", "b"));
    await expect(revise(task, { reason, remove: ["b"] })).rejects.toMatchObject({
      sqlstate: "OG005",
    });
  });

  it.each([
    ["a map step that has made its steps", plannedStep("m", { map: "a" })],
    [
      "a step whose sub-run has started",
      plannedStep("m", { subRun: { steps: [plannedStep("x")] } }),
    ],
    ["a step that waits for its approval", plannedStep("m", { approval: {} })],
  ])("to replace or remove %s", async (_, step) => {
    const task = await submit(test, [plannedStep("a"), { ...step, dependsOn: ["a"] }]);
    await completeNext(test, [1, 2]);
    await expect(revise(task, { remove: ["m"] })).rejects.toMatchObject({ sqlstate: "OG004" });
    await expect(revise(task, { replace: [plannedStep("m")] })).rejects.toMatchObject({
      sqlstate: "OG004",
    });
  });

  it.each([
    ["replaced by a gate that has it not", plannedStep("b", { kind: "gate" })],
    [
      "replaced by a gate that passes on another",
      plannedStep("b", { kind: "gate", dependsOn: ["a"] }),
    ],
  ])("what the input of a step that stays refers to, %s", async (_, gate) => {
    const asking = { kind: "ask", input: { prompt: "{{outputs.b.body}}" } };
    const task = await submit(test, [
      plannedStep("a"),
      plannedStep("b", { dependsOn: ["a"] }),
      plannedStep("c", { dependsOn: ["b"], ...asking }),
    ]);
    await expect(revise(task, { replace: [gate] })).rejects.toMatchObject({
      sqlstate: "OG004",
      message: expect.stringContaining('"c" reads "b.body" in its input, but the gate "b"'),
    });
  });

  it("a step that has failed once and waits for its next attempt", async () => {
    const task = await submit(test, [plannedStep("a")]);
    const { stepId, leaseToken } = await claimOne(test, QUEUE);
    await test.asWorker("select cogo_api.fail_step($1, $2, '{}', true, 60)", [stepId, leaseToken]);
    await expect(revise(task, { replace: [plannedStep("a")] })).rejects.toMatchObject({
      sqlstate: "OG004",
    });
  });
});
