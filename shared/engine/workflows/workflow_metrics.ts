import { z } from "zod";
import {
  type ApiClient,
  callFunction,
  errorRecordSchema,
  type Page,
  type PageRequest,
  readPage,
} from "../../kernel/mod.ts";
import { type Run, runSchema, stepSchema } from "../tasks/task.ts";
import { readWorkflow } from "./read_workflows.ts";

const count = z.number().int();

const summarySchema = z.object({
  ...{ runs: count, open: count, completed: count, cancelled: count },
  /** By their own doing. */
  failed: count,
  /** Failed by what was asked for, given, denied or cut short. */
  usersDoing: count,
  /** Of those that completed or failed by their own doing; null for none. */
  successShare: z.number().nullable(),
  /** Of completed runs, from start to end. */
  secondsP50: z.number().nullable(),
  secondsP95: z.number().nullable(),
  meanCostUsd: z.number().nullable(),
  /** What completed runs took, as a multiple of what was expected. */
  medianEstimateRatio: z.number().nullable(),
});

/** How the runs from a workflow template fare. */
export const workflowMetricsSchema = summarySchema.extend({
  template: z.string(),
  since: z.string(),
  versions: z.array(summarySchema.extend({ version: count })),
  /** Steps that were given up, the most frequent first. */
  failuresByStep: z.array(
    z.object({
      ...{ key: z.string(), kind: z.string(), failures: count },
      lastError: errorRecordSchema.nullable(),
    }),
  ),
  /** Open runs that do nothing, although they wait for nobody, and the step that should be next. */
  stuck: z.array(
    z.object({
      ...{ runId: z.uuid(), taskId: z.uuid(), idleSince: z.string() },
      ...{ key: z.string(), agent: z.string(), status: stepSchema.shape.status },
    }),
  ),
});
export type WorkflowMetrics = z.infer<typeof workflowMetricsSchema>;

/** Measures the runs that the client's owner may see, by default of the last thirty days. */
export async function measureWorkflow(
  client: ApiClient,
  template: string,
  since?: string,
): Promise<WorkflowMetrics> {
  const parameters = { template, since: since ?? null };
  return await callFunction(client, "workflow_metrics", parameters, workflowMetricsSchema);
}

/** Lists the whole runs from a template that the client's owner may see, the latest first. */
export async function listWorkflowRuns(
  client: ApiClient,
  template: string,
  page: PageRequest,
): Promise<Page<Run>> {
  await readWorkflow(client, template);
  const query = client.from("runs").select().eq("template", template).is("parent_step_id", null);
  const order = { by: ["started_at", "run_id"], descending: true };
  return await readPage("runs", query, runSchema, { ...page, order });
}
