import type { TestDatabase } from "../test_database.ts";

/** The function that was mended, what the mend is in it, and what was there before. */
interface Mend {
  /** What the engine does without it. */
  readonly fault: string;
  readonly function: string;
  readonly mended: string;
  readonly before: string;
  /** What holds the same beside it. */
  readonly also?: string;
  /** One with which the random runs come upon the fault early; others do so later. */
  readonly seed: number;
}

const WITHOUT_GUARDS = `
  drop trigger a_closed_run_has_no_open_step on cogo.runs;
  drop trigger an_open_step_has_an_open_run on cogo.steps;
  drop trigger added_steps_have_an_open_run on cogo.steps`;

/** Three faults that once were in the engine, by what they did. */
export const REMOVED_MENDS: readonly Mend[] = [
  {
    fault: "counts a step that a revision names twice, twice",
    function: "remove_steps",
    mended: "cardinality(v_phases)",
    before: "cardinality(keys)",
    also: WITHOUT_GUARDS,
    seed: 33,
  },
  {
    fault: "gives a task two open runs",
    function: "lock_last_run",
    mended: "exit when not exists",
    before: "exit when true or not exists",
    also: "drop index cogo.one_open_run_per_task",
    seed: 2,
  },
  {
    fault: "copies into each gate what the gates before it hold",
    function: "pass_gates",
    mended: "else cogo.collected_items(steps) end",
    before: `else (select jsonb_object_agg(b.key, b.output) from cogo.step_dependencies as d
      join cogo.steps as b on b.step_id = d.depends_on where d.step_id = steps.step_id) end`,
    seed: 3,
  },
];

/** Puts a fault back into the engine. */
export async function removeMend(test: TestDatabase, mend: Mend): Promise<void> {
  const [found] = await test.database.query(
    "select pg_get_functiondef(oid) as definition from pg_proc where pronamespace = 'cogo'::regnamespace and proname = $1",
    [mend.function],
  );
  const definition = String(found?.definition);
  if (!definition.includes(mend.mended)) throw new Error(`Expected ${mend.mended} in it`);
  await test.database.exec(
    `${mend.also ?? "select"}; ${definition.replace(mend.mended, mend.before)}`,
  );
}
