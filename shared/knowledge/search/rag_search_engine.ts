import type { ApiClient } from "../../kernel/mod.ts";
import type { EmbeddingModel } from "../embedding/embedding_model.ts";
import type { KnowledgeGraph } from "../graph/knowledge_graph.ts";
import { diversify } from "./diversify.ts";
import { expandByGraph } from "./expand_by_graph.ts";
import { explainResult } from "./explain_result.ts";
import { findChunks, type SessionBias } from "./find_chunks.ts";
import { judgeRelevance } from "./judge_relevance.ts";
import { resolveFollowUp } from "./resolve_follow_up.ts";
import type { SearchAnswer } from "./search_answer.ts";
import { type SearchQuery, type SearchRequest, searchRequestSchema } from "./search_request.ts";
import { SessionMemory } from "./session_memory.ts";
import type { StandingQuery, Subscription } from "./subscription.ts";
import { SubscriptionStore } from "./subscription_store.ts";

/**
 * Retrieval for agents and people. Every method looks only at what the client may see; a part that cannot
 * be asked (embeddings, Neo4j) is left out or replaced, and the answer says so.
 */
export interface RAGSearchEngine {
  /** Words, meaning, and what the graph leads to from there. */
  advancedSearch(query: SearchQuery): Promise<SearchAnswer>;
  /** Words and meaning. */
  hybridSearch(query: SearchQuery): Promise<SearchAnswer>;
  /**
   * As part of a session: a question that leans on earlier ones is searched with them, documents that
   * served before weigh in, and this question is remembered for the next, unless no person asked it.
   */
  contextAwareSearch(
    query: SearchQuery & { readonly sessionId: string; readonly remember?: boolean },
  ): Promise<SearchAnswer>;
  /** Opens a standing query: matching knowledge is published on a private channel soon after it is ingested. */
  realtimeSearch(query: StandingQuery): Promise<Subscription>;
}

/** What a search runs on. */
export interface SearchSource {
  readonly client: ApiClient;
  readonly model: EmbeddingModel;
  readonly graph: KnowledgeGraph;
  /** Whose knowledge; the client must be allowed to act for them. */
  readonly tenantId: string;
}

/** Builds the engine for one tenant. */
export function createRAGSearchEngine(source: SearchSource): RAGSearchEngine {
  const memory = new SessionMemory(source.client);
  return {
    advancedSearch: async (query) => search(source, searchRequestSchema.parse(query)),
    hybridSearch: async (query) => search(source, { ...searchRequestSchema.parse(query), hops: 0 }),
    contextAwareSearch: async ({ sessionId, remember = true, ...query }) => {
      const request = searchRequestSchema.parse(query);
      const { project, asked, found } = await memory.read(sessionId);
      const scope = { project, sessionId, ...request.scope };
      const context = resolveFollowUp(request.query, asked);
      const answer = await search(source, { ...request, scope }, { context, found });
      if (remember) await memory.add(sessionId, request.query, answer.results);
      return answer;
    },
    realtimeSearch: (query) => new SubscriptionStore(source.client, source.model).create(query),
  };
}

async function search(
  source: SearchSource,
  request: SearchRequest,
  bias?: SessionBias,
): Promise<SearchAnswer> {
  // Twice as many as asked for: what repeats another makes room.
  const wide = { ...request, limit: Math.min(200, request.limit * 2) };
  const found = await findChunks(source, wide, bias);
  const { related, degraded } = await expandByGraph(source, request, found.results);
  const reached = new Set(related.map(({ result }) => result.chunkId));
  const all = [
    ...found.results
      .filter(({ chunkId }) => !reached.has(chunkId))
      .map((result) => explainResult(result, found.embedderKind)),
    ...related.map(({ result, via }) => explainResult(result, found.embedderKind, via)),
  ].toSorted((left, right) => right.score - left.score || left.chunkId - right.chunkId);
  const notes = [
    ...found.unmatched,
    ...(found.problem === null ? [] : [found.problem]),
    ...(degraded ? ["The graph was read from Postgres: Neo4j does not answer"] : []),
  ];
  return {
    results: diversify(all, ({ content }) => content).slice(0, request.limit),
    ...judgeRelevance(found),
    embedder: found.embedder,
    degraded: degraded || found.problem !== null,
    notes,
  };
}
