import { z } from "zod";
import { type ApiClient, callFunction } from "../../kernel/mod.ts";
import type { EmbeddingModel } from "../embedding/embedding_model.ts";
import { LocalEmbeddingModel } from "../embedding/local_embedding_model.ts";
import { embedQuery } from "./embed_query.ts";
import { formatScope } from "./format_scope.ts";
import type { ContextText } from "./resolve_follow_up.ts";
import { type FoundResult, foundResultSchema } from "./search_answer.ts";
import type { SearchRequest } from "./search_request.ts";

const answerSchema = z.object({
  results: foundResultSchema.array(),
  embedder: z.string().nullable(),
  embedderKind: z.enum(["hashed", "neural"]).nullable(),
  unmatched: z.array(z.string()),
  relevance: z.number(),
  leastSimilarity: z.number().nullable(),
  activeEmbedder: z.string().nullable(),
});

/** What the database found, before the graph and the reasons. */
export interface FoundChunks {
  readonly results: readonly FoundResult[];
  readonly embedder: string | null;
  readonly embedderKind: "hashed" | "neural" | null;
  /** From 0 to 1, how likely the words of the best results answer the question. */
  readonly relevance: number;
  /** The cosine from which vectors of meaning are alike; null for others. */
  readonly leastSimilarity: number | null;
  /** Filters that nothing fits, in words. */
  readonly unmatched: readonly string[];
  /** Why vectors took no part though they should have. */
  readonly problem: string | null;
}

/** What a session adds to a search. */
export interface SessionBias {
  readonly context: readonly ContextText[];
  /** Documents that served before, from 0 to 1 by how lately. */
  readonly found: Readonly<Record<string, number>>;
}

/**
 * Searches by words and meaning in one call. The vector is made by the configured model; when another
 * one answers in the database, because the configured one is still being built, and it is the local one,
 * the question is asked again with its vector.
 */
export async function findChunks(
  search: { readonly client: ApiClient; readonly model: EmbeddingModel; readonly tenantId: string },
  request: SearchRequest,
  bias: SessionBias = { context: [], found: {} },
): Promise<FoundChunks> {
  const first = await ask(search, request, bias);
  const local = new LocalEmbeddingModel();
  const { activeEmbedder } = first;
  const answersAnother = activeEmbedder === local.name && search.model.name !== local.name;
  if (request.mode === "lexical" || !answersAnother) return first;
  return await ask({ ...search, model: local }, request, bias);
}

async function ask(
  search: { readonly client: ApiClient; readonly model: EmbeddingModel; readonly tenantId: string },
  request: SearchRequest,
  bias: SessionBias,
): Promise<FoundChunks & { readonly activeEmbedder: string | null }> {
  const text = [request.query, ...bias.context.slice(0, 1).map((each) => each.text)].join("\n");
  const vector = request.mode === "lexical" ? undefined : await embedQuery(search.model, text);
  const { hops: _, scope, ...rest } = request;
  const parameters = {
    tenant_id: search.tenantId,
    request: { ...rest, ...bias, scope: formatScope(scope), ...vector },
  };
  const answer = await callFunction(search.client, "search_knowledge", parameters, answerSchema);
  return { ...answer, problem: describeProblem(vector, answer.activeEmbedder) };
}

function describeProblem(
  vector: Awaited<ReturnType<typeof embedQuery>> | undefined,
  activeEmbedder: string | null,
): string | null {
  if (vector === undefined || activeEmbedder === null) return null;
  if (vector.embedder === null) return `Searched by words alone: ${vector.problem}`;
  if (vector.embedder === activeEmbedder) return null;
  return `Searched by words alone: the vectors of ${vector.embedder} are still being made`;
}
