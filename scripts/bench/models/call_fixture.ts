import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import {
  type ActiveSteps,
  createWorkerAgent,
  keepLease,
  openExecution,
  PostgresWorkQueue,
  runSlice,
  type StepExecution,
  type StepHandler,
  WakeSignal,
} from "../../../shared/engine/mod.ts";
import { type ApiClient, type JsonObject, readModelSettings } from "../../../shared/kernel/mod.ts";
import { type Models, openModels } from "../../../shared/models/mod.ts";
import { type ModelServer, startModelServer } from "../../model_server/start_model_server.ts";
import type { Database } from "../../stack/database/database.ts";
import { type BenchUser, openClients } from "../clients.ts";
import { createDatabase } from "../database.ts";
import type { BenchPostgres } from "../postgres.ts";
import { ASK_KINDS } from "./asking.ts";

/** The benchmark's own queue. */
const QUEUE = "bench-models";
const SWEEP_MILLISECONDS = 1_000;
/** Steps that are open when no step has ended for so long are left open. */
const STANDSTILL_MILLISECONDS = 120_000;
/** A database and a model server of the benchmark's own, and workers in this process. */
export interface CallFixture {
  readonly database: Database;
  readonly server: ModelServer;
  readonly models: Models;
  /** As workers have it. */
  readonly client: ApiClient;
  /** Submits these steps as one task of a user. */
  submitPlan(steps: readonly PlanStep[]): Promise<void>;
  /** Submits questions with these numbers, a step each, as one task of a user. */
  submit(numbers: readonly number[]): Promise<void>;
  /** Works until every step has ended, or none has for a long time. */
  work(handlers: readonly StepHandler[], workers: number): Promise<void>;
  /** Submits a question and holds its step, with heartbeats, for calls outside a handler. */
  holdStep(): Promise<{ readonly execution: StepExecution; letGo(): void }>;
  close(): Promise<void>;
}

/** Opens it; the server speaks the protocols of all four providers. */
export async function openCallFixture(
  postgres: BenchPostgres,
  options: Parameters<typeof startModelServer>[0] = {},
): Promise<CallFixture> {
  const database = await createDatabase(postgres);
  await database.exec(await readFile(new URL("./register.sql", import.meta.url), "utf8"));
  const { worker, openUser } = await openClients(database);
  const user = await openUser();
  const server = await startModelServer(options);
  return {
    database,
    server,
    models: openModels(worker, settingsOf(server), { privateHosts: [], project: undefined }),
    client: worker,
    submitPlan: (steps) => submit(user, steps),
    submit: (numbers) => submit(user, numbers.map(toQuestion)),
    async work(handlers, workers) {
      const byKind = new Map(handlers.map((handler) => [handler.kind, handler]));
      const end = new AbortController();
      const working = Array.from({ length: workers }, () => workOff(worker, byKind, end.signal));
      await sweepToTheEnd(database).finally(() => end.abort());
      await Promise.all(working);
    },
    async holdStep() {
      await submit(user, [toQuestion(0)]);
      const workQueue = new PostgresWorkQueue(worker, identify(1));
      const [step] = await workQueue.claim(1);
      if (step === undefined) throw new Error("Expected a step to hold, found none");
      const lease = keepLease(step, workQueue);
      return { execution: openExecution(step, lease, workQueue), letGo: () => lease.stop() };
    },
    async close() {
      await server.close();
      await database.close();
    },
  };
}

/** All four providers, at a model server. */
function settingsOf(server: ModelServer) {
  return readModelSettings({
    ANTHROPIC_API_KEY: "bench",
    ANTHROPIC_BASE_URL: server.url("anthropic"),
    OPENAI_API_KEY: "bench",
    OPENAI_BASE_URL: server.url("openai"),
    OPENAI_API: "responses",
    GEMINI_API_KEY: "bench",
    GEMINI_BASE_URL: server.url("google"),
    FIREWORKS_API_KEY: "bench",
    FIREWORKS_BASE_URL: server.url("fireworks"),
  });
}

function identify(capacity: number) {
  return { workerId: crypto.randomUUID(), queue: QUEUE, version: 0, capacity };
}

/** A step of a plan that the benchmark's own workers do. */
export interface PlanStep {
  readonly key: string;
  readonly kind: string;
  readonly dependsOn?: readonly string[];
  readonly input: JsonObject;
}

function toQuestion(number: number): PlanStep {
  const kind = ASK_KINDS[number % ASK_KINDS.length] ?? "";
  return { key: `ask-${number}`, kind, input: { number } };
}

async function submit({ client }: BenchUser, plan: readonly PlanStep[]): Promise<void> {
  const session = await client
    .rpc("create_session", { title: "Benchmark" })
    .single()
    .throwOnError();
  const steps = plan.map((step) => ({
    ...step,
    phase: "ask",
    role: "backend-developer",
    agent: QUEUE,
  }));
  const parameters = {
    session_id: z.object({ session_id: z.uuid() }).parse(session.data).session_id,
    requirement: "Answer the questions of the benchmark",
    plan: { steps },
  };
  await client.rpc("create_task", parameters).throwOnError();
}

async function workOff(
  client: ApiClient,
  handlers: ReadonlyMap<string, StepHandler>,
  end: AbortSignal,
): Promise<void> {
  const agent = createWorkerAgent(client, identify(8), handlers);
  const limits = { sliceMilliseconds: 30_000, concurrency: 8, lingerMilliseconds: 500 };
  const active: ActiveSteps = new Set();
  while (!end.aborted) await runSlice({ agent, limits, wakes: new WakeSignal(), active });
  await Promise.all(active);
}

/** Sweeps as the schedule would, until no step is open or none ends any more. */
async function sweepToTheEnd(database: Database): Promise<void> {
  let last = -1;
  let movedAt = Date.now();
  while (Date.now() - movedAt < STANDSTILL_MILLISECONDS) {
    await database.query("select cogo.sweep()");
    const [row] = await database.query(
      "select count(*)::integer as open from cogo.steps where finished_at is null",
    );
    const open = Number(row?.open);
    if (open === 0) return;
    if (open !== last) movedAt = Date.now();
    last = open;
    await sleep(SWEEP_MILLISECONDS);
  }
}
