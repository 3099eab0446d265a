import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { executeStep } from "../../../shared/engine/worker/execute_step.ts";
import type { Generators } from "../../../shared/generation/mod.ts";
import { createInspectStep } from "../../../shared/orchestrator/steps/inspect_step.ts";
import { createReviewStep } from "../../../shared/orchestrator/steps/review_step.ts";
import { openLinter, openTypeChecker } from "../../../shared/quality/mod.ts";
import { findStep, submit } from "../../support/plan_fixture.ts";
import { plannedStep, QUEUE } from "../../support/task_fixture.ts";
import { type Engine, openEngine } from "../engine/worker/open_engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close());
beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  await engine.reset();
  return () => vi.restoreAllMocks();
});

function fail(): never {
  throw new Error("Expected no generator");
}
/** Nothing is analysed in a custom plan, so no generator has a part in it. */
const none: Generators = {
  ...{ choose: () => fail(), named: () => fail() },
  ...{ handlers: () => [], readsOf: () => undefined },
};

const LEAK = { path: "src/a.ts", content: "function a(user: User) { console.log(user.email); }" };
const inspect = (input: object) => plannedStep("look", { kind: "inspect", input });

async function runNext() {
  const queue = engine.openQueue({ queue: QUEUE });
  const [step] = await queue.claim(1);
  if (step === undefined) throw new Error("Expected a ready step");
  const handlers = [
    createInspectStep(engine.client, none),
    createReviewStep(engine.client, none, {
      checkTypes: () => fail(),
      checkForeignTypes: openTypeChecker(undefined, { isForeign: true }),
      lint: openLinter(undefined),
    }),
  ];
  await executeStep(step, new Map(handlers.map((each) => [each.kind, each])), queue);
}

describe("an inspection in a custom plan", () => {
  it("finds by rule what its field is about, which the review after it takes over", async () => {
    const review = { kind: "review", dependsOn: ["look"], input: { files: [LEAK] } };
    const task = await submit(engine.test, [
      inspect({ field: "privacy", files: [LEAK] }),
      plannedStep("check", review),
    ]);
    await runNext();
    const findings = [{ path: "src/a.ts", rule: "personal_data_logged", severity: "warning" }];
    expect(await findStep(task, "look")).toMatchObject({
      status: "completed",
      output: { inspected: "privacy", findings },
    });
    await runNext();
    expect(await findStep(task, "check")).toMatchObject({ output: { findings } });
  });

  it.each([
    [
      "a field without rules where no model wrote",
      { field: "threats", files: [LEAK] },
      "invalid_input",
    ],
    ["a field that it does not know", { field: "colours", files: [LEAK] }, "invalid_input"],
    ["no field", { files: [LEAK] }, "invalid_input"],
    ["no files", { field: "privacy" }, "nothing_to_review"],
  ])("is refused %s", async (_, input, code) => {
    const task = await submit(engine.test, [inspect(input)]);
    await runNext();
    expect(await findStep(task, "look")).toMatchObject({ status: "failed", error: { code } });
  });
});
