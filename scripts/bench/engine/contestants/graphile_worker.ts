import type { Contestant, ContestantClient, RunningWorker } from "../contestant.ts";
import { importPeer, PEER_VERSIONS } from "../peers.ts";

/** What of graphile-worker is used here. */
interface GraphileWorkerModule {
  readonly WorkerPreset: object;
  readonly Logger: new (factory: () => () => void) => object;
  runMigrations(options: Readonly<Record<string, unknown>>): Promise<void>;
  makeWorkerUtils(options: Readonly<Record<string, unknown>>): Promise<{
    addJobs(
      jobs: readonly { readonly identifier: string; readonly payload: object }[],
    ): Promise<unknown>;
    release(): Promise<void>;
  }>;
  run(options: {
    readonly preset: object;
    readonly taskList: Readonly<
      Record<string, (payload: { readonly key: string }) => Promise<void>>
    >;
  }): Promise<{ stop(): Promise<void> }>;
}

const NO_DEPENDENCIES = "Jobs cannot depend on jobs: there is no DAG, chain or fan-in.";
const TASK = "step";
/** The numbers of its page on performance. */
const CONCURRENT_JOBS = 24;
const LOCAL_QUEUE_SIZE = 500;

/** graphile-worker, configured as its own page on performance is. */
export const graphileWorker: Contestant = {
  version: PEER_VERSIONS["graphile-worker"],
  configuration: `concurrentJobs ${CONCURRENT_JOBS}, localQueue ${LOCAL_QUEUE_SIZE}, completeJobBatchDelay 0, LISTEN/NOTIFY (always on)`,
  unsupported: {
    chain: NO_DEPENDENCIES,
    fan_out: NO_DEPENDENCIES,
    history: "A finished job is deleted: there is no history to grow, and none to read.",
  },
  async prepare({ url, peersFolder }) {
    const peer = await load(peersFolder);
    await peer.runMigrations({ preset: preset(peer, url) });
  },
  async openClient({ url, peersFolder }): Promise<ContestantClient> {
    const peer = await load(peersFolder);
    const utilities = await peer.makeWorkerUtils({ preset: preset(peer, url) });
    return {
      async enqueue(keys) {
        await utilities.addJobs(keys.map((key) => ({ identifier: TASK, payload: { key } })));
      },
      startRuns: () => Promise.reject(new Error(NO_DEPENDENCIES)),
      close: () => utilities.release(),
    };
  },
  async startWorker({ url, peersFolder }, _workload, execute): Promise<RunningWorker> {
    const peer = await load(peersFolder);
    const runner = await peer.run({
      preset: preset(peer, url),
      taskList: { [TASK]: async ({ key }) => execute(key) },
    });
    return { stop: () => runner.stop() };
  },
  async countUnfinished(admin) {
    const { rows } = await admin.query<{ count: string }>(
      "select count(*) from graphile_worker._private_jobs",
    );
    return Number(rows[0]?.count);
  },
  addHistory: () => Promise.reject(new Error("There is no history.")),
};

function load(peersFolder: string): Promise<GraphileWorkerModule> {
  return importPeer(peersFolder, "graphile-worker");
}

function preset(peer: GraphileWorkerModule, url: string): object {
  return {
    extends: [peer.WorkerPreset],
    worker: {
      connectionString: url,
      concurrentJobs: CONCURRENT_JOBS,
      maxPoolSize: CONCURRENT_JOBS + 1,
      localQueue: { size: LOCAL_QUEUE_SIZE },
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
      logger: new peer.Logger(() => () => {}),
    },
  };
}
