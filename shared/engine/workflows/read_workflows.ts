import { type ApiClient, CogoError } from "../../kernel/mod.ts";
import { workflowTemplateSchema } from "../plans/workflow_template.ts";
import { readAllRows } from "../tasks/read_all_rows.ts";
import { type Workflow, workflowSchema, workflowVersionSchema } from "./workflow.ts";

const rowSchema = workflowVersionSchema.extend({
  template: workflowTemplateSchema.shape.template,
  shared: workflowSchema.shape.shared,
});

/** Reads all templates that the client's owner sees, by name: its own, and COGO's. */
export async function listWorkflows(client: ApiClient): Promise<Workflow[]> {
  return await read(client);
}

/** Reads one by its name: one's own before COGO's. @throws CogoError `not_found`. */
export async function readWorkflow(client: ApiClient, name: string): Promise<Workflow> {
  const [found] = await read(client, name);
  if (found !== undefined) return found;
  throw new CogoError({
    code: "not_found",
    message: `No workflow template "${name}"`,
    remedy: "GET /cogo-workflows lists those that you may use",
  });
}

async function read(client: ApiClient, name?: string): Promise<Workflow[]> {
  const all = client.from("workflow_templates").select();
  const query = name === undefined ? all : all.eq("template", name);
  const ordered = query.order("template").order("shared").order("version", { ascending: false });
  const rows = await readAllRows("workflow_templates", ordered, rowSchema);
  const workflows = new Map<string, Workflow>();
  for (const { template, shared, ...version } of rows) {
    const key = `${template} ${shared}`;
    const versions = workflows.get(key)?.versions ?? [];
    workflows.set(key, { template, shared, versions: [...versions, version] });
  }
  return [...workflows.values()];
}
