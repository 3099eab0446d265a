import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import {
  createWorkerAgent,
  runSlice,
  type StepHandler,
  WakeSignal,
} from "../../../../shared/engine/mod.ts";
import type { ApiClient } from "../../../../shared/kernel/mod.ts";
import type { Database } from "../../../stack/database/database.ts";
import type { DatabaseSource } from "../../search/bench_database.ts";
import { type BenchUser, openClients } from "../../search/open_clients.ts";
import { ASK_KINDS } from "./asking.ts";

/** The benchmark's own queue. */
export const QUEUE = "bench-models";
const SWEEP_MILLISECONDS = 1_000;
/** Without any step ending: what is open then is left open. */
const STANDSTILL_MILLISECONDS = 120_000;

const sessionSchema = z.object({ session_id: z.uuid() });

/** A database of the benchmark's own, and workers in this process that work its steps off. */
export interface CallScene {
  readonly database: Database;
  readonly client: ApiClient;
  /** Submits questions with these numbers, a step each, as one task of a user. */
  submit(numbers: readonly number[]): Promise<void>;
  /** Works until every step has ended, or nothing moves any more. */
  work(handlers: readonly StepHandler[], workers: number): Promise<void>;
  close(): Promise<void>;
}

export async function openCallScene(source: DatabaseSource): Promise<CallScene> {
  const { database, close } = await source.open();
  await database.exec(await readFile(new URL("./register.sql", import.meta.url), "utf8"));
  const clients = await openClients(database);
  const user = await clients.openUser();
  return {
    database,
    client: clients.worker,
    submit: (numbers) => submit(user, numbers),
    async work(handlers, workers) {
      const byKind = new Map(handlers.map((handler) => [handler.kind, handler]));
      const done = watch(database);
      const working = Array.from({ length: workers }, () =>
        workOff(clients.worker, byKind, () => done.ended),
      );
      await Promise.all([done.promise, ...working]);
    },
    close,
  };
}

async function submit({ client }: BenchUser, numbers: readonly number[]): Promise<void> {
  const session = await client
    .rpc("create_session", { title: "Benchmark" })
    .single()
    .throwOnError();
  const steps = numbers.map((number) => ({
    key: `ask-${number}`,
    kind: ASK_KINDS[number % ASK_KINDS.length],
    phase: "ask",
    role: "backend-developer",
    agent: QUEUE,
    input: { number },
  }));
  const parameters = {
    session_id: sessionSchema.parse(session.data).session_id,
    requirement: "Answer the questions of the benchmark",
    plan: { steps },
  };
  await client.rpc("create_task", parameters).throwOnError();
}

async function workOff(
  client: ApiClient,
  handlers: ReadonlyMap<string, StepHandler>,
  ended: () => boolean,
): Promise<void> {
  const identity = { workerId: crypto.randomUUID(), queue: QUEUE, version: 0, capacity: 8 };
  const agent = createWorkerAgent(client, identity, handlers);
  const limits = { sliceMilliseconds: 30_000, concurrency: 8, lingerMilliseconds: 500 };
  while (!ended()) await runSlice({ agent, limits, wakes: new WakeSignal() });
}

/** Sweeps as the schedule would, and notices the end. */
function watch(database: Database): { readonly promise: Promise<void>; readonly ended: boolean } {
  let ended = false;
  const look = async () => {
    let last = -1;
    let movedAt = Date.now();
    while (Date.now() - movedAt < STANDSTILL_MILLISECONDS) {
      await database.query("select cogo.sweep()");
      const [row] = await database.query(
        "select count(*) as left from cogo.steps where finished_at is null",
      );
      const left = Number(row?.left);
      if (left === 0) break;
      if (left !== last) movedAt = Date.now();
      last = left;
      await sleep(SWEEP_MILLISECONDS);
    }
    ended = true;
  };
  const promise = look();
  return {
    promise,
    get ended() {
      return ended;
    },
  };
}
