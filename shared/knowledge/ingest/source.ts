import { z } from "zod";
import { nameSchema, PLAIN_TEXT, projectSchema } from "../../kernel/mod.ts";

export const sourceKindSchema = z.enum(["folder", "repository", "web", "upload"]);

/** What people know a source by in its project. */
export const sourceNameSchema = nameSchema(100);

const line = (maximum: number) =>
  z.string().min(1).max(maximum).regex(PLAIN_TEXT, "Expected text without control characters");

/** Which source an ingestion is of. One that is not there is made; what is not told stays as it was. */
export const openedSourceSchema = z.strictObject({
  name: sourceNameSchema,
  kind: sourceKindSchema.optional(),
  /** The folder, or the address, that its paths are relative to. */
  root: line(1000).optional(),
  /** What is loaded of it, such as a commit. */
  revision: line(200).optional(),
  /** That another root than before is meant: without it, that is refused. */
  moved: z.boolean().optional(),
});
export type OpenedSource = z.infer<typeof openedSourceSchema>;

/** What is loaded without saying from where. */
export const UPLOADS: OpenedSource = { name: "uploads" };

/** Where documents come from: a folder, a repository, a web site, uploads. */
export const sourceSchema = z.object({
  sourceId: z.uuid(),
  project: projectSchema,
  name: z.string(),
  kind: sourceKindSchema,
  root: z.string().nullable(),
  /** What was last loaded of it, such as a commit. */
  revision: z.string().nullable(),
  /** When an ingestion of it was last closed. */
  refreshedAt: z.string().nullable(),
  createdAt: z.string(),
  /** How many, without those that were refused. */
  documents: z.number().int(),
});
export type Source = z.infer<typeof sourceSchema>;
