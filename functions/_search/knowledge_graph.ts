import type { Context } from "hono";
import { readNeo4jSettings } from "../../shared/kernel/mod.ts";
import { type KnowledgeGraph, openKnowledgeGraph } from "../../shared/knowledge/mod.ts";
import type { AppVariables } from "../_http/app.ts";

let graph: Promise<KnowledgeGraph> | undefined;

/** The graph of this isolate. It outlives the request, so each read says whose part of it is meant. */
export function knowledgeGraph(c: Context<AppVariables>): Promise<KnowledgeGraph> {
  graph ??= openKnowledgeGraph(c.get("supabaseContext").supabaseAdmin, readNeo4jSettings());
  return graph;
}
