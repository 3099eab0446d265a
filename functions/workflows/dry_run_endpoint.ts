import { readSession } from "../../shared/engine/mod.ts";
import { openGenerators } from "../../shared/generation/mod.ts";
import { createRAGSearchEngine } from "../../shared/knowledge/mod.ts";
import { createOrchestratorWorkflow } from "../../shared/orchestrator/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { searchSource } from "../_search/search_source.ts";
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
    const search = createRAGSearchEngine(await searchSource(context));
    if (question.sessionId !== undefined) await readSession(client, question.sessionId);
    const generators = openGenerators(openWorkbench(client));
    const workflow = createOrchestratorWorkflow(client);
    return await workflow.dryRun({ generators, search }, { ...question, budgetUsd });
  },
});
