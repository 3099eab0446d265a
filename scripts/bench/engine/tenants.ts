import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { showProgress } from "../benchmark.ts";
import { ratio, type Spread, spread, time } from "../measure.ts";
import {
  type BenchUser,
  type CogoDatabase,
  type Member,
  openUser,
  plannedStep,
} from "./cogo_database.ts";
import { connectAs } from "./contestants/cogo.ts";

const OTHERS = 10_000;
const SAMPLES = 100;
const SWEEP_MILLISECONDS = 1_000;

const SUBMIT = "select task_id as id from cogo_api.create_task($1, 'Benchmark', plan => $2)";

async function submit(user: BenchUser, steps: readonly Member[]): Promise<string> {
  const { rows } = await user.client.query<{ id: string }>(SUBMIT, [
    user.sessionId,
    JSON.stringify({ steps }),
  ]);
  return rows[0]?.id ?? "";
}

const chain = (length: number) =>
  Array.from({ length }, (_, index) =>
    plannedStep(`s${index}`, { dependsOn: index === 0 ? [] : [`s${index - 1}`] }),
  );

async function repeat(work: () => Promise<unknown>): Promise<Spread> {
  const milliseconds: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) milliseconds.push(await time(work));
  return spread(milliseconds);
}

/** What one task costs its user to read, alone and among ten thousand tasks of other tenants. */
export async function measureAmongOthers({ database, admin, user }: CogoDatabase) {
  const taskId = await submit(user, chain(10));
  const read = async () => {
    for (const view of ["tasks", "runs", "steps", "phases", "events"]) {
      const key = view === "phases" ? "run_id" : "task_id";
      const id = view === "phases" ? "(select run_id from cogo_api.runs where task_id = $1)" : "$1";
      await user.client.query(`select * from cogo_api.${view} where ${key} = ${id}`, [taskId]);
    }
  };
  const alone = await repeat(read);
  showProgress(`cogo: ${OTHERS} tasks of other tenants`);
  const other = await openUser(database, admin);
  for (let task = 0; task < OTHERS; task += 1) await submit(other, chain(10));
  await other.client.end();
  await admin.query("vacuum (analyze)");
  const amongOthers = await repeat(read);
  return { readMilliseconds: { alone, amongOthers }, p95Ratio: ratio(amongOthers.p95, alone.p95) };
}

/** Layers of gates, each after all of the layer before, and a chain of as many as a plan may have. */
function hostilePlans(): readonly (readonly Member[])[] {
  const gate = (key: string, dependsOn: readonly string[], change: Member = {}) => ({
    ...plannedStep(key, { dependsOn }),
    kind: "gate",
    ...change,
  });
  const layers = Array.from({ length: 20 }, (_, layer) =>
    ["a", "b", "c", "d"].map((name) =>
      gate(
        `${name}${layer}`,
        layer === 0 ? [] : ["a", "b", "c", "d"].map((each) => `${each}${layer - 1}`),
        layer === 0 ? { delaySeconds: 1 } : {},
      ),
    ),
  ).flat();
  const long = Array.from({ length: 3_000 }, (_, index) =>
    gate(`g${index}`, index === 0 ? [] : [`g${index - 1}`]),
  );
  const wide = Array.from({ length: 3_000 }, (_, index) =>
    gate(`w${index}`, [], { delaySeconds: 1 }),
  );
  return [layers, long, wide];
}

/** A step of a normal tenant from its submission to its completion, by a worker that asks again and again. */
async function work(user: BenchUser, worker: BenchUser["client"]): Promise<void> {
  await submit(user, [plannedStep("one", {})]);
  for (;;) {
    const { rows } = await worker.query<{ step_id: string; lease_token: string }>(
      "select step_id, lease_token from cogo_api.claim_steps('bench', $1, 10)",
      [randomUUID()],
    );
    if (rows.length === 0) continue;
    const completions = rows.map((step) => ({
      stepId: step.step_id,
      leaseToken: step.lease_token,
      result: { output: {} },
    }));
    await worker.query("select from cogo_api.complete_steps($1)", [JSON.stringify(completions)]);
    return;
  }
}

/** What a step takes a normal tenant, by itself and beside one that submits plans made to be expensive. */
export async function measureBesideHostile({ database, admin, user }: CogoDatabase) {
  const worker = await connectAs(database.url, { role: "service_role" });
  const quiet = await repeat(() => work(user, worker));
  showProgress("cogo: a hostile tenant");
  const hostile = await openUser(database, admin);
  let isOver = false;
  const attacking = (async () => {
    for (let plan = 0; !isOver; plan += 1) {
      await submit(hostile, hostilePlans()[plan % 3] ?? []);
    }
  })();
  const sweeping = (async () => {
    while (!isOver) {
      await admin.query("call cogo.sweep_in_turns()");
      await sleep(SWEEP_MILLISECONDS);
    }
  })();
  const besideHostile = await repeat(() => work(user, worker));
  isOver = true;
  await Promise.all([attacking, sweeping]);
  await Promise.all([hostile.client.end(), worker.end()]);
  return {
    stepMilliseconds: { quiet, besideHostile },
    p95Ratio: ratio(besideHostile.p95, quiet.p95),
  };
}
