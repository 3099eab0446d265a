import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { migrate } from "../../../stack/database/migrate.ts";
import { openNative } from "../../../stack/database/native.ts";
import { connect } from "../../database.ts";
import type { Contestant, ContestantClient, RunningWorker, Workload } from "../contestant.ts";
import { copyRow } from "../copy_row.ts";
import { startLoop } from "../worker_loop.ts";
import { CHAIN_LENGTH, FAN_OUT_WIDTH } from "../workload.ts";

const BATCH = 100;
const SHORTEST_PAUSE_MILLISECONDS = 25;
const LONGEST_PAUSE_MILLISECONDS = 400;
const USER = "00000000-0000-4000-8000-000000000001";

/** A step as the worker's handler sees it: its key is in its input. */
interface LeasedStep {
  readonly step_id: string;
  readonly lease_token: string;
  readonly input: { readonly run?: string; readonly name: string; readonly index?: number };
}

/**
 * COGO's own SQL functions over a direct connection, in the loop of the shipped worker. It listens for
 * what pg_net would send, as pg_net's background worker does; the HTTP hop of a hosted wake is not in it.
 */
export const cogo: Contestant = {
  version: "this source",
  configuration: `claim_steps() and complete_steps() by ${BATCH}, every event, attempt and broadcast row written; wake heard by LISTEN, else polls from ${SHORTEST_PAUSE_MILLISECONDS} to ${LONGEST_PAUSE_MILLISECONDS} ms`,
  async prepare({ adminUrl, url }) {
    const database = await openNative(adminUrl, () => undefined);
    await migrate(database);
    const prepare = await readFile(new URL("./cogo.sql", import.meta.url), "utf8");
    await database.exec(prepare.replaceAll("bench_role", new URL(url).username));
    await database.close();
  },
  openClient: ({ url }, workload) => openClient(url, workload),
  startWorker: ({ url }, _workload, execute) => startWorker(url, execute),
  async countUnfinished(admin) {
    const { rows } = await admin.query<{ count: string }>(
      "select coalesce(sum(remaining_steps), 0) as count from cogo.runs where finished_at is null",
    );
    return Number(rows[0]?.count);
  },
  async addHistory(admin, count) {
    const finished = { condition: "status = 'completed'", count };
    await copyRow(admin, {
      table: "cogo.steps",
      ...finished,
      replace: {
        step_id: "gen_random_uuid()",
        key: `'h-' || (select count(*) from cogo.steps) || '-' || n`,
      },
    });
    await copyRow(admin, {
      table: "cogo.attempts",
      condition: "outcome = 'completed'",
      count,
      replace: { number: "1 + n + (select count(*) from cogo.attempts)" },
    });
    await copyRow(admin, {
      table: "cogo.events",
      condition: "type = 'agent:result'",
      count: 2 * count,
      replace: { sequence: "-n - (select count(*) from cogo.events)" },
    });
  },
};

/** A connection that acts with these claims, as the Data API's does. */
export async function connectAs(
  url: string,
  claims: { readonly role: string; readonly sub?: string },
) {
  const client = await connect(url);
  await client.query("select set_config('request.jwt.claims', $1, false)", [
    JSON.stringify(claims),
  ]);
  await client.query(`set role ${claims.role}`);
  return client;
}

/** Ten tasks a session, as a user's conversation may have; a larger batch of steps is several tasks. */
const TASKS_PER_SESSION = 10;
const STEPS_PER_TASK = 500;

async function openClient(url: string, workload: Workload): Promise<ContestantClient> {
  const client = await connectAs(url, { role: "authenticated", sub: USER });
  let sessionId: string | undefined;
  let submitted = 0;
  const submit = async (steps: readonly object[]) => {
    if (submitted % TASKS_PER_SESSION === 0) {
      const { rows } = await client.query<{ session_id: string }>(
        "select session_id from cogo_api.create_session('Benchmark')",
      );
      sessionId = rows[0]?.session_id;
    }
    submitted += 1;
    await client.query({
      name: "submit",
      text: "select task_id from cogo_api.create_task($1, 'Benchmark', plan => $2)",
      values: [sessionId, JSON.stringify({ steps })],
    });
  };
  return {
    async enqueue(keys) {
      const steps = keys.map((name, index) => plannedStep(`s-${index}`, { input: { name } }));
      for (let from = 0; from < steps.length; from += STEPS_PER_TASK) {
        await submit(steps.slice(from, from + STEPS_PER_TASK));
      }
    },
    async startRuns(runs) {
      for (const run of runs) await submit(workload === "chain" ? chain(run) : fanOut(run));
    },
    close: () => client.end(),
  };
}

/** A step of the benchmark's kind. */
export function plannedStep(key: string, more: object): object {
  return { key, kind: "bench", phase: "bench", role: "bench", agent: "bench", ...more };
}

function chain(run: string): readonly object[] {
  return Array.from({ length: CHAIN_LENGTH }, (_, index) =>
    plannedStep(`s-${index}`, {
      input: { name: `${run}/${index}` },
      dependsOn: index === 0 ? [] : [`s-${index - 1}`],
    }),
  );
}

/** The middle is a map step over the first one's output: the plan is three steps, however wide the fan. */
function fanOut(run: string): readonly object[] {
  return [
    plannedStep("first", { input: { run, name: `${run}/first` } }),
    plannedStep("middle", { input: { run, name: "middle" }, dependsOn: ["first"], map: "first" }),
    plannedStep("last", { input: { run, name: `${run}/last` }, dependsOn: ["middle"] }),
  ];
}

async function startWorker(url: string, execute: (key: string) => void): Promise<RunningWorker> {
  const client = await connectAs(url, { role: "service_role" });
  const workerId = randomUUID();
  let pause = SHORTEST_PAUSE_MILLISECONDS;
  const loop = startLoop(
    async () => {
      const { rows } = await client.query<LeasedStep>({
        name: "claim",
        text: "select step_id, lease_token, input, context from cogo_api.claim_steps('bench', $1, $2)",
        values: [workerId, BATCH],
      });
      if (rows.length === 0) {
        const wait = pause;
        pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS);
        return wait;
      }
      pause = SHORTEST_PAUSE_MILLISECONDS;
      const completions = rows.map((step) => ({
        stepId: step.step_id,
        leaseToken: step.lease_token,
        result: { output: executeStep(step, execute) },
      }));
      await client.query({
        name: "complete",
        text: "select * from cogo_api.complete_steps($1)",
        values: [JSON.stringify(completions)],
      });
      return undefined;
    },
    () => client.end(),
  );
  client.on("notification", loop.wake);
  await client.query("listen pg_net_wake");
  return loop;
}

/** The no-op handler; the first step of a fan-out puts out the array that is mapped. */
function executeStep({ input }: LeasedStep, execute: (key: string) => void): unknown {
  const { run, name, index } = input;
  execute(index === undefined ? name : `${run}/middle-${index}`);
  return name.endsWith("/first") ? Array.from({ length: FAN_OUT_WIDTH }, (_, each) => each) : {};
}
