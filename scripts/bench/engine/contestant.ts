import type { Client } from "pg";

/** What the steps of a measurement depend on: nothing, the one before, or a fan of them. */
export type Workload = "steps" | "chain" | "fan_out";

/** One contestant's own fresh database. */
export interface BenchDatabase {
  /** For the contestant: its role owns the database and is no superuser. */
  readonly url: string;
  /** For preparing only: the superuser's, whose statements are not counted. */
  readonly adminUrl: string;
  /** Where the peers' packages are installed. */
  readonly peersFolder: string;
}

/** Submits work, as the contestant's users do. */
export interface ContestantClient {
  /** Enqueues independent steps; their keys are what the handler reports. */
  enqueue(keys: readonly string[]): Promise<void>;
  /** Starts runs of the prepared workload; the handler reports the keys in `workload.ts`. */
  startRuns(runs: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** A worker that claims and executes until it is stopped. */
export interface RunningWorker {
  /** Stops claiming and resolves when what was claimed is recorded. */
  stop(): Promise<void>;
}

/** One engine in the benchmark. */
export interface Contestant {
  readonly version: string;
  /** How it is configured, in one line, for the report. */
  readonly configuration: string;
  /** Makes its schema in a fresh database, and what the workload needs. */
  prepare(database: BenchDatabase, workload: Workload): Promise<void>;
  openClient(database: BenchDatabase, workload: Workload): Promise<ContestantClient>;
  /** Called in a worker process; `execute` is the no-op handler and takes the step's key. */
  startWorker(
    database: BenchDatabase,
    workload: Workload,
    execute: (key: string) => void,
  ): Promise<RunningWorker>;
  /** How much is not recorded as finished; zero means done. Must not scan the history. */
  countUnfinished(admin: Client): Promise<number>;
  /** Adds copies of a really finished step to wherever the contestant keeps finished ones. */
  addHistory(admin: Client, count: number): Promise<void>;
}
