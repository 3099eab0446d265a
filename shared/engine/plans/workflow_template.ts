import { z } from "zod";
import { type ApiClient, callFunction } from "../../kernel/mod.ts";
import { templateStepSchema } from "../tasks/planned_step.ts";
import { complexitySchema } from "./complexity.ts";

/** The stages of a workflow, with the steps they are made of. */
export const phasesSchema = z
  .array(
    z.strictObject({
      phase: z.string().trim().min(1).max(100),
      steps: z.array(templateStepSchema).min(1),
    }),
  )
  .min(1)
  .max(100);

/** A version of a workflow that a plan can be made from. */
export const workflowTemplateSchema = z.object({
  template: z.string(),
  version: z.number().int(),
  title: z.string(),
  description: z.string(),
  /** Who writes: code templates or models. */
  generation: z.enum(["template", "models"]),
  /** The levels it is chosen for; for none, only tasks that name it are planned from it. */
  complexity: z.array(complexitySchema.shape.level),
  phases: phasesSchema,
});
export type WorkflowTemplate = z.infer<typeof workflowTemplateSchema>;

const candidatesSchema = z.object({
  /** The template that is named, and so the only one. */
  named: z.string().nullable(),
  templates: workflowTemplateSchema.array(),
});
export type WorkflowCandidates = z.infer<typeof candidatesSchema>;

/**
 * Reads what a run of the session may be planned from, by name: the template that is named, by its task
 * too, or else all that are meant for some level of complexity.
 *
 * @throws CogoError `invalid_input` for a name that is not, or no longer, that of an active template.
 */
export async function readWorkflowCandidates(
  client: ApiClient,
  by: {
    /** Without one, of the client's user. */
    readonly sessionId?: string | undefined;
    readonly runId?: string | undefined;
    readonly template?: string | undefined;
  },
): Promise<WorkflowCandidates> {
  const parameters = {
    session_id: by.sessionId ?? null,
    run_id: by.runId ?? null,
    template: by.template ?? null,
  };
  return await callFunction(client, "workflow_candidates", parameters, candidatesSchema);
}
