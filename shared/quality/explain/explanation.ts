import { z } from "zod";

export const STATEMENT_KINDS = ["import", "importer", "export", "call", "effect", "throw"] as const;

/** Something that stands in the code, and where. */
export const statementSchema = z.object({
  path: z.string(),
  line: z.number().int().positive(),
  /** The exported name that it is about; null for the module. */
  of: z.string().nullable(),
  kind: z.enum(STATEMENT_KINDS),
  text: z.string(),
});
export type Statement = z.infer<typeof statementSchema>;

/** What is read from the syntax of files. Its shape is API. */
export const explanationSchema = z.object({
  /** `partial` where a file could not be read whole. */
  verdict: z.enum(["complete", "partial"]),
  statements: statementSchema.array(),
  /** Files, or what of them, nobody has read, with the reason. */
  notExplained: z.array(z.string()),
});
export type Explanation = z.infer<typeof explanationSchema>;
