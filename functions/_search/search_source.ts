import type { Context } from "hono";
import { CogoError, readEmbeddingSettings } from "../../shared/kernel/mod.ts";
import {
  type EmbeddingModel,
  openEmbeddingModel,
  type SearchSource,
} from "../../shared/knowledge/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { knowledgeGraph } from "./knowledge_graph.ts";
import { homeOf } from "./tenants.ts";

let model: EmbeddingModel | undefined;

/** The embedding model of this isolate, opened when it is first asked for. */
export function embeddingModel(): EmbeddingModel {
  model ??= openEmbeddingModel(readEmbeddingSettings());
  return model;
}

/**
 * What the caller's searches run on: the caller's own client, what all requests of this isolate share,
 * and whose knowledge the project's is.
 */
export async function searchSource(
  c: Context<AppVariables>,
  project?: string,
): Promise<SearchSource> {
  const { userClaims } = c.get("supabaseContext");
  if (userClaims === null) {
    throw new CogoError({
      code: "forbidden",
      message: "Expected a user, got an operator",
      remedy: "Ask as the user whose knowledge is to be searched",
    });
  }
  return {
    client: c.get("client"),
    model: embeddingModel(),
    graph: await knowledgeGraph(c),
    tenantId: await homeOf(c.get("client"), userClaims.id, project),
  };
}
