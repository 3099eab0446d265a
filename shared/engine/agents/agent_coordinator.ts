import { z } from "zod";
import {
  type ApiClient,
  callFunction,
  type FunctionName,
  type FunctionParameters,
  readRows,
} from "../../kernel/mod.ts";
import { type AgentHealth, agentHealthSchema, type Worker, workerSchema } from "./agent_health.ts";
import {
  type ConcurrencyLimit,
  concurrencyLimitSchema,
  type Limits,
  type RateLimit,
  rateLimitSchema,
} from "./limits.ts";

/** What an operator may change while the engine runs. A concurrency limit of null is removed. */
export type Adjustment =
  | {
      readonly kind: "agent";
      readonly agent: string;
      readonly status?: "active" | "draining" | undefined;
      readonly capacity?: number | undefined;
    }
  | ({ readonly kind: "concurrency" } & Omit<ConcurrencyLimit, "quantity"> & {
        readonly quantity: number | null;
      })
  | ({ readonly kind: "rate" } & RateLimit);

/** How the agents are, who works for them, and within which limits. */
export interface Monitoring {
  readonly agents: readonly AgentHealth[];
  readonly workers: readonly Worker[];
  readonly limits: Limits;
}

const sweepSchema = z.object({
  /** How many of each were dealt with: `lease`, `gate`, `approval`, `deadline`. */
  swept: z.record(z.string(), z.number().int()),
  woken: z.array(z.string()),
});
type Sweep = z.infer<typeof sweepSchema>;

/** The operator's hand on the agents; its client carries the secret key. It decides nothing: the database does. */
export class AgentCoordinator {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async monitor(): Promise<Monitoring> {
    const from = (view: string) => this.#client.from(view).select();
    const [agents, workers, concurrency, rate] = await Promise.all([
      callFunction(this.#client, "agent_health", {}, agentHealthSchema.array()),
      readRows("workers", from("workers").order("agent").order("started_at"), workerSchema),
      readRows(
        "concurrency_limits",
        from("concurrency_limits").order("scope").order("subject"),
        concurrencyLimitSchema,
      ),
      readRows("rate_limits", from("rate_limits").order("rate_limit"), rateLimitSchema),
    ]);
    return { agents, workers, limits: { concurrency, rate } };
  }

  /** Takes effect with the next claim. */
  async adjust(change: Adjustment): Promise<void> {
    switch (change.kind) {
      case "agent":
        return await this.#call("set_agent", {
          agent: change.agent,
          status: change.status ?? null,
          capacity: change.capacity ?? null,
        });
      case "concurrency":
        return await this.#call("set_concurrency_limit", {
          scope: change.scope,
          subject: change.subject,
          quantity: change.quantity,
        });
      case "rate":
        return await this.#call("set_rate_limit", {
          rate_limit: change.rateLimit,
          per_minute: change.perMinute,
          burst: change.burst,
        });
    }
  }

  /** One sweep, now: what vanished workers held goes back, what is overdue is dealt with, queues are woken. */
  async handleFailures(): Promise<Sweep> {
    return await callFunction(this.#client, "sweep", {}, sweepSchema);
  }

  /** Moves up to this many waiting steps of each agent in trouble to others with room; returns how many moved. */
  async optimise(quantity = 100): Promise<number> {
    return await callFunction(this.#client, "reassign_steps", { quantity }, z.number().int());
  }

  async #call<Name extends FunctionName>(
    name: Name,
    parameters: FunctionParameters<Name>,
  ): Promise<void> {
    await callFunction(this.#client, name, parameters, z.unknown());
  }
}
