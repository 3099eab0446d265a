import { z } from "zod";

export const templateStepSchema = z.enum(["design", "generate", "tests", "document"]);
/** The step of a plan that writes a file. */
export type TemplateStep = z.infer<typeof templateStepSchema>;

export const templateFileKindSchema = z.enum(["source", "test", "document", "configuration"]);

export const templateFileSchema = z.object({
  /** Where the file goes in the generated project; may hold Liquid outputs. */
  path: z.string().min(1),
  /** The Liquid body, or the text as it is when it stands for itself. */
  body: z.string(),
  verbatim: z.literal(true).optional(),
  step: templateStepSchema,
  kind: templateFileKindSchema,
  /** Present when the file is rendered once for each entity, with the entity as `entity`. */
  each: z.literal("entities").optional(),
});
export type TemplateFile = z.infer<typeof templateFileSchema>;

/**
 * A code template as it is stored: one row of `cogo.code_templates`, bodies inlined.
 *
 * `parameters` is the JSON Schema of the specification that the template takes.
 */
export const codeTemplateSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  version: z.number().int().positive(),
  title: z.string().min(1),
  description: z.string().min(1),
  parameters: z.record(z.string(), z.unknown()),
  files: z.array(templateFileSchema).min(1),
});
export type CodeTemplate = z.infer<typeof codeTemplateSchema>;

/** One file of a generated project. */
export interface RenderedFile {
  /** Relative to the project's root, with forward slashes. */
  readonly path: string;
  readonly content: string;
  readonly kind: z.infer<typeof templateFileKindSchema>;
  readonly step: TemplateStep;
}
