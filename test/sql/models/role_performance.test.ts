import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { submit, work } from "../../support/plan_fixture.ts";
import { at, clear, plannedStep, type TaskFixture } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
let task: TaskFixture;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  task = await endedTask(10);
});

/** A task with this many steps that nobody has told of. */
async function endedTask(steps: number): Promise<TaskFixture> {
  const made = await submit(
    test,
    Array.from({ length: steps }, (_, index) => plannedStep(`s-${index}`)),
  );
  await work(test);
  return made;
}

/** What became of the task's steps, the oldest first, a second apart. */
async function past(
  { taskId }: TaskFixture,
  outcomes: readonly {
    readonly succeeded?: boolean;
    readonly quality?: number;
    readonly costUsd?: number;
    readonly seconds?: number;
    readonly role?: string;
    readonly kind?: string;
    readonly model?: string;
    readonly complexity?: string;
    readonly project?: string;
  }[],
): Promise<void> {
  for (const [index, each] of outcomes.entries()) {
    await test.asOwner(
      `insert into cogo.assignment_outcomes (step_id, run_id, tenant_id, project, role, agent, model, kind, complexity,
                                             succeeded, quality, attempts, seconds, cost_usd, finished_at)
       select step_id, run_id, tenant_id, $3, $4, agent, $5, $6, $7, $8::boolean, $9::double precision, 1, $10::double precision,
              $11::numeric, $12::timestamptz
       from cogo.steps where task_id = $1 and key = $2`,
      [
        taskId,
        `s-${index}`,
        each.project ?? "default",
        each.role ?? "backend-developer",
        each.model ?? null,
        each.kind ?? "generate",
        each.complexity ?? null,
        String(each.succeeded ?? true),
        each.quality ?? null,
        each.seconds ?? 1,
        each.costUsd ?? null,
        at(index),
      ],
    );
  }
}
const read = ({ asUser, sessionId }: TaskFixture, discount = 0.5) =>
  asUser("select * from cogo_api.role_performance($1, $2)", [sessionId, discount]);

describe("role_performance()", () => {
  it("weighs every outcome less by each of its kind that came after it", async () => {
    await past(task, [{}, { succeeded: false }, {}, { kind: "tests", succeeded: false }]);
    expect(await read(task)).toMatchObject([
      { kind: "generate", successes: 1.25, failures: 0.5, quantity: 3 },
      { kind: "tests", successes: 0, failures: 1, quantity: 1 },
    ]);
  });

  it("lets the outcomes of one role age those of the others: who is not asked is slowly forgotten", async () => {
    await past(task, [{ role: "refactoring-engineer" }, {}, {}]);
    expect(await read(task)).toMatchObject([
      { role: "backend-developer", successes: 1.5 },
      { role: "refactoring-engineer", successes: 0.25 },
    ]);
  });

  it("counts a success for as much as its quality", async () => {
    await past(task, [{ quality: 0.75 }, { quality: 0.25, succeeded: false }]);
    expect(await read(task)).toMatchObject([
      { successes: 0.375, failures: 1.125, quality: (0.5 * 0.75 + 0.25) / 1.5 },
    ]);
  });

  it("means time and cost by the same weights, the unknown left out", async () => {
    await past(task, [{ seconds: 4, costUsd: 1 }, { seconds: 1 }, { seconds: 1, costUsd: 2 }]);
    const [row] = await read(task);
    expect(row?.seconds).toBeCloseTo((0.25 * 4 + 0.5 + 1) / 1.75);
    expect(row?.cost_usd).toBeCloseTo((0.25 * 1 + 2) / 1.25);
  });

  it("keeps roles, models and kinds of work apart, and what was in the project", async () => {
    await past(task, [
      { model: "openai/a" },
      { model: "openai/b" },
      { complexity: "complex" },
      { project: "other" },
    ]);
    const rows = await read(task, 1);
    expect(rows.map((row) => [row.model, row.complexity, row.in_project]).sort()).toEqual([
      [null, null, false],
      [null, "complex", true],
      ["openai/a", null, true],
      ["openai/b", null, true],
    ]);
  });

  it("shows a tenant its own past, and operators everyone's", async () => {
    const other = await endedTask(1);
    await past(task, [{}]);
    await past(other, [{}]);
    expect(await read(task)).toMatchObject([{ quantity: 1 }]);
    expect(
      await test.asWorker("select * from cogo_api.role_performance($1)", [other.sessionId]),
    ).toMatchObject([{ quantity: 1 }]);
    expect(await test.asWorker("select * from cogo_api.role_performance()")).toMatchObject([
      { quantity: 2, in_project: false },
    ]);
    await expect(task.asUser("select * from cogo_api.role_performance()")).rejects.toMatchObject({
      sqlstate: "OG002",
    });
    await expect(read({ ...task, sessionId: other.sessionId })).rejects.toMatchObject({
      sqlstate: "OG002",
    });
  });

  it.each([0.4, 1.1])("refuses a discount of %s", async (discount) => {
    await expect(read(task, discount)).rejects.toMatchObject({ sqlstate: "OG005" });
  });
});
