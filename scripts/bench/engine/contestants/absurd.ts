import { withClient } from "../../database.ts";
import type { Contestant, ContestantClient, RunningWorker } from "../contestant.ts";
import { copyRow } from "../copy_row.ts";
import { importPeer, PEER_VERSIONS, readAbsurdSql } from "../peers.ts";
import { orderedKeys } from "../workload.ts";

/** What of absurd's own client is used here. */
interface Absurd {
  registerTask(
    options: { readonly name: string; readonly queue: string },
    handler: (params: Params, context: Context) => Promise<unknown>,
  ): void;
  spawn(name: string, params: Params, options: { readonly queue: string }): Promise<unknown>;
  createQueue(name: string): Promise<void>;
  emitEvent(name: string, payload: true, queue: string): Promise<void>;
  startWorker(options: Readonly<Record<string, number>>): Promise<{ close(): Promise<void> }>;
  close(): Promise<void>;
}
interface Params {
  readonly name: string;
}
interface Context {
  step(name: string, work: () => Promise<unknown>): Promise<unknown>;
  awaitEvent(name: string): Promise<unknown>;
}
interface AbsurdModule {
  readonly Absurd: new (options: Readonly<Record<string, unknown>>) => Absurd;
}

/** Tasks of one step, and those that are runs of several. */
const STEPS = "steps";
const RUNS = "runs";
const AT_ONCE = 100;

/** absurd's SQL under its own client: a task a step, or a task a run whose steps are its checkpoints. */
export const absurd: Contestant = {
  version: PEER_VERSIONS["absurd-sdk"],
  configuration: `concurrency and batchSize ${AT_ONCE}, pollInterval 0.05 s; a chain is one task of checkpointed steps, a fan-out one that spawns a task a step and awaits an event of each`,
  async prepare({ url, peersFolder }) {
    const sql = await readAbsurdSql(peersFolder);
    await withClient(url, (client) => client.query(sql));
    const app = await openAbsurd(url, peersFolder, STEPS);
    for (const queue of [STEPS, RUNS]) await app.createQueue(queue);
    await app.close();
  },
  async openClient({ url, peersFolder }, workload): Promise<ContestantClient> {
    const app = await openAbsurd(url, peersFolder, STEPS);
    const spawnAll = async (task: string, names: readonly string[], queue: string) => {
      await Promise.all(names.map((name) => app.spawn(task, { name }, { queue })));
    };
    return {
      enqueue: (keys) => spawnAll("step", keys, STEPS),
      startRuns: (runs) => spawnAll(workload, runs, RUNS),
      close: () => app.close(),
    };
  },
  async startWorker({ url, peersFolder }, workload, execute): Promise<RunningWorker> {
    const steps = await openAbsurd(url, peersFolder, STEPS);
    steps.registerTask({ name: "step", queue: STEPS }, async ({ name }) => {
      execute(name);
      if (workload === "fan_out") await steps.emitEvent(name, true, RUNS);
    });
    const apps = workload === "steps" ? [steps] : [steps, await openRuns()];
    const options = { concurrency: AT_ONCE, batchSize: AT_ONCE, pollInterval: 0.05 };
    const workers = await Promise.all(apps.map((app) => app.startWorker(options)));
    return {
      async stop() {
        await Promise.all(workers.map((worker) => worker.close()));
        await Promise.all(apps.map((app) => app.close()));
      },
    };

    async function openRuns(): Promise<Absurd> {
      const runs = await openAbsurd(url, peersFolder, RUNS);
      runs.registerTask({ name: workload, queue: RUNS }, ({ name }, context) =>
        follow(orderedKeys(workload, name), context),
      );
      return runs;
    }

    async function follow(groups: readonly (readonly string[])[], context: Context): Promise<void> {
      for (const keys of groups) {
        const [only = "", ...others] = keys;
        if (others.length === 0) await context.step(only, async () => execute(only) ?? true);
        else await fanOut(keys, context);
      }
    }

    async function fanOut(keys: readonly string[], context: Context): Promise<void> {
      await context.step("spawn", async () => {
        await Promise.all(keys.map((name) => steps.spawn("step", { name }, { queue: STEPS })));
        return true;
      });
      for (const key of keys) await context.awaitEvent(key);
    }
  },
  async countUnfinished(admin) {
    const { rows } = await admin.query<{ count: string }>(
      `select sum(count) as count from (${[STEPS, RUNS].map(unfinishedOf).join(" union all ")}) as each`,
    );
    return Number(rows[0]?.count);
  },
  async addHistory(admin, count) {
    const replace = { task_id: `md5('history ' || n)::uuid`, run_id: "gen_random_uuid()" };
    const condition = "state = 'completed'";
    for (const table of ["absurd.t_steps", "absurd.r_steps"]) {
      await copyRow(admin, { table, condition, replace, count });
    }
  },
};

const unfinishedOf = (queue: string) =>
  `select count(*) from absurd.r_${queue} where state in ('pending', 'running', 'sleeping')`;

async function openAbsurd(url: string, peersFolder: string, queueName: string): Promise<Absurd> {
  const { Absurd }: AbsurdModule = await importPeer(peersFolder, "absurd-sdk");
  return new Absurd({ db: url, queueName });
}
