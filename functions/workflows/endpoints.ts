import { createOrchestratorWorkflow } from "../../shared/orchestrator/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import {
  metricsAnswer,
  metricsQuery,
  putWorkflowBody,
  rollbackBody,
  runsAnswer,
  runsQuery,
  sharesBody,
  validationAnswer,
  validationBody,
  workflowAnswer,
  workflowPath,
  workflowsAnswer,
} from "./contract.ts";

/** Workflow templates, from a draft to the runs that are planned from it, and back. */
export const workflowEndpoints = [
  endpoint({
    method: "get",
    path: "/",
    name: "listWorkflows",
    summary: "Lists COGO's workflow templates and the caller's own, with their versions.",
    answer: workflowsAnswer,
    async handle({ client }) {
      return { workflows: await createOrchestratorWorkflow(client).list() };
    },
  }),
  endpoint({
    method: "get",
    path: "/:template",
    name: "readWorkflow",
    summary: "Reads a workflow template with its versions, the newest first.",
    parameters: workflowPath,
    answer: workflowAnswer,
    async handle({ client, parameters: { template } }) {
      return { workflow: await createOrchestratorWorkflow(client).read(template) };
    },
  }),
  endpoint({
    method: "put",
    path: "/:template",
    name: "putWorkflow",
    summary: "Makes a draft of the next version, or changes the version that was never active.",
    parameters: workflowPath,
    body: putWorkflowBody,
    answer: workflowAnswer,
    errors: ["invalid_state", "quota_exceeded"],
    async handle({ client, parameters: { template }, body }) {
      return { workflow: await createOrchestratorWorkflow(client).put(template, body) };
    },
  }),
  endpoint({
    method: "post",
    path: "/:template/validate",
    name: "validateWorkflow",
    summary: "Tells all that is wrong with a version; without problems a draft is validated.",
    parameters: workflowPath,
    body: validationBody,
    answer: validationAnswer,
    errors: ["invalid_state"],
    async handle({ client, parameters: { template }, body: { version } }) {
      return await createOrchestratorWorkflow(client).validate(template, version);
    },
  }),
  endpoint({
    method: "put",
    path: "/:template/shares",
    name: "setWorkflowShares",
    summary: "Divides the runs to come between validated versions; none withdraws the template.",
    parameters: workflowPath,
    body: sharesBody,
    answer: workflowAnswer,
    errors: ["invalid_state", "invalid_plan"],
    async handle({ client, parameters: { template }, body: { shares } }) {
      return { workflow: await createOrchestratorWorkflow(client).setShares(template, shares) };
    },
  }),
  endpoint({
    method: "post",
    path: "/:template/rollback",
    name: "rollBackWorkflow",
    summary: "Makes the version before the newest active one alone active.",
    parameters: workflowPath,
    body: rollbackBody,
    answer: workflowAnswer,
    errors: ["invalid_state", "invalid_plan"],
    async handle({ client, parameters: { template }, body: { reason } }) {
      return { workflow: await createOrchestratorWorkflow(client).rollBack(template, reason) };
    },
  }),
  endpoint({
    method: "get",
    path: "/:template/metrics",
    name: "measureWorkflow",
    summary: "Tells how the caller's runs from a template fare; operators see all tenants'.",
    parameters: workflowPath,
    query: metricsQuery,
    answer: metricsAnswer,
    async handle({ client, parameters: { template }, query: { since } }) {
      return { metrics: await createOrchestratorWorkflow(client).measure(template, since) };
    },
  }),
  endpoint({
    method: "get",
    path: "/:template/runs",
    name: "listWorkflowRuns",
    summary: "Lists the caller's runs from a template, the latest first.",
    parameters: workflowPath,
    query: runsQuery,
    answer: runsAnswer,
    async handle({ client, parameters: { template }, query }) {
      const workflow = createOrchestratorWorkflow(client);
      const { rows, nextCursor } = await workflow.listRuns(template, query);
      return { runs: rows, nextCursor };
    },
  }),
];
