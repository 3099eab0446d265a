import { z } from "zod";
import { type ApiClient, callFunction } from "../../kernel/mod.ts";
import type { ExpandedNode, PathStep } from "../graph/graph.ts";
import type { KnowledgeGraph } from "../graph/knowledge_graph.ts";
import { formatScope } from "./format_scope.ts";
import { type FoundResult, foundResultSchema } from "./search_answer.ts";
import type { SearchRequest } from "./search_request.ts";

/** Results that lead on: what lies around the tenth is not what was asked for. */
const SEEDS = 5;
const FAN_OUT = 10;
const QUANTITY = 20;
/** Less than this is a chance meeting, such as a word that half of all chunks mention. */
const MINIMUM_SCORE = 0.05;

/** A chunk the graph led to, and the way there in words. */
export interface RelatedChunk {
  readonly result: FoundResult;
  readonly via: string;
}

/**
 * Chunks that lie around the best results in the graph, each scored below the result that leads there; one
 * that the search found too keeps the better of both scores.
 */
export async function expandByGraph(
  search: {
    readonly client: ApiClient;
    readonly graph: KnowledgeGraph;
    readonly tenantId: string;
  },
  request: SearchRequest,
  found: readonly FoundResult[],
): Promise<{ readonly related: readonly RelatedChunk[]; readonly degraded: boolean }> {
  if (request.hops === 0 || found.length === 0) return { related: [], degraded: false };
  const seeds = found
    .slice(0, SEEDS)
    .map(({ chunkId, score }) => ({ kind: "chunk", key: String(chunkId), score }));
  // From a chunk to what it defines or calls is one hop, and from there to another chunk a second.
  const { value: nodes, degraded } = await search.graph.expand(seeds, {
    tenants: [search.tenantId],
    hops: Math.min(4, request.hops + 1),
    fanOut: FAN_OUT,
    quantity: QUANTITY,
  });
  const best = new Set(seeds.map(({ key }) => Number(key)));
  const byChunk = new Map<number, ExpandedNode>();
  for (const expanded of nodes) {
    const { chunkId } = expanded.node;
    if (chunkId === null || expanded.score < MINIMUM_SCORE) continue;
    if (!best.has(chunkId) && !byChunk.has(chunkId)) {
      byChunk.set(chunkId, expanded);
    }
  }
  const known = found.filter(({ chunkId }) => byChunk.has(chunkId));
  const others = [...byChunk.keys()].filter(
    (chunkId) => !known.some((result) => result.chunkId === chunkId),
  );
  const results = [...known, ...(await readChunks(search, request, others))];
  return { related: results.flatMap((result) => relate(result, byChunk)), degraded };
}

function relate(result: FoundResult, byChunk: ReadonlyMap<number, ExpandedNode>): RelatedChunk[] {
  const expanded = byChunk.get(result.chunkId);
  if (expanded === undefined) return [];
  const score = Math.max(result.score, expanded.score);
  const scores = { ...result.scores, graph: expanded.score };
  return [{ result: { ...result, score, scores }, via: describePath(expanded.path) }];
}

async function readChunks(
  search: { readonly client: ApiClient; readonly tenantId: string },
  request: SearchRequest,
  chunkIds: readonly number[],
): Promise<FoundResult[]> {
  if (chunkIds.length === 0) return [];
  const parameters = {
    tenant_id: search.tenantId,
    chunk_ids: chunkIds,
    scope: formatScope(request.scope),
  };
  return await callFunction(search.client, "read_chunks", parameters, z.array(foundResultSchema));
}

/** A path in words: `chunk → CALLS → retry`. */
function describePath(path: readonly PathStep[]): string {
  return path
    .slice(1)
    .map(({ edge, outgoing, name }) => (outgoing ? `→ ${edge} → ${name}` : `← ${edge} ← ${name}`))
    .join(" ");
}
