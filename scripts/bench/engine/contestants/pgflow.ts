import { randomUUID } from "node:crypto";
import type { Contestant, ContestantClient, RunningWorker, Workload } from "../contestant.ts";
import { copyRow } from "../copy_row.ts";
import { importPeer, PEER_VERSIONS } from "../peers.ts";
import { startLoop } from "../worker_loop.ts";
import { orderedKeys } from "../workload.ts";
import { installPgflow } from "./install_pgflow.ts";

interface StepTask {
  readonly run_id: string;
  readonly step_slug: string;
  readonly task_index: number;
  readonly input: unknown;
}
/** Its own client class, which its edge worker uses too. */
interface PgflowClient {
  readMessages(
    queue: string,
    visibility: number,
    batch: number,
    maxPollSeconds: number,
    pollIntervalMs: number,
  ): Promise<readonly { readonly msg_id: string }[]>;
  startTasks(
    flow: string,
    messages: readonly string[],
    worker: string,
  ): Promise<readonly StepTask[]>;
  completeTask(task: StepTask, output: unknown): Promise<void>;
  startFlow(flow: string, input: object): Promise<unknown>;
}
interface Sql {
  (text: TemplateStringsArray, ...values: readonly unknown[]): Promise<unknown>;
  end(): Promise<void>;
}
interface CoreModule {
  readonly PgflowSqlClient: new (sql: Sql) => PgflowClient;
}
interface PostgresModule {
  readonly default: (url: string, options: Readonly<Record<string, unknown>>) => Sql;
}

/** The edge worker's defaults are batches of 10 and polls each 100 ms: these can only be faster. */
const BATCH_SIZE = 100;
const CONNECTIONS = 4;
const MAX_POLL_SECONDS = 2;
const POLL_INTERVAL_MILLISECONDS = 50;
const VISIBILITY_SECONDS = 2;

/** pgflow's SQL under its own SQL client, driven as its edge worker drives it. */
export const pgflow: Contestant = {
  version: `${PEER_VERSIONS["@pgflow/core"]} (the newest on npm)`,
  configuration: `SQL core by its PgflowSqlClient: batch ${BATCH_SIZE}, ${CONNECTIONS} connections, read_with_poll ${MAX_POLL_SECONDS} s / ${POLL_INTERVAL_MILLISECONDS} ms; its edge worker is not on npm`,
  prepare: installPgflow,
  async openClient({ url, peersFolder }, workload): Promise<ContestantClient> {
    const { sql, client } = await connect(url, peersFolder, 1);
    return {
      async enqueue(keys) {
        await sql`select pgflow.start_flow('steps', jsonb_build_object('key', key))
          from unnest(${keys}::text[]) as key`;
      },
      async startRuns(runs) {
        for (const run of runs) await client.startFlow(workload, { run });
      },
      close: () => sql.end(),
    };
  },
  async startWorker({ url, peersFolder }, workload, execute): Promise<RunningWorker> {
    const { sql, client } = await connect(url, peersFolder, CONNECTIONS);
    const workerId = randomUUID();
    await sql`insert into pgflow.workers (worker_id, queue_name, function_name)
      values (${workerId}, ${workload}, 'bench')`;
    return startLoop(
      async () => {
        const messages = await client.readMessages(
          ...([workload, VISIBILITY_SECONDS, BATCH_SIZE, MAX_POLL_SECONDS] as const),
          POLL_INTERVAL_MILLISECONDS,
        );
        if (messages.length === 0) return undefined;
        const ids = messages.map((message) => message.msg_id);
        const tasks = await client.startTasks(workload, ids, workerId);
        await Promise.all(
          tasks.map((task) => client.completeTask(task, handle(workload, task, execute))),
        );
        return undefined;
      },
      () => sql.end(),
    );
  },
  async countUnfinished(admin) {
    const { rows } = await admin.query<{ count: string }>(
      "select count(*) from pgflow.runs where status = 'started'",
    );
    return Number(rows[0]?.count);
  },
  async addHistory(admin, count) {
    const marker = randomUUID();
    const runId = `md5('${marker}' || n)::uuid`;
    const messageId = `${Date.now()}000000 + n`;
    for (const table of ["runs", "step_states"]) {
      const replace = { run_id: runId };
      const condition = "status = 'completed'";
      await copyRow(admin, { table: `pgflow.${table}`, condition, replace, count });
    }
    await copyRow(admin, {
      table: "pgflow.step_tasks",
      condition: "status = 'completed'",
      replace: { run_id: runId, message_id: messageId },
      count,
    });
    const archive = { table: "pgmq.a_steps", condition: "true", replace: { msg_id: messageId } };
    await copyRow(admin, { ...archive, count });
  },
};

async function connect(url: string, peersFolder: string, max: number) {
  const { PgflowSqlClient }: CoreModule = await importPeer(peersFolder, "@pgflow/core");
  const { default: postgres }: PostgresModule = await importPeer(peersFolder, "postgres");
  const sql = postgres(url, { max, onnotice: () => undefined });
  return { sql, client: new PgflowSqlClient(sql) };
}

/** The handler: reports the step's key and returns the step's output. */
function handle(workload: Workload, task: StepTask, execute: (key: string) => void): unknown {
  const { key, output } = identify(workload, task);
  execute(key);
  return output;
}

function identify(workload: Workload, task: StepTask): { key: string; output: unknown } {
  const { input } = task;
  // A map step's task gets its element itself, every other one the run's input under `run`.
  if (typeof input === "string") return { key: input, output: true };
  const runInput = property(input, "run");
  if (workload === "steps") return { key: String(property(runInput, "key")), output: true };
  const groups = orderedKeys(workload, String(property(runInput, "run")));
  const place =
    { first: 0, last: 2 }[task.step_slug] ?? Number(task.step_slug.slice("step_".length));
  return { key: groups[place]?.[0] ?? "", output: groups[place + 1] ?? true };
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
