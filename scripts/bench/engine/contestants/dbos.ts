import pg from "pg";
import type { Contestant, ContestantClient, RunningWorker } from "../contestant.ts";
import { copyRow } from "../copy_row.ts";
import { importPeer, PEER_VERSIONS } from "../peers.ts";
import { chainKeys, fanOutKeys } from "../workload.ts";

/** What of DBOS Transact is used here. */
interface DbosModule {
  readonly DBOS: {
    setConfig(config: Readonly<Record<string, unknown>>): void;
    registerWorkflow(
      workflow: (name: string) => Promise<void>,
      options: { readonly name: string },
    ): unknown;
    launch(): Promise<void>;
    registerQueue(name: string, options: Readonly<Record<string, unknown>>): Promise<unknown>;
    runStep<T>(step: () => Promise<T>, options: { readonly name: string }): Promise<T>;
    shutdown(): Promise<void>;
  };
}

const QUEUE = "steps";
const APPLICATION = "bench";
const POLLING_MILLISECONDS = 50;
const WORKER_CONCURRENCY = 100;
/** Its client sends five statements a workflow; this documented function enqueues any number in one. */
const ENQUEUE = `select dbos.enqueue_workflow(workflow_name => $1, queue_name => $2, app_version => $3,
  positional_args => array[to_json(input)]) from unnest($4::text[]) input`;

const silent = { info() {}, debug() {}, warn() {}, error() {} };

/** DBOS Transact: an independent step is a queued workflow; a chain or fan-out is one workflow's steps. */
export const dbos: Contestant = {
  version: PEER_VERSIONS["@dbos-inc/dbos-sdk"],
  configuration: `one queue, workerConcurrency ${WORKER_CONCURRENCY}, minPollingIntervalMs ${POLLING_MILLISECONDS} (default 1000), no tracing; a chain is a workflow of runStep calls, a fan-out Promise.all of them in one worker; enqueued by its SQL function`,
  unsupported: {},
  async prepare({ url, peersFolder }) {
    const { DBOS } = await load(peersFolder);
    DBOS.setConfig(config(url));
    await DBOS.launch();
    await DBOS.registerQueue(QUEUE, {
      workerConcurrency: WORKER_CONCURRENCY,
      minPollingIntervalMs: POLLING_MILLISECONDS,
      onConflict: "always_update",
    });
    await DBOS.shutdown();
  },
  async openClient({ url }, workload): Promise<ContestantClient> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const enqueue = (inputs: readonly string[]) =>
      client.query(ENQUEUE, [workload, QUEUE, APPLICATION, inputs]);
    return {
      async enqueue(keys) {
        await enqueue(keys);
      },
      async startRuns(runs) {
        for (const run of runs) await enqueue([run]);
      },
      close: () => client.end(),
    };
  },
  async startWorker({ url, peersFolder }, _workload, execute): Promise<RunningWorker> {
    const { DBOS } = await load(peersFolder);
    const step = (key: string) => DBOS.runStep(async () => execute(key), { name: key });
    DBOS.registerWorkflow(async (key) => execute(key), { name: "steps" });
    DBOS.registerWorkflow(
      async (run) => {
        for (const key of chainKeys(run)) await step(key);
      },
      { name: "chain" },
    );
    DBOS.registerWorkflow(
      async (run) => {
        const { first, middle, last } = fanOutKeys(run);
        await step(first);
        await Promise.all(middle.map(step));
        await step(last);
      },
      { name: "fan_out" },
    );
    DBOS.setConfig({ ...config(url), runMigrations: false });
    await DBOS.launch();
    return { stop: () => DBOS.shutdown() };
  },
  async countUnfinished(admin) {
    const { rows } = await admin.query<{ count: string }>(
      `select count(*) from dbos.workflow_status where queue_name = $1 and status in ('ENQUEUED', 'PENDING')`,
      [QUEUE],
    );
    return Number(rows[0]?.count);
  },
  async addHistory(admin, count) {
    await copyRow(admin, {
      table: "dbos.workflow_status",
      condition: "status = 'SUCCESS'",
      replace: { workflow_uuid: "gen_random_uuid()::text" },
      count,
    });
  },
};

function load(peersFolder: string): Promise<DbosModule> {
  return importPeer(peersFolder, "@dbos-inc/dbos-sdk");
}

function config(url: string): Readonly<Record<string, unknown>> {
  return {
    name: APPLICATION,
    systemDatabaseUrl: url,
    applicationVersion: APPLICATION,
    executorID: `worker-${process.pid}`,
    logger: silent,
  };
}
