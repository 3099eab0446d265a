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

export async function createTask(
  test: TestDatabase,
  requirement = "Build a REST API for a todo list",
): Promise<TaskFixture> {
  const { userId, run } = await test.createUser();
  const [session] = await run("select session_id from api.create_session('Test')");
  const sessionId = String(session?.session_id);
  const [task] = await run("select task_id from api.create_task($1, $2)", [sessionId, requirement]);
  return { userId, sessionId, taskId: String(task?.task_id), asUser: run };
}

/** A claimed step: what a worker presents with every later call. */
export interface Claim {
  readonly stepId: string;
  readonly leaseToken: string;
  readonly key: string;
}

export async function claim(
  test: TestDatabase,
  queue: string,
  quantity = 1,
): Promise<readonly Claim[]> {
  const rows = await test.asWorker(
    "select step_id, lease_token, key from api.claim_steps($1, gen_random_uuid(), $2)",
    [queue, quantity],
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
  const [row] = await test.asWorker("select * from api.complete_step($1, $2, $3::jsonb)", [
    step.stepId,
    step.leaseToken,
    JSON.stringify(result),
  ]);
  return row;
}

/** A small plan: design, then generate and tests side by side, then verify. */
export const PLAN = {
  template: "code-generation",
  templateVersion: 1,
  strategy: "parallel",
  reason: "Test",
  steps: [
    {
      key: "design",
      kind: "design",
      phase: "design",
      role: "software-architect",
      agent: "code-generator",
      dependsOn: [],
    },
    {
      key: "generate",
      kind: "generate",
      phase: "build",
      role: "backend-developer",
      agent: "code-generator",
      dependsOn: ["design"],
    },
    {
      key: "tests",
      kind: "tests",
      phase: "build",
      role: "test-engineer",
      agent: "code-generator",
      dependsOn: ["design"],
    },
    {
      key: "verify",
      kind: "verify",
      phase: "quality",
      role: "quality-engineer",
      agent: "quality-assurance",
      dependsOn: ["generate", "tests"],
    },
  ],
} as const;

/** Takes the task through analysis and planning, so that PLAN's first step is ready. */
export async function planTask(
  test: TestDatabase,
  plan: Readonly<Record<string, unknown>> = PLAN,
): Promise<void> {
  await complete(test, await claimOne(test, "orchestration"));
  await complete(test, await claimOne(test, "orchestration"), { output: {}, plan });
}
