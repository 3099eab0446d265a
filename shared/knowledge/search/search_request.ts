import { z } from "zod";
import { momentSchema, projectSchema } from "../../kernel/mod.ts";

const texts = z.array(z.string().min(1).max(300)).min(1).max(50);
/** Which documents a search may look at; all of it applies before anything is ranked. */
export const scopeSchema = z
  .strictObject({
    project: projectSchema
      .optional()
      .describe(
        "Its own documents, and those that every project may see: all that are not said to be a project's alone",
      ),
    onlyProject: z.boolean().optional().describe("Nothing but the project's own documents"),
    /** Also what belongs to this session alone. */
    sessionId: z.uuid().optional(),
    /** Names of sources. */
    sources: texts.optional(),
    types: z
      .array(z.enum(["markdown", "text", "html", "pdf", "code", "notebook", "office"]))
      .min(1)
      .optional(),
    /** Of code, such as `typescript`. */
    languages: texts.optional(),
    origins: z
      .array(z.enum(["upload", "memory"]))
      .min(1)
      .optional(),
    licences: texts.optional(),
    /** Patterns of whole paths; `*` stands for any characters, `?` for one. */
    paths: texts.optional(),
    since: momentSchema.optional(),
    until: momentSchema.optional(),
  })
  .refine(
    ({ project, onlyProject }) => onlyProject !== true || project !== undefined,
    "Expected a project beside onlyProject, got none",
  );
export type SearchScope = z.infer<typeof scopeSchema>;

/** A search, as the `knowledge` endpoint and {@link RAGSearchEngine} take it. */
export const searchRequestSchema = z.strictObject({
  query: z
    .string()
    .max(8000)
    .regex(/\S/, "Expected a query in words, got nothing")
    .refine((text) => !text.includes("\u0000"), "Expected text without null characters"),
  limit: z.number().int().min(1).max(100).default(10),
  scope: scopeSchema.default({}),
  /** Which score decides; `hybrid` weighs words and meaning as the embedder deserves. */
  mode: z.enum(["lexical", "vector", "hybrid"]).default("hybrid"),
  /** Steps to follow in the graph from what was found; 0 for none. */
  hops: z.number().int().min(0).max(3).default(1),
  /** Chunks of one document that may be among the results. */
  perDocument: z.number().int().min(1).max(100).default(3),
  /** Days in which half of a document's worth is lost; never, when not given. */
  halfLifeDays: z.number().positive().max(36_500).optional(),
});
export type SearchRequest = z.infer<typeof searchRequestSchema>;
/** A search before its defaults are filled in. */
export type SearchQuery = z.input<typeof searchRequestSchema>;
