import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { executeStep } from "../../../shared/engine/worker/execute_step.ts";
import type { Generators } from "../../../shared/generation/mod.ts";
import { createReviewStep } from "../../../shared/orchestrator/steps/review_step.ts";
import { openLinter, openTypeChecker } from "../../../shared/quality/mod.ts";
import { findStep, submit, work, writes } from "../../support/plan_fixture.ts";
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
const generators: Generators = {
  choose: () => fail(),
  named: () => fail(),
  handlers: () => [],
  readsOf: () => undefined,
};

const review = (change = {}) => plannedStep("check", { kind: "review", ...change });

async function runReview() {
  const queue = engine.openQueue({ queue: QUEUE });
  const [step] = await queue.claim(1);
  if (step === undefined) throw new Error("Expected a ready step");
  const handler = createReviewStep(engine.client, generators, {
    checkTypes: () => fail(),
    checkForeignTypes: openTypeChecker(undefined, { isForeign: true }),
    lint: openLinter(undefined),
  });
  await executeStep(step, new Map([[handler.kind, handler]]), queue);
}

describe("a review in a custom plan", () => {
  it("reviews the files of its input", async () => {
    const files = [{ path: "a.ts", content: "eval(process.argv[2])" }];
    const task = await submit(engine.test, [review({ input: { files } })]);
    await runReview();
    expect(await findStep(task, "check")).toMatchObject({
      status: "completed",
      output: { findings: [{ path: "a.ts", rule: "dynamic_code", severity: "warning" }] },
    });
  });

  it("reviews the files of earlier steps", async () => {
    const task = await submit(engine.test, [
      plannedStep("write"),
      review({ dependsOn: ["write"] }),
    ]);
    await work(engine.test, { write: writes("a.ts", "const = 1;") });
    await runReview();
    expect(await findStep(task, "check")).toMatchObject({
      output: { findings: [{ path: "a.ts", rule: "syntax" }] },
    });
  });

  it.each([
    ["nothing", {}, "nothing_to_review"],
    ["no files", { files: [] }, "nothing_to_review"],
    ["input it does not know", { paths: ["a.ts"] }, "invalid_input"],
    ["a file without content", { files: [{ path: "a.ts" }] }, "invalid_input"],
  ])("is refused when it is given %s", async (_, input, code) => {
    const task = await submit(engine.test, [review({ input })]);
    await runReview();
    expect(await findStep(task, "check")).toMatchObject({ status: "failed", error: { code } });
  });
});
