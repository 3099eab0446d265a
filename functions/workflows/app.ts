import { runSchema, workflowProblemSchema, workflowSchema } from "../../shared/engine/mod.ts";
import { type Api, createApp } from "../_http/app.ts";
import { dryRunEndpoint } from "./dry_run_endpoint.ts";
import { workflowEndpoints } from "./endpoints.ts";

export const workflowsApi: Api = {
  slug: "cogo-workflows",
  summary: "Workflows: what plans are made from, and what a plan would be.",
  callers: "users and operators",
  schemas: { Run: runSchema, Workflow: workflowSchema, WorkflowProblem: workflowProblemSchema },
  endpoints: [dryRunEndpoint, ...workflowEndpoints],
};

export const app = createApp(workflowsApi);
