import type { ApiClient, EmbeddingSettings, Neo4jSettings } from "../../kernel/mod.ts";
import { openEmbeddingModel } from "../embedding/open_embedding_model.ts";
import type { KnowledgeGraph } from "../graph/knowledge_graph.ts";
import { openKnowledgeGraph } from "../graph/open_knowledge_graph.ts";
import { createRAGSearchEngine, type RAGSearchEngine } from "./rag_search_engine.ts";

/** Gives the search engine of a tenant. */
export type OpenSearch = (tenantId: string) => Promise<RAGSearchEngine>;

/** Opens what all tenants' searches share, when it is first asked for: the model and the graph. */
export function openSearch(
  client: ApiClient,
  settings: { readonly embedding: EmbeddingSettings; readonly graph: Neo4jSettings | undefined },
): OpenSearch {
  const model = openEmbeddingModel(settings.embedding);
  let graph: Promise<KnowledgeGraph> | undefined;
  return async (tenantId) => {
    graph ??= openKnowledgeGraph(client, settings.graph);
    return createRAGSearchEngine({ client, model, graph: await graph, tenantId });
  };
}
