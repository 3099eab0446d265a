import type { Context } from "hono";
import { CogoError, readEmbeddingSettings, readNeo4jSettings } from "../../shared/kernel/mod.ts";
import {
  type EmbeddingModel,
  type KnowledgeGraph,
  openEmbeddingModel,
  openKnowledgeGraph,
  type SearchSource,
} from "../../shared/knowledge/mod.ts";
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
    throw new CogoError({
      code: "forbidden",
      message: "Expected a user, got an operator",
      remedy: "Ask as the user whose knowledge is to be searched",
    });
  }
  // It outlives the request, so it is given whose part of the graph to read.
  graph ??= openKnowledgeGraph(supabaseAdmin, readNeo4jSettings());
  return {
    client: c.get("client"),
    model: embeddingModel(),
    graph: await graph,
    tenantId: userClaims.id,
  };
}
