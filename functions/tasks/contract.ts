import { z } from "zod";
import {
  artifactSchema,
  decisionSchema,
  phaseSchema,
  REQUIREMENT_MAXIMUM_LENGTH,
  runSchema,
  stepSchema,
  taskSchema,
  taskStatusSchema,
} from "../../shared/tasks/task.ts";
import { pageSchema } from "../_http/page.ts";

const title = z.string().trim().min(1).max(200);
const priority = z.number().int().min(0).max(1000);

export const createTaskBody = z.strictObject({
  sessionId: z.uuid(),
  requirement: z
    .string()
    .refine((text) => text.trim() !== "", "Expected a requirement in words, got nothing")
    // Postgres text cannot hold it.
    .refine((text) => !text.includes("\u0000"), "Expected text without null characters")
    .max(REQUIREMENT_MAXIMUM_LENGTH),
  title: title.optional(),
  /** Lower runs first. */
  priority: priority.optional(),
  /** The same key in the same session returns the first task instead of making a second. */
  idempotencyKey: z.string().trim().min(1).max(200).optional(),
});
export const updateTaskBody = z
  .strictObject({ title: title.optional(), priority: priority.optional() })
  .refine(
    (change) => Object.keys(change).length > 0,
    "Expected a title or a priority, got neither",
  );
export const cancelTaskBody = z.strictObject({ reason: z.string().trim().max(500).optional() });

export const taskPath = z.object({ taskId: z.uuid() });
export const tasksQuery = pageSchema
  .extend({ sessionId: z.uuid().optional(), status: taskStatusSchema.optional() })
  .strict();
export const artifactsQuery = z.strictObject({
  path: z.string().min(1).optional(),
  content: z.enum(["true", "false"]).default("false"),
});

export const taskAnswer = z.object({ task: taskSchema });
export const tasksAnswer = z.object({ tasks: z.array(taskSchema) });
export const snapshotAnswer = z.object({
  task: taskSchema,
  run: runSchema.nullable(),
  phases: z.array(phaseSchema),
  steps: z.array(stepSchema),
});
export const decisionsAnswer = z.object({ decisions: z.array(decisionSchema) });
export const artifactsAnswer = z.object({ artifacts: z.array(artifactSchema) });
