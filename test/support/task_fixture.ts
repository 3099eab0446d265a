import type { Row } from "../../scripts/stack/database/database.ts";
import type { TestDatabase } from "./test_database.ts";

/** A user with a session and one task in it. */
export interface TaskFixture {
  readonly userId: string;
  readonly sessionId: string;
  readonly taskId: string;
  readonly asUser: (
    sql: string,
    parameters?: readonly (string | number)[],
  ) => Promise<readonly Row[]>;
}

/** A new user with a session. */
export async function openSession(test: TestDatabase): Promise<Omit<TaskFixture, "taskId">> {
  const { userId, run } = await test.createUser();
  const [session] = await run("select session_id from cogo_api.create_session('Test')");
  return { userId, sessionId: String(session?.session_id), asUser: run };
}

export async function createTask(
  test: TestDatabase,
  requirement = "Build a REST API for a todo list",
): Promise<TaskFixture> {
  const session = await openSession(test);
  const [task] = await session.asUser("select task_id from cogo_api.create_task($1, $2)", [
    session.sessionId,
    requirement,
  ]);
  return { ...session, taskId: String(task?.task_id) };
}

/** A claimed step: what a worker presents with every later call. */
export interface Claim {
  readonly stepId: string;
  readonly leaseToken: string;
  readonly key: string;
}

/** What a worker says of itself when it claims; by default it is a new one of no version. */
export interface ClaimingWorker {
  readonly workerId?: string;
  readonly version?: number;
  readonly capacity?: number;
}

export async function claim(
  test: TestDatabase,
  queue: string,
  quantity = 1,
  worker: ClaimingWorker = {},
): Promise<readonly Claim[]> {
  const rows = await test.asWorker(
    `select step_id, lease_token, key
     from cogo_api.claim_steps($1, coalesce($3::uuid, gen_random_uuid()), $2, $4, $5)`,
    [queue, quantity, worker.workerId ?? null, worker.version ?? 0, worker.capacity ?? null],
  );
  return rows.map((row) => ({
    stepId: String(row.step_id),
    leaseToken: String(row.lease_token),
    key: String(row.key),
  }));
}

export async function claimOne(test: TestDatabase, queue: string): Promise<Claim> {
  const [first] = await claim(test, queue);
  if (first === undefined) throw new Error(`Expected a ready step on ${queue}, found none`);
  return first;
}

export async function complete(
  test: TestDatabase,
  step: Claim,
  result: Readonly<Record<string, unknown>> = { output: {} },
): Promise<Row | undefined> {
  const [row] = await test.asWorker("select * from cogo_api.complete_steps($1::jsonb)", [
    JSON.stringify([{ stepId: step.stepId, leaseToken: step.leaseToken, result }]),
  ]);
  return row;
}

export async function fail(
  test: TestDatabase,
  step: Claim,
  failure: {
    readonly code?: string;
    readonly retryable?: boolean;
    readonly retryAfterSeconds?: number;
  } = {},
): Promise<Row | undefined> {
  const [row] = await test.asWorker("select * from cogo_api.fail_step($1, $2, $3::jsonb, $4, $5)", [
    step.stepId,
    step.leaseToken,
    JSON.stringify({ code: failure.code ?? "boom", message: "It broke" }),
    failure.retryable ?? true,
    failure.retryAfterSeconds ?? null,
  ]);
  return row;
}

export async function sweep(test: TestDatabase): Promise<unknown> {
  const [row] = await test.asWorker("select cogo_api.sweep() as swept");
  return row?.swept;
}

/** The step as its row stands, with what no door shows. */
export async function readStep(test: TestDatabase, stepId: string): Promise<Row> {
  const [row] = await test.asOwner("select * from cogo.steps where step_id = $1", [stepId]);
  if (row === undefined) throw new Error(`Expected a step ${stepId}, found none`);
  return row;
}

/** Where tests that move the clock begin, and so many seconds later. */
export const START = "2030-01-01T00:00:00.000Z";
export const at = (seconds: number): string =>
  new Date(Date.parse(START) + seconds * 1000).toISOString();

/** The queue of plannedStep(). */
export const QUEUE = "code-generation";

/** A step for a plan: ready at once unless the change says what it depends on. */
export const plannedStep = (key: string, change: Readonly<Record<string, unknown>> = {}) => ({
  key,
  kind: "generate",
  phase: "build",
  role: "backend-developer",
  agent: "code-generator",
  ...change,
});

/** A small plan: design, then generate and tests side by side, then verify. */
export const PLAN = {
  template: "code-generation",
  templateVersion: 1,
  strategy: "parallel",
  reason: "Test",
  steps: [
    plannedStep("design", { kind: "design", phase: "design", role: "software-architect" }),
    plannedStep("generate", { dependsOn: ["design"] }),
    plannedStep("tests", { kind: "tests", role: "test-engineer", dependsOn: ["design"] }),
    plannedStep("verify", {
      ...{ kind: "verify", phase: "quality", role: "quality-engineer", agent: "quality-assurance" },
      dependsOn: ["generate", "tests"],
    }),
  ],
};

/** Takes the task through analysis and planning, so that PLAN's first step is ready. */
export async function planTask(
  test: TestDatabase,
  plan: Readonly<Record<string, unknown>> = PLAN,
): Promise<void> {
  await complete(test, await claimOne(test, "orchestration"));
  await complete(test, await claimOne(test, "orchestration"), { output: {}, plan });
}

/** A new user's task whose plan is these steps. No other step may be ready on the queue of planning. */
export async function startPlan(
  test: TestDatabase,
  steps: readonly Readonly<Record<string, unknown>>[],
): Promise<TaskFixture> {
  const task = await createTask(test);
  await planTask(test, { ...PLAN, steps });
  return task;
}

/** Many steps like this one; a plan of so many takes longer to adopt than all that is tried with them. */
export const multiply = (test: TestDatabase, key: string, count: number) =>
  test.asOwner(
    `insert into cogo.steps (run_id, task_id, session_id, tenant_id, phase, key, kind, role, agent, queue, plan_version,
                             priority, status, available_at, rate_limit)
     select run_id, task_id, session_id, tenant_id, phase, key || '-' || n, kind, role, agent, queue, plan_version,
            priority, status, available_at, rate_limit
     from cogo.steps, generate_series(1, $2::integer - 1) as n
     where key = $1`,
    [key, count],
  );

/** Takes away what tests have made, their settings too, and lets the clock run. */
export async function clear(test: TestDatabase): Promise<void> {
  test.setClock(null);
  await test.asOwner(CLEARING);
}

// One statement: every test begins with it, on three databases.
const CLEARING = `do $$
begin
  ${["sessions", "concurrency_limits", "rate_limits", "workers", "agent_statistics"]
    .concat("agent_status_changes", "sent_wakes", "health_changes", "alerts", "alert_changes")
    .map((table) => `delete from cogo.${table} where true;`)
    .join("\n  ")}
  update cogo.agents set version = 0, status = 'active', state = 'active', capacity = 4 where true;
  update cogo.queues set woken_at = null where true;
  update cogo.health_states set status = 'ok' where true;
end $$`;
