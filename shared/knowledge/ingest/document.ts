import { z } from "zod";
import { errorRecordSchema, jsonObjectSchema } from "../../kernel/mod.ts";
import type { DocumentType } from "./parsed_document.ts";

const DOCUMENT_TYPES = [
  "markdown",
  "text",
  "html",
  "pdf",
  "code",
  "notebook",
  "office",
] as const satisfies readonly DocumentType[];

export const documentTypeSchema = z.enum(DOCUMENT_TYPES);
export const documentStatusSchema = z.enum(["pending", "indexed", "refused"]);
export const originSchema = z.enum(["upload", "memory"]);
/** Who finds it: every project of the tenant, its own project, or its session alone. */
export const visibilitySchema = z.enum(["tenant", "project", "session"]);

/** What the agents may know: a text of a source of a project, found by its path there. */
export const documentSchema = z.object({
  documentId: z.uuid(),
  project: z.string(),
  /** The name of its source; null for memories. */
  source: z.string().nullable(),
  path: z.string(),
  visibility: visibilitySchema,
  sessionId: z.uuid().nullable(),
  origin: originSchema,
  licence: z.string().nullable(),
  provenance: jsonObjectSchema,
  /** `refused`: its text was, and nothing of it is found. */
  status: documentStatusSchema,
  error: errorRecordSchema.nullable(),
  /** What of it was not taken in, and why, in sentences. */
  notes: z.array(z.string()),
  title: z.string(),
  type: documentTypeSchema.nullable(),
  language: z.string().nullable(),
  /** SHA-256 of the indexed bytes, in hexadecimal. */
  contentHash: z.string().nullable(),
  bytes: z.number().int().nullable(),
  modifiedAt: z.string(),
  expiresAt: z.string().nullable(),
  indexedAt: z.string().nullable(),
  /** The last ingestion that named it. */
  ingestionId: z.uuid().nullable(),
  createdAt: z.string(),
  /** How many. */
  chunks: z.number().int(),
});
export type Document = z.infer<typeof documentSchema>;

/** A part of a document, as search finds it. */
export const chunkSchema = z.object({
  chunkId: z.number().int(),
  documentId: z.uuid(),
  ordinal: z.number().int(),
  header: z.string(),
  content: z.string(),
  sectionPath: z.array(z.string()),
  symbol: z.string().nullable(),
  startLine: z.number().int(),
  endLine: z.number().int(),
  /** In terms, counted with repetition. */
  length: z.number().int(),
  createdAt: z.string(),
});
export type Chunk = z.infer<typeof chunkSchema>;

/** One loading of documents into a project, and how far it is. */
export const ingestionSchema = z.object({
  ingestionId: z.uuid(),
  project: z.string(),
  /** The name of the source. */
  source: z.string(),
  /** What it loads of the source, such as a commit. */
  revision: z.string().nullable(),
  submitted: z.number().int(),
  /** With known bytes, and another visibility, licence or provenance. */
  updated: z.number().int(),
  unchanged: z.number().int(),
  indexed: z.number().int(),
  refused: z.number().int(),
  deleted: z.number().int(),
  /** Submitted and not parsed yet. */
  waiting: z.number().int(),
  closedAt: z.string().nullable(),
  createdAt: z.string(),
});
export type Ingestion = z.infer<typeof ingestionSchema>;

/** The private channel on which an ingestion's counts are published, as the event `ingestion:progress`. */
export function ingestionTopic(ingestionId: string): string {
  return `ingestion:${ingestionId}`;
}
