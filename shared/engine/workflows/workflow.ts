import { z } from "zod";
import { jsonSchema } from "../../kernel/mod.ts";
import { phasesSchema, workflowTemplateSchema } from "../plans/workflow_template.ts";

const { template, version, title, description, generation, complexity } =
  workflowTemplateSchema.shape;

/** What is put as the next version of a workflow template. */
export const workflowDraftSchema = z.strictObject({
  title: title.trim().min(1).max(100),
  description: description.trim().max(1000).optional(),
  generation: generation.optional(),
  complexity: complexity.optional(),
  phases: phasesSchema,
  /** Why it is made. */
  note: z.string().trim().max(500).optional(),
});
export type WorkflowDraft = z.infer<typeof workflowDraftSchema>;

/** A version of a workflow template, as its readers see it. */
export const workflowVersionSchema = z.object({
  version,
  title,
  description,
  generation,
  complexity,
  /** As they were put; of a draft, there may be something wrong with them. */
  phases: jsonSchema,
  note: z.string(),
  status: z.enum(["draft", "validated", "active", "retired"]),
  /** Its part of the runs, relative to the other active versions. */
  share: z.number(),
  createdAt: z.string(),
  activatedAt: z.string().nullable(),
});

/** A workflow template with its versions, the newest first. */
export const workflowSchema = z.object({
  template,
  /** Whether it is COGO's, which everybody sees and only operators change. */
  shared: z.boolean(),
  versions: z.array(workflowVersionSchema),
});
export type Workflow = z.infer<typeof workflowSchema>;

/** Why a plan made from a version could not be followed. */
export const workflowProblemSchema = z.object({
  /** The key of the step; missing for what concerns the whole. */
  step: z.string().optional(),
  /** The member of the step, as `dependsOn` or `input.url`. */
  input: z.string().optional(),
  message: z.string(),
  remedy: z.string().optional(),
});
export type WorkflowProblem = z.infer<typeof workflowProblemSchema>;

export const workflowValidationSchema = z.object({
  template,
  version,
  status: workflowVersionSchema.shape.status,
  problems: z.array(workflowProblemSchema),
});
export type WorkflowValidation = z.infer<typeof workflowValidationSchema>;

/** Parts of the runs to come by version, such as `{"1": 0.9, "2": 0.1}`, 1 in all; `{}` withdraws the template. */
export const workflowSharesSchema = z.record(
  z.string().regex(/^[1-9][0-9]{0,8}$/, "Expected the number of a version"),
  z.number().positive().max(1),
);
