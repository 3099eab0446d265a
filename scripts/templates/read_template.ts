import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import {
  type CodeTemplate,
  codeTemplateSchema,
  specificationSchema,
  templateFileSchema,
} from "../../shared/generation/mod.ts";

const TEMPLATES = fileURLToPath(
  new URL("../../shared/generation/by_templates/templates/", import.meta.url),
);

const manifestSchema = codeTemplateSchema.omit({ parameters: true, files: true }).extend({
  /** The modules of `runtime` that a project has, and the folder where it has them. */
  library: z.object({
    folder: z.string(),
    source: z.array(z.string()),
    tests: z.array(z.string()),
  }),
  files: z.array(templateFileSchema.omit({ body: true }).extend({ source: z.string() }).strict()),
});

/** The ids of the templates on disk: the folders of `shared/generation/by_templates/templates` with a manifest. */
export async function listTemplates(): Promise<readonly string[]> {
  const entries = await readdir(TEMPLATES, { recursive: true });
  return entries
    .filter((entry) => /^[^/]+\/template\.json$/.test(entry))
    .map((entry) => entry.replace("/template.json", ""))
    .sort();
}

/** Reads a template from disk into the shape it is stored in: bodies inlined, parameters worked out. */
export async function readTemplate(id: string): Promise<CodeTemplate> {
  const folder = join(TEMPLATES, id);
  const { library, ...manifest } = manifestSchema.parse(
    JSON.parse(await readFile(join(folder, "template.json"), "utf8")),
  );
  const files = await Promise.all(
    manifest.files.map(async ({ source, ...file }) => ({
      ...file,
      body: await readFile(join(folder, "files", source), "utf8"),
    })),
  );
  const modules = await Promise.all([
    ...library.source.map((name) => readModule(library.folder, name, "generate", "source")),
    ...library.tests.map((name) => readModule(library.folder, name, "tests", "test")),
  ]);
  const kind = z.literal(id);
  const parameters = z.toJSONSchema(specificationSchema.extend({ kind }));
  return codeTemplateSchema.parse({ ...manifest, parameters, files: [...files, ...modules] });
}

type TemplateFile = z.infer<typeof templateFileSchema>;

/** A module of the library: the same text in every project. */
async function readModule(
  folder: string,
  name: string,
  step: TemplateFile["step"],
  kind: TemplateFile["kind"],
): Promise<TemplateFile> {
  const body = await readFile(join(TEMPLATES, "runtime", `${name}.ts`), "utf8");
  return { path: `${folder}/${name}.ts`, body, verbatim: true, step, kind };
}
