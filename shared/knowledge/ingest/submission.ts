import { z } from "zod";
import { errorRecordSchema, jsonObjectSchema, PLAIN_TEXT } from "../../kernel/mod.ts";
import { decodeBase64 } from "./base64.ts";
import { visibilitySchema } from "./document.ts";
import { normalPath } from "./normal_path.ts";

/** A document's place in its source; its spelling is made the one that {@link normalPath} says. */
export const pathSchema = z
  .string()
  .min(1)
  .max(1000)
  .regex(PLAIN_TEXT, "Expected a path without control characters")
  .refine((path) => path.trim() !== "", "Expected a path, got blanks")
  .refine(
    (path) => normalPath(path) !== undefined,
    "Expected a path inside its source, without `..`",
  )
  .overwrite((path) => normalPath(path) ?? path);

/** What may be said of documents. What is not said stays as it was. */
const termsShape = {
  visibility: visibilitySchema.optional(),
  /** An SPDX expression, or words; null takes it away. */
  licence: z.string().trim().min(1).max(200).nullable().optional(),
  /** Where it comes from: an address, a commit. */
  provenance: jsonObjectSchema.optional(),
};

/** What holds for all documents of a manifest, those that are unchanged too. */
export const termsSchema = z.strictObject({
  ...termsShape,
  visibility: visibilitySchema.exclude(["session"]).optional(),
});
export type Terms = z.infer<typeof termsSchema>;

/** A document as it is announced before it is submitted. */
export const manifestEntrySchema = z.strictObject({
  path: pathSchema,
  /** SHA-256 of its bytes; without it the document is named, so that a prune leaves it, and no more. */
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "Expected a SHA-256 in 64 lower-case hexadecimal digits")
    .optional(),
  /** Why it is not submitted as it is now: what was known of it is forgotten. */
  refused: errorRecordSchema.optional(),
});
export type ManifestEntry = z.infer<typeof manifestEntrySchema>;

/** A document as it is submitted: text as `content`, or any bytes as `contentBase64`. */
export const submissionSchema = z
  .strictObject({
    path: pathSchema,
    content: z.string().optional(),
    contentBase64: z.base64().optional(),
    mediaType: z.string().min(1).max(200).optional(),
    /** Of a new document `tenant`, when nothing is said. */
    ...termsShape,
    /** The session it belongs to; required, and of use, with the visibility `session`. */
    sessionId: z.uuid().optional(),
    modifiedAt: z.iso
      .datetime({
        offset: true,
        error: "Expected a time with its offset, such as 2030-01-31T12:00:00Z",
      })
      .optional(),
  })
  .refine(
    ({ content, contentBase64 }) => (content === undefined) !== (contentBase64 === undefined),
    "Expected either content or contentBase64",
  )
  .refine(
    ({ visibility, sessionId }) => visibility !== "session" || sessionId !== undefined,
    "Expected a sessionId with the visibility session",
  );
export type Submission = z.infer<typeof submissionSchema>;

/** What became of a submitted document. */
export const submissionOutcomeSchema = z.object({
  path: z.string(),
  outcome: z.enum(["accepted", "updated", "unchanged", "refused"]),
  documentId: z.uuid().optional(),
  error: errorRecordSchema.optional(),
});
export type SubmissionOutcome = z.infer<typeof submissionOutcomeSchema>;

/** The bytes of a submission. */
export function submittedBytes({ content, contentBase64 }: Submission): Uint8Array {
  return contentBase64 === undefined
    ? new TextEncoder().encode(content)
    : decodeBase64(contentBase64);
}
