import { z } from "zod";
import { type ApiClient, CogoError, readRows } from "../../../kernel/mod.ts";
import { type CodeTemplate, codeTemplateSchema } from "./code_template.ts";

/** A code template without its files: enough to choose by. */
const codeTemplateSummarySchema = z
  .object({
    templateId: z.string(),
    version: z.number().int(),
    title: z.string(),
    description: z.string(),
  })
  .transform(({ templateId, ...rest }) => ({ id: templateId, ...rest }));
export type CodeTemplateSummary = z.infer<typeof codeTemplateSummarySchema>;

const storedTemplateSchema = z
  .object({ templateId: z.string() })
  .loose()
  .transform(({ templateId, ...rest }) => ({ id: templateId, ...rest }))
  .pipe(codeTemplateSchema);

/** Lists the newest version of every code template, by id. */
export async function listCodeTemplates(client: ApiClient): Promise<CodeTemplateSummary[]> {
  const query = client.from("code_templates").select("template_id,version,title,description");
  const ordered = query.order("template_id").order("version");
  const rows = await readRows("code_templates", ordered, codeTemplateSummarySchema);
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

/** Reads one version of a code template, whole. @throws CogoError `not_found`. */
export async function readCodeTemplate(
  client: ApiClient,
  wanted: { readonly id: string; readonly version: number },
): Promise<CodeTemplate> {
  const query = client
    .from("code_templates")
    .select()
    .eq("template_id", wanted.id)
    .eq("version", wanted.version);
  const [template] = await readRows("code_templates", query, storedTemplateSchema);
  if (template !== undefined) return template;
  throw new CogoError({
    code: "not_found",
    message: `No version ${wanted.version} of code template "${wanted.id}"`,
  });
}
