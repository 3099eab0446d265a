import type { Context } from "hono";
import { openGenerators } from "../../shared/generation/mod.ts";
import { CogoError, readEmbeddingSettings } from "../../shared/kernel/mod.ts";
import {
  createRAGSearchEngine,
  type EmbeddingModel,
  openEmbeddingModel,
  openKnowledgeGraph,
  type RAGSearchEngine,
} from "../../shared/knowledge/mod.ts";
import { dryRun } from "../../shared/orchestrator/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { endpoint } from "../_http/endpoint.ts";
import { openWorkbench } from "../_worker/open_workbench.ts";
import { dryRunAnswer, dryRunBody } from "./contract.ts";

export const dryRunEndpoint = endpoint({
  method: "post",
  path: "/dry-run",
  name: "dryRun",
  summary: "Tells what a task would be planned as, why, and what it would take. Creates nothing.",
  body: dryRunBody,
  answer: dryRunAnswer,
  errors: ["forbidden", "not_found"],
  async handle({ client, body: { budget: budgetUsd, ...question }, context }) {
    const search = await openOwnSearch(context);
    const generators = openGenerators(openWorkbench(client));
    return await dryRun(client, generators, search, { ...question, budgetUsd });
  },
});

let model: EmbeddingModel | undefined;

/** Searches as the calling user. Words and meaning find tasks alike; the graph is not needed for them. */
async function openOwnSearch(context: Context<AppVariables>): Promise<RAGSearchEngine> {
  const { userClaims } = context.get("supabaseContext");
  if (userClaims === null) {
    throw new CogoError({
      code: "forbidden",
      message: "Expected a user, got an operator",
      remedy: "Ask as the user whose task it would be",
    });
  }
  const client = context.get("client");
  model ??= openEmbeddingModel(readEmbeddingSettings());
  const graph = await openKnowledgeGraph(client, undefined);
  return createRAGSearchEngine({ client, model, graph, tenantId: userClaims.id });
}
