import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DatabaseError } from "../../scripts/stack/database/database_error.ts";
import { findContradictions } from "../support/engine_invariants.ts";
import {
  at,
  claim,
  clear,
  complete,
  openSession,
  plannedStep,
  QUEUE,
  sweep,
  type TaskFixture,
} from "../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const MOST = 3;
const PLAN = JSON.stringify({ steps: [plannedStep("a")] });

interface World {
  readonly asUser: TaskFixture["asUser"];
  readonly sessionId: string;
  /** What each submission to a batch added, and the task that it was answered with. */
  readonly items: { readonly item: number; readonly taskId: string }[];
  submitted: number;
}

const limit = (name: string, rest: object) => (key: number) =>
  JSON.stringify({ key: `${name} ${key}`, seconds: 30, ...rest });
const debounceOf = limit("d", { mostSeconds: 45 });

async function pickTask({ asUser }: World, pick: number): Promise<string | undefined> {
  const [task] = await asUser(
    "select task_id from cogo_api.tasks order by md5(task_id::text || $1) limit 1",
    [`${pick}`],
  );
  return task && String(task.task_id);
}

const call = (name: string) => async (world: World, pick: number) => {
  const taskId = await pickTask(world, pick);
  if (taskId !== undefined) await world.asUser(`select from cogo_api.${name}($1)`, [taskId]);
};

const ACTS = {
  batch: async (world: World, pick: number) => {
    const item = world.submitted++;
    const batch = limit("b", { most: MOST, item })(pick % 2);
    const [task] = await world.asUser(
      "select task_id from cogo_api.create_task($1, 'Batched', plan => $2::jsonb, batch => $3::jsonb)",
      [world.sessionId, PLAN, batch],
    );
    world.items.push({ item, taskId: String(task?.task_id) });
  },
  debounce: async ({ asUser, sessionId }: World, pick: number) => {
    await asUser(
      "select from cogo_api.create_task($1, 'Debounced', plan => $2::jsonb, debounce => $3::jsonb)",
      [sessionId, PLAN, debounceOf(pick % 2)],
    );
  },
  sweep: () => sweep(test),
  work: async () => {
    for (const step of await claim(test, QUEUE, 2)) await complete(test, step);
  },
  cancel: call("cancel_task"),
  pause: call("pause_task"),
  resume: call("resume_task"),
  rerun: call("rerun_task"),
} as const;

async function perform(world: World, act: keyof typeof ACTS, pick: number): Promise<void> {
  await Promise.resolve(ACTS[act](world, pick)).catch((error: unknown) => {
    if (!(error instanceof DatabaseError && error.sqlstate.startsWith("OG"))) throw error;
  });
}

/** An item that is elsewhere than its submitter was answered, or not in the gate's output. */
async function findLost({ items }: World): Promise<readonly unknown[]> {
  return await test.asOwner(
    `select 'more than a batch holds' as what, task_id::text as id from cogo.collected_items group by task_id having count(*) > $2
     union all
     select 'lost or twice', item from jsonb_to_recordset($1::jsonb) as said (item text, "taskId" uuid)
     where (select array_agg(i.task_id) from cogo.collected_items as i where i.item #>> '{}' = said.item)
       is distinct from array[said."taskId"]
     union all
     select 'not in the output', steps.task_id::text from cogo.steps
     join cogo.collections on collections.task_id = steps.task_id and collections.kind = 'batch'
     where steps.key = 'collected' and steps.status = 'completed' and steps.output -> 'items' is distinct from (
       select jsonb_agg(i.item order by i.position) from cogo.collected_items as i where i.task_id = steps.task_id)
     union all
     select 'superseded by none', t.task_id::text from cogo.tasks as t
     where t.error ->> 'code' = 'task_superseded' and not exists (
       select from cogo.collections as c join cogo.collections as later on later.kind = c.kind and later.key = c.key
       where c.task_id = t.task_id and later.first_at = c.first_at
         and position(later.task_id::text in t.error ->> 'message') > 0)`,
    [JSON.stringify(items), MOST],
  );
}

const often = ["batch", "batch", "batch", "debounce", "debounce", "debounce", "sweep", "resume"];
const operation = fc.tuple(
  fc.constantFrom(...([...Object.keys(ACTS), ...often] as (keyof typeof ACTS)[])),
  fc.nat({ max: 99 }),
);

it("loses no item, and lets every submission run or be superseded, whatever happens at once", {
  timeout: 240_000,
}, async () => {
  const rounds = fc.array(fc.array(operation, { minLength: 1, maxLength: 4 }), { maxLength: 15 });
  const property = fc.asyncProperty(rounds, async (all) => {
    await clear(test);
    const { asUser, sessionId } = await openSession(test);
    const world: World = { asUser, sessionId, items: [], submitted: 0 };
    for (const [index, round] of all.entries()) {
      test.setClock(at(index * 10));
      await Promise.all(round.map(([act, pick]) => perform(world, act, pick)));
      expect([...(await findContradictions(test)), ...(await findLost(world))]).toEqual([]);
    }
    // And nothing that was collected waits for ever.
    for (let moment = 1; moment <= 3; moment += 1) {
      test.setClock(at(all.length * 10 + moment * 60));
      await asUser(
        "select cogo_api.resume_task(task_id) from cogo_api.tasks where status = 'paused'",
      );
      await sweep(test);
      for (const step of await claim(test, QUEUE, 200)) await complete(test, step);
    }
    expect(
      await asUser(
        "select task_id from cogo_api.tasks where status not in ('completed', 'cancelled')",
      ),
    ).toEqual([]);
    expect(await findLost(world)).toEqual([]);
  });
  await fc.assert(property, { numRuns: 20, endOnFailure: true });
});
