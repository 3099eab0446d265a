import { z } from "zod";
import {
  type ApiClient,
  callFunction,
  type Page,
  type PageRequest,
  readPage,
  readRow,
  readRows,
} from "../../kernel/mod.ts";
import type { EmbeddingModel } from "../embedding/embedding_model.ts";
import { embedQuery } from "./embed_query.ts";
import { formatScope } from "./format_scope.ts";
import {
  type Match,
  matchSchema,
  type StandingQuery,
  type Subscription,
  standingQuerySchema,
  subscriptionSchema,
} from "./subscription.ts";

/** Standing queries as the client's owner may make, see and end them. */
export class SubscriptionStore {
  readonly #client: ApiClient;
  readonly #model: EmbeddingModel;

  constructor(client: ApiClient, model: EmbeddingModel) {
    this.#client = client;
    this.#model = model;
  }

  async create(input: StandingQuery): Promise<Subscription> {
    const { query, scope, threshold, lifetimeSeconds } = standingQuerySchema.parse(input);
    // Hashed vectors say nothing that the words do not.
    const vector =
      this.#model.kind === "neural" ? await embedQuery(this.#model, query) : { embedder: null };
    const [subscription] = await callFunction(
      this.#client,
      "subscribe",
      {
        query,
        scope: formatScope(scope),
        threshold,
        lifetime_seconds: lifetimeSeconds,
        embedder: vector.embedder,
        embedding: vector.embedder === null ? null : vector.embedding,
      },
      subscriptionSchema.array(),
    );
    if (subscription === undefined) throw new Error("Expected one subscription, got none");
    return subscription;
  }

  /** The newest first. */
  async list(page: PageRequest): Promise<Page<Subscription>> {
    const order = { by: ["created_at", "subscription_id"], descending: true };
    const query = this.#client.from("subscriptions").select();
    return await readPage("subscriptions", query, subscriptionSchema, { ...page, order });
  }

  async read(subscriptionId: string): Promise<Subscription> {
    const query = this.#client.from("subscriptions").select().eq("subscription_id", subscriptionId);
    return await readRow(
      "subscriptions",
      query,
      subscriptionSchema,
      `subscription ${subscriptionId}`,
    );
  }

  /** What matched after a number the client has seen, in order. */
  async listMatches(
    subscriptionId: string,
    page: { readonly after: number; readonly limit: number },
  ): Promise<Match[]> {
    const query = this.#client
      .from("subscription_matches")
      .select()
      .eq("subscription_id", subscriptionId)
      .gt("sequence", page.after)
      .order("sequence")
      .limit(page.limit);
    return await readRows("subscription_matches", query, matchSchema);
  }

  async remove(subscriptionId: string): Promise<void> {
    const parameters = { subscription_id: subscriptionId };
    await callFunction(this.#client, "unsubscribe", parameters, z.unknown());
  }
}
