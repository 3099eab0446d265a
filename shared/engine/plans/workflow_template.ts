import { z } from "zod";
import { type ApiClient, readRows } from "../../kernel/mod.ts";

const templateStepSchema = z.object({
  key: z.string(),
  kind: z.string(),
  /** The capabilities the step asks of a role. */
  needs: z.array(z.string()).min(1),
  dependsOn: z.array(z.string()),
});

/** A workflow as data: named phases and the steps they are made of. */
export const workflowTemplateSchema = z.object({
  template: z.string(),
  version: z.number().int(),
  title: z.string(),
  description: z.string(),
  /** Who writes: code templates or models. */
  generation: z.enum(["template", "models"]),
  complexity: z.array(z.enum(["simple", "moderate", "complex"])),
  phases: z
    .array(z.object({ phase: z.string(), steps: z.array(templateStepSchema).min(1) }))
    .min(1),
});
export type WorkflowTemplate = z.infer<typeof workflowTemplateSchema>;

/** Reads the newest version of every workflow template, by name. */
export async function getWorkflowTemplates(client: ApiClient): Promise<WorkflowTemplate[]> {
  const query = client.from("workflow_templates").select().order("template").order("version");
  const rows = await readRows("workflow_templates", query, workflowTemplateSchema);
  return [...new Map(rows.map((row) => [row.template, row])).values()];
}
