import { readSession } from "../../shared/engine/mod.ts";
import { openGenerators } from "../../shared/generation/mod.ts";
import { type ApiClient, CogoError } from "../../shared/kernel/mod.ts";
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
  errors: ["forbidden", "not_found", "invalid_state"],
  async handle({ client, body: { budget: budgetUsd, ...question }, context }) {
    const search = createRAGSearchEngine(await searchSource(context));
    await requireSubmittable(client, question);
    const generators = openGenerators(openWorkbench(client));
    const workflow = createOrchestratorWorkflow(client);
    return await workflow.dryRun({ generators, search }, { ...question, budgetUsd });
  },
});

/** Refuses what a task is refused for before anybody plans it. @throws CogoError */
async function requireSubmittable(
  client: ApiClient,
  { sessionId, deadline }: { sessionId?: string | undefined; deadline?: string | undefined },
): Promise<void> {
  const session = sessionId === undefined ? undefined : await readSession(client, sessionId);
  if (session?.status === "ended") {
    throw new CogoError({
      code: "invalid_state",
      message: "The session has ended and takes no tasks",
      remedy: "Open a new session",
    });
  }
  const now = new Date();
  if (deadline === undefined || new Date(deadline) > now) return;
  throw new CogoError({
    code: "invalid_input",
    message: `Expected a deadline after ${now.toISOString()}, got ${deadline}`,
    remedy: "Name a time to come, or leave the deadline out",
  });
}
