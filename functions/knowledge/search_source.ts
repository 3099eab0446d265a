import type { Context } from "hono";
import { CogoError } from "../../shared/kernel/cogo_error.ts";
import { readEmbeddingSettings } from "../../shared/kernel/config/embedding_settings.ts";
import { readNeo4jSettings } from "../../shared/kernel/config/graph_settings.ts";
import type { EmbeddingModel } from "../../shared/knowledge/embedding/embedding_model.ts";
import { openEmbeddingModel } from "../../shared/knowledge/embedding/open_embedding_model.ts";
import type { KnowledgeGraph } from "../../shared/knowledge/graph/knowledge_graph.ts";
import { openKnowledgeGraph } from "../../shared/knowledge/graph/open_knowledge_graph.ts";
import type { SearchSource } from "../../shared/knowledge/search/rag_search_engine.ts";
import type { AppVariables } from "../_http/app.ts";

let model: EmbeddingModel | undefined;
let graph: Promise<KnowledgeGraph> | undefined;

/** The embedding model of this isolate, opened when it is first asked for. */
export function embeddingModel(): EmbeddingModel {
  model ??= openEmbeddingModel(readEmbeddingSettings());
  return model;
}

/** What the caller's searches run on: the caller's own client, and what all requests of this isolate share. */
export async function searchSource(c: Context<AppVariables>): Promise<SearchSource> {
  const { supabaseAdmin, userClaims } = c.get("supabaseContext");
  if (userClaims === null) {
    throw new CogoError({ code: "authentication_required", message: "Expected a user, got none" });
  }
  // It outlives the request, and is told whose part of the graph to read.
  graph ??= openKnowledgeGraph(supabaseAdmin, readNeo4jSettings());
  return {
    client: c.get("client"),
    model: embeddingModel(),
    graph: await graph,
    tenantId: userClaims.id,
  };
}
