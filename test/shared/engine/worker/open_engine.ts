import { z } from "zod";
import { PostgresWorkQueue } from "../../../../shared/engine/worker/postgres_work_queue.ts";
import type { StepHandler } from "../../../../shared/engine/worker/step_handler.ts";
import {
  createWorkerAgent,
  type WorkerAgent,
} from "../../../../shared/engine/worker/worker_agent.ts";
import type { ApiClient } from "../../../../shared/kernel/postgres/database.ts";
import { openServiceClient } from "../../../support/service_client.ts";
import { openTestDatabase, type TestDatabase } from "../../../support/test_database.ts";

const parametersSchema = z.record(z.string(), z.unknown());

/** A call of a function of schema `cogo_api`, as it arrived. */
interface Call {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * The engine as a worker meets it: the real client and Data API over a migrated database, without the
 * network and without anyone else who claims.
 */
export interface Engine {
  readonly test: TestDatabase;
  readonly calls: readonly Call[];
  /** Puts itself between client and Data API; `serve` has the call answered. */
  intercept(handle: (call: Call, serve: () => Promise<Response>) => Promise<Response>): void;
  openAgent(
    handlers: readonly StepHandler[],
    worker?: { readonly version?: number | undefined },
  ): WorkerAgent;
  openQueue(worker?: { readonly queue?: string; readonly version?: number }): PostgresWorkQueue;
  readonly client: ApiClient;
  /** Forgets all that was done. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function openEngine(): Promise<Engine> {
  const test = await openTestDatabase();
  const calls: Call[] = [];
  const passOn = (_: Call, answer: () => Promise<Response>) => answer();
  let handle = passOn;
  const client = await openServiceClient(test, async (request, serve) => {
    if (request.method === "GET") return await serve(request);
    const name = new URL(request.url).pathname.split("/").at(-1) ?? "";
    const call = { name, parameters: parametersSchema.parse(await request.clone().json()) };
    calls.push(call);
    return await handle(call, () => serve(request));
  });

  return {
    test,
    client,
    calls,
    intercept(next) {
      handle = next;
    },
    openAgent: (handlers, { version = 0 } = {}) =>
      createWorkerAgent(
        client,
        { workerId: crypto.randomUUID(), queue: "orchestration", version, capacity: 4 },
        new Map(handlers.map((handler) => [handler.kind, handler])),
      ),
    openQueue: ({ queue = "orchestration", version = 0 } = {}) =>
      new PostgresWorkQueue(client, {
        workerId: crypto.randomUUID(),
        queue,
        version,
        capacity: 4,
      }),
    async reset() {
      handle = passOn;
      calls.length = 0;
      await test.asOwner("delete from cogo.sessions where true");
      await test.asOwner("delete from cogo.workers where true");
      await test.asOwner("update cogo.agents set version = 0 where true");
    },
    close: () => test.close(),
  };
}
