import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { judges, submit, work } from "../../support/plan_fixture.ts";
import {
  claimOne,
  fail,
  plannedStep,
  QUEUE,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
let task: TaskFixture;
beforeAll(async () => {
  test = await openTestDatabase();
  task = await submit(test, [plannedStep("a"), plannedStep("b", { dependsOn: ["a"] })]);
  await fail(test, await claimOne(test, QUEUE), { retryAfterSeconds: 0 });
  const { quality } = judges("passed");
  const dimensions = {
    tests: { score: 0.5, weight: 0.4, reason: "Half pass" },
    review: { score: null, weight: 0.2, reason: "Not measured" },
  };
  await work(test, { a: { output: {}, quality: { ...quality, kind: "assessment", dimensions } } });
});
afterAll(() => test.close());

describe("the data model by the contract's names", () => {
  it("is what the reference lists", async () => {
    const page = readFileSync("docs/reference/data-model.md", "utf8");
    const names = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => String(name));
    expect(names).toHaveLength(12);
    for (const name of names) {
      expect(Array.isArray(await task.asUser(`select * from cogo_api.${name}`)), name).toBe(true);
    }
  });

  it.each([
    [
      "session_metrics",
      "tasks::int, completed_tasks::int, completed_steps::int, failed_attempts::int, cost_usd",
      {
        ...{ tasks: 1, completed_tasks: 0, completed_steps: 1, failed_attempts: 1, cost_usd: "0" },
      },
    ],
    [
      "task_distributions",
      "plan_version, reason, assignments",
      {
        plan_version: 1,
        reason: "The plan came with the task",
        assignments: [
          {
            key: "a",
            kind: "generate",
            role: "backend-developer",
            agent: "code-generator",
            status: "completed",
          },
          {
            key: "b",
            kind: "generate",
            role: "backend-developer",
            agent: "code-generator",
            status: "ready",
          },
        ],
      },
    ],
    [
      "task_executions",
      "number, status, gate, steps::int, finished_steps::int, running_steps::int",
      {
        ...{ number: 1, status: "running", gate: "passed" },
        ...{ steps: 2, finished_steps: 1, running_steps: 0 },
      },
    ],
    ["quality_assessments", "verdict, score", { verdict: "passed", score: "0.500" }],
  ])("%s says how it went", async (view, columns, row) => {
    expect(await task.asUser(`select ${columns} from cogo_api.${view}`)).toEqual([row]);
  });

  it("quality_metrics has each dimension, and says of what was not measured that it was not", async () => {
    expect(
      await task.asUser(
        "select dimension, score, weight, reason from cogo_api.quality_metrics order by 1",
      ),
    ).toEqual([
      { dimension: "review", score: null, weight: 0.2, reason: "Not measured" },
      { dimension: "tests", score: 0.5, weight: 0.4, reason: "Half pass" },
    ]);
  });

  it("agent_roles and agent_capabilities say who plays what, and can do what by it", async () => {
    const of = (view: string, columns: string) =>
      task.asUser(`select ${columns} from cogo_api.${view} where agent = 'knowledge' order by 1`);
    expect(await of("agent_roles", "role, title")).toContainEqual({
      role: "technical-writer",
      title: "Technical writer",
    });
    for (const row of await of("agent_capabilities", "capability, roles")) {
      expect(row.roles).not.toEqual([]);
    }
  });
});
