import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { executeStep } from "../../../shared/engine/worker/execute_step.ts";
import { createAssessStep } from "../../../shared/orchestrator/steps/assess_step.ts";
import type { TypeCheck, TypeChecker } from "../../../shared/quality/mod.ts";
import { findStep, submit, work, writes } from "../../support/plan_fixture.ts";
import { plannedStep, QUEUE, type TaskFixture } from "../../support/task_fixture.ts";
import { type Engine, openEngine } from "../engine/worker/open_engine.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
}, 180_000);
afterAll(() => engine?.close());
beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  await engine.reset();
  return () => vi.restoreAllMocks();
});

const SOUND: TypeCheck = { status: "checked", files: 1, errors: [], open: [] };
const SOURCE = {
  path: "sum.ts",
  content: "export const sum = (a: number, b: number): number => a + b;\n",
};
const test = (body: string) => ({
  path: "sum.test.ts",
  content: `import { expect, it } from "vitest";\nimport { sum } from "./sum.ts";\n${body}\n`,
});
const PROOF = test('it("[AC-1] adds", () => expect(sum(1, 2)).toBe(3));');
const requirement = "AC-1: adds";

const assess = (input: object, change = {}) =>
  submit(engine.test, [plannedStep("assess", { kind: "assess", input, ...change })]);

/** Has a worker claim the step once. */
async function claimAndExecute(
  checkTypes: TypeChecker = async () => SOUND,
  verifyMilliseconds = 10_000,
): Promise<void> {
  const queue = engine.openQueue({ queue: QUEUE });
  const [step] = await queue.claim(1);
  if (step === undefined) throw new Error("Expected a ready step");
  const limits = { testFileMilliseconds: 10_000, verifyMilliseconds };
  const handler = createAssessStep(engine.client, limits, checkTypes);
  await executeStep(step, new Map([[handler.kind, handler]]), queue);
}

const reports = (task: TaskFixture) =>
  task.asUser("select verdict, standard, evidence from cogo_api.quality_reports");

describe("a step that assesses", () => {
  it.each([
    ["passed", "tests that can fail prove every criterion", [SOURCE, PROOF]],
    ["failed", "a test fails", [SOURCE, test('it("adds", () => expect(sum(1, 2)).toBe(4));')]],
    ["unproven", "a test cannot fail", [SOURCE, test('it("[AC-1] adds", () => sum(1, 2));')]],
    ["unproven", "there are no tests", [SOURCE]],
    [
      "unproven",
      "it is in a language that nothing here executes",
      [{ path: "sum.py", content: "def sum(a, b): return a + b\n" }],
    ],
  ])("says %s where %s", async (verdict, _, files) => {
    const task = await assess({ files, requirement });
    await claimAndExecute();
    expect(await findStep(task, "assess")).toMatchObject({
      status: "completed",
      output: { verdict },
    });
    expect(await reports(task)).toMatchObject([{ verdict }]);
  });

  it("holds the files against the task's requirement where the step names none", async () => {
    const task = await assess({ files: [SOURCE, PROOF] });
    await claimAndExecute();
    expect(await reports(task)).toMatchObject([{ verdict: "unproven" }]);
  });

  it("judges what steps before it wrote", async () => {
    const task = await submit(engine.test, [
      plannedStep("write"),
      plannedStep("assess", { kind: "assess", dependsOn: ["write"] }),
    ]);
    await work(engine.test, { write: writes("sum.ts", "const = 1;") });
    await claimAndExecute();
    expect(await reports(task)).toMatchObject([
      { verdict: "failed", evidence: { findings: [{ path: "sum.ts", rule: "syntax" }] } },
    ]);
  });

  it("takes several claims where one has too little time, and repeats nothing", async () => {
    const task = await assess({ files: [SOURCE, PROOF], requirement });
    const asked = vi.fn<TypeChecker>(async () => SOUND);
    let claims = 0;
    for (; (await findStep(task, "assess")).status !== "completed"; claims += 1) {
      await claimAndExecute(asked, 1);
    }
    expect(claims).toBeGreaterThan(1);
    expect(asked).toHaveBeenCalledTimes(1);
    expect(await reports(task)).toMatchObject([{ verdict: "passed" }]);
  });

  it("says what will be kept by the standard of the project", async () => {
    const task = await assess({ files: [SOURCE, PROOF], requirement });
    await engine.test.asOwner(
      `insert into cogo.quality_standards (tenant_id, project, version, dimensions, created_by, created_at)
       values ($1, 'default', 1, '{"documentation": {"weight": 1, "minimum": 1, "blocker": true}}', $1, '2000-01-01')`,
      [task.userId],
    );
    await claimAndExecute();
    expect(await findStep(task, "assess")).toMatchObject({ output: { verdict: "unproven" } });
    expect(await reports(task)).toMatchObject([
      { verdict: "unproven", standard: { version: 1, unmet: [{ dimension: "documentation" }] } },
    ]);
  });

  it.each([
    ["nothing_to_assess", {}],
    ["invalid_input", { files: [{ path: "../a.ts", content: "a" }] }],
  ])("is refused with %s for %j", async (code, input) => {
    const task = await assess(input);
    await claimAndExecute();
    expect(await findStep(task, "assess")).toMatchObject({ status: "failed", error: { code } });
  });
});
