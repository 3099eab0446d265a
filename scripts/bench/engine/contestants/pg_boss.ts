import type { Contestant, ContestantClient, RunningWorker } from "../contestant.ts";
import { copyRow } from "../copy_row.ts";
import { importPeer, PEER_VERSIONS } from "../peers.ts";
import { planRun } from "../workload.ts";

interface FlowJob {
  readonly ref: string;
  readonly name: string;
  readonly data: { readonly key: string };
  readonly dependsOn?: readonly string[];
}

/** What of pg-boss is used here. */
interface Boss {
  on(event: "error", listener: (error: unknown) => void): void;
  start(): Promise<unknown>;
  stop(options: { readonly graceful: boolean }): Promise<void>;
  createQueue(name: string, options: { readonly notify: boolean }): Promise<void>;
  insert(name: string, jobs: readonly { readonly data: object }[]): Promise<unknown>;
  flow(jobs: readonly FlowJob[]): Promise<unknown>;
  work(
    name: string,
    options: Readonly<Record<string, unknown>>,
    handler: (jobs: readonly { readonly data: { readonly key: string } }[]) => Promise<void>,
  ): Promise<string>;
}
interface PgBossModule {
  readonly PgBoss: new (options: Readonly<Record<string, unknown>>) => Boss;
}

const QUEUE = "steps";
const BATCH_SIZE = 100;

/** pg-boss: batches, NOTIFY, and the shortest poll and flow interval it allows. */
export const pgBoss: Contestant = {
  version: PEER_VERSIONS["pg-boss"],
  configuration: `batchSize ${BATCH_SIZE}, burstWhenBatchFull, notify on, pollingIntervalSeconds 0.5, flow() with flowIntervalSeconds 1 (its shortest)`,
  async prepare({ url, peersFolder }) {
    const boss = await openBoss(url, peersFolder, {});
    await boss.createQueue(QUEUE, { notify: true });
    await boss.stop({ graceful: false });
  },
  async openClient({ url, peersFolder }, workload): Promise<ContestantClient> {
    const boss = await openBoss(url, peersFolder, { supervise: false, schedule: false });
    return {
      async enqueue(keys) {
        await boss.insert(
          QUEUE,
          keys.map((key) => ({ data: { key } })),
        );
      },
      async startRuns(runs) {
        for (const run of runs) await boss.flow(planRun(workload, run).map(toJob));
      },
      close: () => boss.stop({ graceful: false }),
    };
  },
  async startWorker({ url, peersFolder }, _workload, execute): Promise<RunningWorker> {
    const boss = await openBoss(url, peersFolder, {
      useListenNotify: true,
      flowIntervalSeconds: 1,
      schedule: false,
    });
    const options = {
      batchSize: BATCH_SIZE,
      burstWhenBatchFull: true,
      pollingIntervalSeconds: 0.5,
      notifyPollingIntervalSeconds: 0.5,
    };
    await boss.work(QUEUE, options, async (jobs) => {
      for (const job of jobs) execute(job.data.key);
    });
    return { stop: () => boss.stop({ graceful: true }) };
  },
  async countUnfinished(admin) {
    const { rows } = await admin.query<{ count: string }>(
      `select count(*) from pgboss.job where name = $1
       and state in ('created', 'retry', 'active', 'failed')`,
      [QUEUE],
    );
    return Number(rows[0]?.count);
  },
  async addHistory(admin, count) {
    await copyRow(admin, {
      table: "pgboss.job",
      condition: "state = 'completed'",
      replace: { id: "gen_random_uuid()" },
      count,
    });
  },
};

async function openBoss(
  url: string,
  peersFolder: string,
  options: Readonly<Record<string, unknown>>,
): Promise<Boss> {
  const { PgBoss }: PgBossModule = await importPeer(peersFolder, "pg-boss");
  const boss = new PgBoss({ connectionString: url, ...options });
  boss.on("error", (error) => process.stderr.write(`pg-boss: ${String(error)}\n`));
  await boss.start();
  return boss;
}

function toJob({ key, dependsOn }: ReturnType<typeof planRun>[number]): FlowJob {
  const job = { ref: key, name: QUEUE, data: { key } };
  return dependsOn.length === 0 ? job : { ...job, dependsOn };
}
