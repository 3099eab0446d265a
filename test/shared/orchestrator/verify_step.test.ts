import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { executeStep } from "../../../shared/engine/worker/execute_step.ts";
import { createVerifyStep } from "../../../shared/orchestrator/steps/verify_step.ts";
import type { TypeCheck, TypeChecker } from "../../../shared/quality/mod.ts";
import { findStep, submit, work } from "../../support/plan_fixture.ts";
import { plannedStep, QUEUE } from "../../support/task_fixture.ts";
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

const analysis = {
  generation: "template",
  complexity: { level: "simple", score: 1, factors: [] },
  specification: {
    kind: "program",
    title: "Sum",
    requirement: "Sum",
    acceptanceCriteria: [{ id: "AC-1", text: "Adds" }],
    entities: [],
    assumptions: [],
  },
};
const sound: TypeCheck = { status: "checked", files: 1, errors: [], open: [] };
const wrong: TypeCheck = {
  ...sound,
  errors: [{ path: "src/sum.ts", line: 3, code: 2322, message: "Not a number" }],
};
const notChecked: TypeCheck = {
  status: "not_checked",
  why: "there is no compiler in an isolate",
  settledBy: "a runner",
};
const test = {
  output: {},
  artifacts: [
    {
      path: "package.json",
      kind: "configuration",
      content: '{"devDependencies":{"vitest":"4.1.12"}}',
    },
    {
      path: "src/sum.ts",
      kind: "source",
      content: "export const sum = (a: number, b: number): number => a + b;\n",
    },
    {
      path: "test/sum.test.ts",
      kind: "test",
      content: [
        'import { expect, it } from "vitest";',
        'import { sum } from "../src/sum.ts";',
        'it("adds [AC-1]", () => expect(sum(1, 2)).toBe(3));',
        "",
      ].join("\n"),
    },
  ],
};

/** The judgement of a run whose types are as they are found, and whose review, if any, said this. */
async function verify(checkTypes: TypeChecker, review?: object, given: object = {}) {
  const reviews = review === undefined ? [] : ["review"];
  const task = await submit(engine.test, [
    ...["analyse", "tests", ...reviews].map((key) => plannedStep(key)),
    plannedStep("verify", { kind: "verify", dependsOn: ["analyse", "tests", ...reviews] }),
  ]);
  await work(engine.test, {
    analyse: { output: analysis },
    tests: test,
    review: { output: review },
    ...given,
  });
  const queue = engine.openQueue({ queue: QUEUE });
  const [step] = await queue.claim(1);
  if (step === undefined) throw new Error("Expected a ready step");
  const limits = { testFileMilliseconds: 10_000, verifyMilliseconds: 10_000 };
  const handler = createVerifyStep(engine.client, limits, checkTypes);
  await executeStep(step, new Map([[handler.kind, handler]]), queue);
  return findStep(task, "verify");
}

describe("the verdict over a run", () => {
  it.each([
    ["passed", "sound", sound],
    ["failed", "wrong", wrong],
    ["unproven", "not checked", notChecked],
  ])("is %s when its types are %s", async (verdict, _, types) => {
    expect(await verify(async () => types)).toMatchObject({ output: { verdict } });
  });

  it("rests on the types that a review has found, and asks for them no more", async () => {
    const review = { findings: [], types: wrong };
    const asked = vi.fn<TypeChecker>();
    expect(await verify(asked, review)).toMatchObject({ output: { verdict: "failed" } });
    expect(asked).not.toHaveBeenCalled();
  });

  it("is refused at once, and readably, without what it reads", async () => {
    const unread = { output: { generation: "template" } };
    expect(await verify(async () => sound, undefined, { analyse: unread })).toMatchObject({
      status: "failed",
      attempts: 1,
      error: {
        code: "invalid_input",
        message: expect.stringMatching(
          /^Step "verify" expects other outputs.*analyse\.complexity/s,
        ),
      },
    });
  });

  it("is refused over no files", async () => {
    expect(await verify(async () => sound, undefined, { tests: { output: {} } })).toMatchObject({
      status: "failed",
      error: { code: "nothing_to_verify" },
    });
  });

  it("asks where a review did not", async () => {
    const review = { findings: [] };
    expect(await verify(async () => wrong, review)).toMatchObject({
      output: { verdict: "failed" },
    });
  });
});
