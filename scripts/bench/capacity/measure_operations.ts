import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import type pg from "pg";
import { plannedStep } from "../engine/contestants/cogo.ts";
import { type Spread, spread, time } from "../measure.ts";

const USERS = 10;
const TASKS_PER_ROUND = 40;
const STEPS_PER_TASK = 10;
const SWEEPS_PER_ROUND = 5;

/** What is measured, each as one call of a client, a worker or pg_cron. */
export const OPERATIONS = [
  "submit",
  "claim",
  "complete",
  "read",
  "list",
  "sweep",
  "prune",
] as const;
type Operation = (typeof OPERATIONS)[number];

/** The milliseconds of each call, round after round. */
export type Samples = Record<Operation, number[]>;

/** One database, with the connections of its operator, its user and its worker. */
export interface Measured {
  readonly admin: pg.Client;
  readonly user: pg.Client;
  readonly worker: pg.Client;
  readonly users: readonly { readonly userId: string; readonly sessionId: string }[];
  readonly samples: Samples;
}

const PLAN = JSON.stringify({
  steps: Array.from({ length: STEPS_PER_TASK }, (_, index) => plannedStep(`s-${index}`, {})),
});

/** Users of the measurement, each a tenant with one session. */
export async function addUsers(admin: pg.Client, user: pg.Client): Promise<Measured["users"]> {
  const users = [];
  for (let index = 0; index < USERS; index += 1) {
    const userId = randomUUID();
    await admin.query("insert into auth.users (id, email) values ($1, $2)", [userId, userId]);
    await actAs(user, userId);
    const { rows } = await user.query<{ id: string }>(
      "select session_id as id from cogo_api.create_session('Benchmark')",
    );
    users.push({ userId, sessionId: rows[0]?.id ?? "" });
  }
  return users;
}

async function actAs(user: pg.Client, userId: string): Promise<void> {
  const claims = JSON.stringify({ role: "authenticated", sub: userId });
  await user.query("select set_config('request.jwt.claims', $1, false)", [claims]);
}

/** One round of the same work: tasks are submitted, done, read, listed, and at last expired and pruned. */
export async function measureRound(measured: Measured): Promise<void> {
  const { admin, user, worker, users, samples } = measured;
  const timed = async (operation: Operation, work: () => Promise<unknown>) => {
    samples[operation].push(await time(work));
  };
  for (let index = 0; index < TASKS_PER_ROUND; index += 1) {
    const { userId, sessionId } = users[index % users.length] ?? { userId: "", sessionId: "" };
    await actAs(user, userId);
    await timed("submit", () =>
      user.query("select task_id from cogo_api.create_task($1, 'Benchmark', plan => $2)", [
        sessionId,
        PLAN,
      ]),
    );
  }
  for (let index = 0; index < TASKS_PER_ROUND; index += 1) {
    let steps: readonly { step_id: string; lease_token: string }[] = [];
    await timed("claim", async () => {
      steps = (
        await worker.query("select * from cogo_api.claim_steps('bench', $1, $2)", [
          randomUUID(),
          STEPS_PER_TASK,
        ])
      ).rows;
    });
    const completions = steps.map((step) => ({
      stepId: step.step_id,
      leaseToken: step.lease_token,
      result: { output: {} },
    }));
    await timed("complete", () =>
      worker.query("select * from cogo_api.complete_steps($1)", [JSON.stringify(completions)]),
    );
  }
  for (let index = 0; index < TASKS_PER_ROUND; index += 1) {
    await actAs(user, users[index % users.length]?.userId ?? "");
    let taskId = "";
    await timed("list", async () => {
      const { rows } = await user.query("select * from cogo_api.search_tasks('{}')");
      taskId = rows[0]?.task_id ?? "";
    });
    await timed("read", () => readTask(user, taskId));
  }
  for (let index = 0; index < SWEEPS_PER_ROUND; index += 1) {
    await timed("sweep", () => admin.query("call cogo.sweep_in_turns()"));
  }
  await admin.query(await readFile(new URL("./expire_tasks.sql", import.meta.url), "utf8"), [
    users.map((each) => each.userId),
  ]);
  await timed("prune", () => admin.query("call cogo.prune_in_turns()"));
}

/** What `GET /cogo-tasks/<task>` asks for. */
async function readTask(user: pg.Client, taskId: string): Promise<void> {
  await user.query("select * from cogo_api.tasks where task_id = $1", [taskId]);
  const { rows } = await user.query<{ run_id: string }>(
    `select * from cogo_api.runs where task_id = $1 and parent_step_id is null order by number desc limit 1`,
    [taskId],
  );
  const run = [rows[0]?.run_id ?? ""];
  await user.query("select * from cogo_api.phases where run_id = $1 order by position", run);
  await user.query("select * from cogo_api.steps where run_id = $1 order by place", run);
}

/** The spread of each operation's samples, those of the first rounds left out. */
export function spreadOf(samples: Samples): Record<Operation, Spread> {
  const entries = OPERATIONS.map((operation) => [operation, spread(samples[operation])] as const);
  return Object.fromEntries(entries) as Record<Operation, Spread>;
}
