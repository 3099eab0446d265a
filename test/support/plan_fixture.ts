import type { Row } from "../../scripts/stack/database/database.ts";
import {
  claim,
  claimOne,
  complete,
  openSession,
  plannedStep,
  QUEUE,
  type TaskFixture,
} from "./task_fixture.ts";
import type { TestDatabase } from "./test_database.ts";

type Member = Readonly<Record<string, unknown>>;

/** A new user's task that brings its own plan: these steps and no analysis. */
export async function submit(
  test: TestDatabase,
  steps: readonly Member[],
  options: {
    readonly deadline?: string;
    readonly retention?: string;
    readonly onFailure?: readonly Member[];
  } = {},
): Promise<TaskFixture> {
  const { onFailure } = options;
  const session = await openSession(test);
  const [task] = await session.asUser(
    `select task_id from cogo_api.create_task($1, 'Build it', plan => $2::jsonb,
       deadline => nullif($3, '')::timestamptz, retention => nullif($4, '')::interval)`,
    [
      session.sessionId,
      JSON.stringify({ steps, onFailure }),
      options.deadline ?? "",
      options.retention ?? "",
    ],
  );
  return { ...session, taskId: String(task?.task_id) };
}

/** A step without work of its own. */
export const gate = (key: string, change: Member = {}): Member =>
  plannedStep(key, { kind: "gate", ...change });

/** Steps of these keys, each of which waits for the one before. */
export const chain = (...keys: readonly string[]): readonly Member[] =>
  keys.map((key, index) =>
    plannedStep(key, { dependsOn: keys.slice(Math.max(0, index - 1), index) }),
  );

/** Claims all that is ready on the queue and completes it, each with its result; returns the keys. */
export async function work(
  test: TestDatabase,
  results: Readonly<Record<string, Member>> = {},
  queue = QUEUE,
): Promise<readonly string[]> {
  const claims = await claim(test, queue, 1000);
  for (const step of claims) await complete(test, step, results[step.key] ?? { output: {} });
  return claims.map(({ key }) => key).sort();
}

/** Claims the one ready step and completes it with this output. */
export async function completeNext(test: TestDatabase, output: unknown = {}): Promise<void> {
  await complete(test, await claimOne(test, QUEUE), { output });
}

/** How the task stands, with its error's code. */
export async function taskStatus({ taskId, asUser }: TaskFixture): Promise<unknown> {
  const [task] = await asUser(
    "select status, error ->> 'code' as code from cogo_api.tasks where task_id = $1",
    [taskId],
  );
  return task?.code == null ? task?.status : [task.status, task.code];
}

/** How each step of the task's latest run stands, or of the one of this number. */
export async function statuses(
  { taskId, asUser }: TaskFixture,
  runNumber = 0,
): Promise<Readonly<Record<string, unknown>>> {
  const rows = await asUser(
    `select s.key, s.status, s.waiting_for from cogo_api.steps as s join cogo_api.runs as r using (run_id)
     where r.task_id = $1 and r.number = coalesce(nullif($2::int, 0),
       (select max(number) from cogo_api.runs where task_id = $1 and parent_step_id is null))`,
    [taskId, runNumber],
  );
  return Object.fromEntries(
    rows.map((row) => [
      row.key,
      row.waiting_for === null ? row.status : `waiting: ${row.waiting_for}`,
    ]),
  );
}

/** The step of this key in the task's latest run that has one. */
export async function findStep({ taskId, asUser }: TaskFixture, key: string): Promise<Row> {
  const [row] = await asUser(
    `select s.* from cogo_api.steps as s join cogo_api.runs as r using (run_id)
     where r.task_id = $1 and s.key = $2 order by r.number desc limit 1`,
    [taskId, key],
  );
  if (row === undefined) throw new Error(`Expected a step ${key}, found none`);
  return row;
}

/** The payloads of the task's events of this type, in order. */
export async function told({ taskId, asUser }: TaskFixture, type: string): Promise<unknown[]> {
  const rows = await asUser(
    "select payload from cogo_api.events where task_id = $1 and type = $2 order by sequence",
    [taskId, type],
  );
  return rows.map((row) => row.payload);
}

/** Who intervened in the task, and how: `[action, details]`, in order. */
export async function audited({ taskId, asUser }: TaskFixture): Promise<unknown[]> {
  const rows = await asUser(
    "select action, details from cogo_api.audit_entries where task_id = $1 order by audit_entry_id",
    [taskId],
  );
  return rows.map((row) => [row.action, row.details]);
}

/** What a step that wrote this file completes with. */
export const writes = (path: string, content: string) => ({
  output: { wrote: path },
  artifacts: [{ path, kind: "source", content }],
});

/** What a step that judges the run completes with. */
export const judges = (verdict: "passed" | "failed" | "unproven") => ({
  output: {},
  quality: {
    kind: "report",
    verdict,
    score: 0.5,
    dimensions: {},
    tests: { passed: 0, failed: 0, notExecuted: 0 },
    evidence: {},
  },
});

/** Path and content of the files that a worker of the task's latest run reads. */
export async function readFiles(
  test: TestDatabase,
  { taskId, asUser }: TaskFixture,
): Promise<Readonly<Record<string, unknown>>> {
  const [run] = await asUser(
    `select run_id from cogo_api.runs where task_id = $1 and parent_step_id is null
     order by number desc limit 1`,
    [taskId],
  );
  const rows = await test.asWorker("select path, content from cogo_api.read_run_artifacts($1)", [
    String(run?.run_id),
  ]);
  return Object.fromEntries(rows.map((row) => [row.path, row.content]));
}

/** Revises the task's plan; returns its new version. */
export async function revise({ taskId, asUser }: TaskFixture, revision: Member): Promise<unknown> {
  const [row] = await asUser("select cogo_api.revise_plan($1, $2::jsonb) as version", [
    taskId,
    JSON.stringify({ reason: "Better", ...revision }),
  ]);
  return row?.version;
}

/** Reruns the task, from a step on when one is named. */
export const rerun = ({ taskId, asUser }: TaskFixture, fromStep = "", key = "") =>
  asUser("select status, error from cogo_api.rerun_task($1, nullif($2, ''), nullif($3, ''))", [
    taskId,
    fromStep,
    key,
  ]);

/** The approval the task asks for; empty when it asks for none. */
export const findApproval = async ({ taskId, asUser }: TaskFixture): Promise<Row> =>
  (await asUser("select * from cogo_api.approvals where task_id = $1", [taskId]))[0] ?? {};

/** Decides the approval the task asks for. */
export const resolve = async (task: TaskFixture, approve: boolean, comment = "Looked at it") =>
  await task.asUser("select * from cogo_api.resolve_approval($1, $2::boolean, $3)", [
    String((await findApproval(task)).approval_id),
    String(approve),
    comment,
  ]);

/** A task that stands at its second step, which must be approved before it starts. */
export async function askForApproval(
  test: TestDatabase,
  asked: Member = { title: "Publish it?" },
  change: Member = {},
): Promise<TaskFixture> {
  const task = await submit(test, [
    plannedStep("a"),
    plannedStep("b", { dependsOn: ["a"], approval: asked, ...change }),
    plannedStep("c", { dependsOn: ["b"] }),
  ]);
  await completeNext(test);
  return task;
}
