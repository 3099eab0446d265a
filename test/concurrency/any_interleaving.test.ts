import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DatabaseError } from "../../scripts/stack/database/database_error.ts";
import { findContradictions } from "../support/engine_invariants.ts";
import { gatesInLayers, planArbitrary } from "../support/plan_arbitrary.ts";
import { revise, submit } from "../support/plan_fixture.ts";
import { REMOVED_MENDS, removeMend } from "../support/removed_mends.ts";
import {
  at,
  type Claim,
  claim,
  clear,
  complete,
  fail,
  plannedStep,
  QUEUE,
  sweep,
  type TaskFixture,
} from "../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

// The long run: COGO_MODEL_OPERATIONS=100000 npx vitest run --project sql-native-15 any_interleaving
// That it would find the faults it was made for: COGO_MODEL_WITHOUT=all beside it puts each of them back in turn.
const OPERATIONS = Number(process.env.COGO_MODEL_OPERATIONS ?? 5000);
const ROUNDS = 20;
const AT_ONCE = 4;
const RUNS = Math.ceil(OPERATIONS / (ROUNDS * AT_ONCE));

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

/** Two tasks of two tenants, and what workers have claimed so far, whether or not they still hold it. */
interface World {
  readonly tasks: readonly TaskFixture[];
  readonly claims: Claim[];
}

interface Operation {
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
const ACTS = {
  claim: async (world: World, _: TaskFixture, pick: number) => {
    world.claims.push(...(await claim(test, QUEUE, 1 + (pick % 3))));
  },
  complete: (world: World, _: TaskFixture, pick: number) =>
    withClaim(world, pick, (step) => complete(test, step, { output: output(pick) })),
  completeRevising: (world: World, _: TaskFixture, pick: number) =>
    withClaim(world, pick, (step) =>
      complete(test, step, {
        output: output(pick),
        revision: { reason: "Found more", ...revisionOf(pick) },
      }),
    ),
  fail: (world: World, _: TaskFixture, pick: number) =>
    withClaim(world, pick, (step) => fail(test, step, { retryable: pick % 3 !== 0 })),
  sweep: () => sweep(test),
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

async function perform(world: World, { act, task, pick }: Operation): Promise<void> {
  const chosen = world.tasks[task];
  if (chosen !== undefined) await unlessRefused(ACTS[act](world, chosen, pick));
}

async function statusesOf({ tasks }: World): Promise<readonly string[]> {
  const rows = await Promise.all(
    tasks.map(({ asUser }) => asUser("select status from cogo_api.tasks")),
  );
  return rows.flat().map((row) => String(row.status));
}

/** Workers that do their work, people who agree and time that passes: every task must end. */
async function workToTheEnd(world: World, clock: number): Promise<readonly string[]> {
  for (const { asUser } of world.tasks) {
    await asUser("select cogo_api.remove_schedule(schedule_id) from cogo_api.schedules");
  }
  for (let moment = 1; moment <= 100; moment += 1) {
    test.setClock(at(clock + moment * 700));
    for (const { asUser } of world.tasks) {
      await asUser(
        "select cogo_api.resume_task(task_id) from cogo_api.tasks where status = 'paused'",
      );
    }
    await sweep(test);
    for (const step of await claim(test, QUEUE, 50)) {
      await complete(test, step, { output: output(1) });
    }
    const statuses = await statusesOf(world);
    if (statuses.every((status) => ["completed", "failed", "cancelled"].includes(status))) break;
  }
  return await statusesOf(world);
}

const often = ["claim", "claim", "claim", "complete", "complete", "complete", "sweep", "resume"];
const acts = fc.constantFrom(
  ...(Object.keys(ACTS) as (keyof typeof ACTS)[]),
  ...(often as (keyof typeof ACTS)[]),
);
const operation: fc.Arbitrary<Operation> = fc.record({
  act: acts,
  task: fc.nat({ max: 1 }),
  pick: fc.nat({ max: 999 }),
});
const exactly = (count: number) => ({ minLength: count, maxLength: count });
const rounds = fc.array(fc.array(operation, exactly(AT_ONCE)), exactly(ROUNDS));

const plans = fc.oneof(
  { weight: 9, arbitrary: planArbitrary(6) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 3, max: 4 }), fc.integer({ min: 8, max: 9 }))
      .map(([width, depth]) => gatesInLayers(width, depth)),
  },
);

/** What the first plan does when its run fails: these of its steps are undone, and somebody is notified. */
const undone = fc.option(fc.uniqueArray(fc.nat({ max: 5 }), { maxLength: 4 }), { nil: undefined });

function failureSteps(steps: readonly object[], places: readonly number[] | undefined) {
  if (places === undefined) return {};
  const keys = steps.map((step) => String((step as { readonly key: string }).key));
  const compensations = places.flatMap((place) => {
    const compensated = keys[place];
    return compensated === undefined
      ? []
      : [plannedStep(`undo-${compensated}`, { compensates: compensated, phase: "undo" })];
  });
  return { onFailure: [...compensations, plannedStep("tell", { phase: "one" })] };
}

/** The outputs of these tests have some bytes each: what is more has multiplied on its way. */
async function findLarge(): Promise<readonly unknown[]> {
  return await test.asOwner(
    "select run_id, sum(output_bytes) from cogo.steps group by run_id having sum(output_bytes) > 20000",
  );
}

const property = fc.asyncProperty(plans, plans, undone, rounds, async (one, other, places, all) => {
  await clear(test);
  test.setClock(at(0));
  const world: World = {
    tasks: [await submit(test, one, failureSteps(one, places)), await submit(test, other)],
    claims: [],
  };
  for (const [index, round] of all.entries()) {
    test.setClock(at(index * 15));
    await Promise.all(round.map((each) => perform(world, each)));
    expect([...(await findContradictions(test)), ...(await findLarge())]).toEqual([]);
  }
  for (const status of await workToTheEnd(world, all.length * 15)) {
    expect(["completed", "failed", "cancelled"]).toContain(status);
  }
  expect([...(await findContradictions(test)), ...(await findLarge())]).toEqual([]);
});
const holds = () => fc.assert(property, { numRuns: RUNS, endOnFailure: true });

it(
  "keeps every row consistent, and lets every task end, whatever happens at once",
  {
    timeout: OPERATIONS * 100,
  },
  holds,
);

describe.skipIf(process.env.COGO_MODEL_WITHOUT === undefined)("an engine that", () => {
  beforeAll(async () => {
    await test.close();
  });
  beforeEach(async () => {
    test = await openTestDatabase();
  });

  it.each(REMOVED_MENDS)("%s is found out", { timeout: OPERATIONS * 100 }, async (fault) => {
    await removeMend(test, fault);
    await expect(holds()).rejects.toThrow();
  });
});
