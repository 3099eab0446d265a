import type pg from "pg";
import { showProgress } from "../benchmark.ts";
import { ratio, time } from "../measure.ts";
import { type CogoDatabase, type Member, plannedStep } from "./cogo_database.ts";

const SIZES = [100, 1_000, 10_000];
const DEPENDENCIES = 5;

/** Steps that each depend on the five before, the last one first, so that no order spares the look for a cycle. */
function planOf(size: number): readonly Member[] {
  return Array.from({ length: size }, (_, place) => {
    const index = size - 1 - place;
    const before = Array.from(
      { length: Math.min(index, DEPENDENCIES) },
      (__, far) => index - 1 - far,
    );
    return plannedStep(`s${index}`, { dependsOn: before.map((each) => `s${each}`) });
  });
}

async function measureSize({ user }: CogoDatabase, size: number) {
  const milliseconds: Record<string, number> = {};
  let taskId = "";
  const call = async (what: string, text: string, ...values: readonly string[]) => {
    milliseconds[what] = Math.round(
      await time(async () => {
        const { rows } = await user.client.query<{ id: string }>(text, [...values]);
        taskId ||= rows[0]?.id ?? "";
      }),
    );
  };
  const steps = JSON.stringify({ steps: planOf(size) });
  const revision = JSON.stringify({
    reason: "More",
    add: [plannedStep("new", { dependsOn: ["s1"] })],
  });
  const submit = "select task_id as id from cogo_api.create_task($1, 'Benchmark', plan => $2)";
  await call("submit", submit, user.sessionId, steps);
  await call("revise", "select cogo_api.revise_plan($1, $2)::text as id", taskId, revision);
  await call("read", "select * from cogo_api.steps where task_id = $1", taskId);
  await call("cancel", "select task_id as id from cogo_api.cancel_task($1)", taskId);
  await call("redrive", "select task_id as id from cogo_api.redrive_task($1)", taskId);
  await call("cancelAgain", "select task_id as id from cogo_api.cancel_task($1)", taskId);
  await call("rerun", "select task_id as id from cogo_api.rerun_task($1)", taskId);
  await user.client.query("select from cogo_api.cancel_task($1)", [taskId]);
  return { steps: size, dependencies: size * DEPENDENCIES, milliseconds };
}

/** What the calls that touch a whole plan take, by its size, and how much more than in proportion they grow. */
export async function measurePlanSizes(database: CogoDatabase) {
  const sizes = [];
  for (const size of SIZES) {
    showProgress(`cogo: a plan of ${size} steps`);
    sizes.push(await measureSize(database, size));
    await analyse(database.admin);
  }
  const [first, last] = [sizes.at(0), sizes.at(-1)];
  if (first === undefined || last === undefined) throw new Error("Expected sizes");
  const growth = Object.entries(last.milliseconds).map(([what, most]) => [
    what,
    ratio(most / last.steps, (first.milliseconds[what] ?? 0) / first.steps),
  ]);
  return { sizes, costOfAStepInTheLargestOverTheSmallest: Object.fromEntries(growth) };
}

/** As autovacuum does in time. */
async function analyse(admin: pg.Client): Promise<void> {
  await admin.query("vacuum (analyze)");
}
