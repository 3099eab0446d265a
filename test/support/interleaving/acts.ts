import { DatabaseError } from "../../../scripts/stack/database/database_error.ts";
import { revise } from "../plan_fixture.ts";
import {
  type Claim,
  claim,
  complete,
  fail,
  plannedStep,
  QUEUE,
  sweep,
  type TaskFixture,
} from "../task_fixture.ts";
import type { TestDatabase } from "../test_database.ts";

/** Two tasks of two tenants, and what workers have claimed so far, whether or not they still hold it. */
export interface World {
  readonly test: TestDatabase;
  readonly tasks: readonly TaskFixture[];
  readonly claims: Claim[];
}

/** One act on one of the tasks; which step, key or claim it takes follows from `pick`. */
export interface Operation {
  readonly act: keyof typeof ACTS;
  readonly task: number;
  readonly pick: number;
}

const key = (pick: number) => `s${pick % 6}`;
const output = (pick: number) => ({
  list: Array.from({ length: pick % 4 }, (_, item) => item),
  go: pick % 2 === 0,
});
const call =
  (name: string) =>
  ({ asUser, taskId }: TaskFixture): Promise<unknown> =>
    asUser(`select from cogo_api.${name}($1)`, [taskId]);

function revisionOf(pick: number) {
  const named = key(pick);
  const added = plannedStep(`x${pick}`, { dependsOn: [named] });
  return [
    { add: [added] },
    { remove: [named, named] },
    { remove: [named, key(pick + 1), named] },
    { replace: [plannedStep(named, { phase: "one" })] },
  ][pick % 4];
}

async function resolveOne({ asUser, taskId }: TaskFixture, approve: boolean): Promise<void> {
  const [approval] = await asUser(
    "select approval_id from cogo_api.approvals where task_id = $1 and status = 'pending' limit 1",
    [taskId],
  );
  if (approval === undefined) return;
  await asUser("select from cogo_api.resolve_approval($1, $2::boolean)", [
    String(approval.approval_id),
    String(approve),
  ]);
}

async function withClaim(world: World, pick: number, work: (step: Claim) => Promise<unknown>) {
  const step = world.claims[pick % Math.max(world.claims.length, 1)];
  if (step !== undefined) await work(step);
}

/** A plan of what is submitted beside the two tasks. */
const SMALL = { steps: [plannedStep("a"), plannedStep("b", { dependsOn: ["a"] })] };
const FILTERS = [{ text: "again" }, { text: "collected or single" }, { statuses: ["failed"] }];

async function submitWith(
  { asUser, sessionId }: TaskFixture,
  rule: "debounce" | "batch" | "singleton",
  value: object,
): Promise<void> {
  await asUser(
    `select from cogo_api.create_task($1, 'Collected or single', plan => $2::jsonb, ${rule} => $3::jsonb)`,
    [sessionId, JSON.stringify(SMALL), JSON.stringify(value)],
  );
}

/** Refusals are part of it; a deadlock, a timeout or a broken constraint is not. */
async function unlessRefused(work: unknown): Promise<void> {
  await Promise.resolve(work).catch((error: unknown) => {
    if (error instanceof DatabaseError && error.sqlstate.startsWith("OG")) return;
    throw error;
  });
}

/** Everything that a worker, a user, an operator or time does to running work. */
export const ACTS = {
  claim: async (world: World, _: TaskFixture, pick: number) => {
    world.claims.push(...(await claim(world.test, QUEUE, 1 + (pick % 3))));
  },
  complete: (world: World, _: TaskFixture, pick: number) =>
    withClaim(world, pick, (step) => complete(world.test, step, { output: output(pick) })),
  completeRevising: (world: World, _: TaskFixture, pick: number) =>
    withClaim(world, pick, (step) =>
      complete(world.test, step, {
        output: output(pick),
        revision: { reason: "Found more", ...revisionOf(pick) },
      }),
    ),
  fail: (world: World, _: TaskFixture, pick: number) =>
    withClaim(world, pick, (step) => fail(world.test, step, { retryable: pick % 3 !== 0 })),
  sweep: ({ test }: World) => sweep(test),
  pause: (_: World, task: TaskFixture) => call("pause_task")(task),
  resume: (_: World, task: TaskFixture) => call("resume_task")(task),
  cancel: (_: World, task: TaskFixture) => call("cancel_task")(task),
  redrive: (_: World, task: TaskFixture) => call("redrive_task")(task),
  rerun: (_: World, task: TaskFixture) => call("rerun_task")(task),
  /** Somebody who cancels it, and two who have it run again at once. */
  startTwice: async (_: World, task: TaskFixture, pick: number) => {
    await unlessRefused(call("cancel_task")(task));
    const again = ["rerun_task", pick % 2 === 0 ? "rerun_task" : "redrive_task"];
    await Promise.all(again.map((name) => unlessRefused(call(name)(task))));
  },
  rerunFrom: (_: World, { asUser, taskId }: TaskFixture, pick: number) =>
    asUser("select from cogo_api.rerun_task($1, $2)", [taskId, key(pick)]),
  cancelStep: async (_: World, { asUser }: TaskFixture, pick: number) => {
    const [step] = await asUser(
      "select step_id from cogo_api.steps order by md5(step_id::text || $1) limit 1",
      [String(pick)],
    );
    await asUser("select from cogo_api.cancel_step($1)", [String(step?.step_id)]);
  },
  revise: (_: World, task: TaskFixture, pick: number) => revise(task, { ...revisionOf(pick) }),
  emit: (_: World, { asUser, taskId }: TaskFixture, pick: number) =>
    asUser("select cogo_api.emit_event($1, $2)", [taskId, `e${pick % 3}`]),
  schedule: (_: World, { asUser, sessionId }: TaskFixture, pick: number) =>
    asUser(
      "select from cogo_api.create_schedule($1, $2, '* * * * *', 'UTC', $3::jsonb, $4, 'all')",
      [
        sessionId,
        key(pick),
        JSON.stringify({ requirement: "Again", plan: SMALL }),
        ["skip", "replace", "allow"][pick % 3] ?? "",
      ],
    ),
  replaceSchedule: (_: World, { asUser, sessionId }: TaskFixture, pick: number) =>
    asUser(
      `select cogo_api.replace_schedule(schedule_id, $1, name, '*/2 * * * *', 'UTC', task, $2)
       from cogo_api.schedules limit 1`,
      [sessionId, ["skip", "replace", "allow"][pick % 3] ?? ""],
    ),
  debounce: (_: World, task: TaskFixture, pick: number) =>
    submitWith(task, "debounce", { key: key(pick % 2), seconds: 30, mostSeconds: 60 }),
  batch: (_: World, task: TaskFixture, pick: number) =>
    submitWith(task, "batch", { key: key(pick % 2), seconds: 30, most: 3, item: pick }),
  singleton: (_: World, task: TaskFixture, pick: number) =>
    submitWith(task, "singleton", {
      key: key(pick % 2),
      whenOpen: ["refuse", "join", "replace"][pick % 3],
    }),
  cancelFound: (_: World, { asUser }: TaskFixture, pick: number) =>
    asUser("select cogo_api.cancel_tasks($1::jsonb)", [JSON.stringify(FILTERS[pick % 3])]),
  redriveFound: (_: World, { asUser }: TaskFixture, pick: number) =>
    asUser("select cogo_api.redrive_tasks($1::jsonb)", [JSON.stringify(FILTERS[pick % 3])]),
  approve: (_: World, task: TaskFixture) => resolveOne(task, true),
  reject: (_: World, task: TaskFixture) => resolveOne(task, false),
} as const;

export async function perform(world: World, { act, task, pick }: Operation): Promise<void> {
  const chosen = world.tasks[task];
  if (chosen !== undefined) await unlessRefused(ACTS[act](world, chosen, pick));
}
