import { z } from "zod";

/** How much a step assesses; a step's input as a whole has at most 4 MiB. */
export const ASSESSED_FILES_MAXIMUM = 500;
const FILE_MAXIMUM_BYTES = 1024 * 1024;

/** What some that read a path take for a dot, a slash or a backslash. */
const ENCODED = ["%2e", "%2f", "%5c"];

const pathSchema = z
  .string()
  .min(1)
  .max(300)
  .refine(isWithinProject, "Expected a path within the project, such as src/app.ts");

/** Whether it names a file below the project wherever it is written out: no drive, no way up, no blank name. */
function isWithinProject(path: string): boolean {
  const plain = path.toLowerCase();
  if (/^[a-z]:/.test(plain) || /[\\\p{Cc}]/u.test(path)) return false;
  if (ENCODED.some((each) => plain.includes(each))) return false;
  return path.split("/").every((part) => part === part.trim() && !["", ".", ".."].includes(part));
}

const contentSchema = z
  .string()
  .max(FILE_MAXIMUM_BYTES) // characters, of which none is less than a byte
  .refine(
    (content) => new TextEncoder().encode(content).length <= FILE_MAXIMUM_BYTES,
    "Expected a file of at most 1 MiB in UTF-8",
  );

/** The files of a project: of each path one, and something in one of them at least. */
export const assessedFilesSchema = z
  .array(
    z.strictObject({
      path: pathSchema,
      content: contentSchema,
      /** By default what its path says; what tests share is of kind `test` too. */
      kind: z.enum(["source", "test", "document", "configuration"]).optional(),
    }),
  )
  .min(1, "Expected files to assess, got none")
  .max(ASSESSED_FILES_MAXIMUM)
  .superRefine((files, context) => {
    const seen = new Set<string>();
    for (const { path } of files) {
      if (seen.has(path)) context.addIssue(`Expected each path once, got "${path}" again`);
      seen.add(path);
    }
    if (files.every(({ content }) => content.trim() === "")) {
      context.addIssue("Expected files to assess, got empty ones alone");
    }
  });

/** What a step of kind `assess` is given: files, or none where steps before it write some. */
export const assessInputSchema = z.strictObject({
  files: assessedFilesSchema.optional(),
  /** What they are held against; by default the requirement of the task. */
  requirement: z.string().max(100_000).optional(),
});

/** What a step of kind `heal` is given: files, or none where steps before it write some. */
export const healInputSchema = assessInputSchema.pick({ files: true });

/** What a step is given that says something of code: files, and which of them it is about; by default all. */
export const codeInputSchema = healInputSchema.extend({
  paths: z.array(pathSchema).min(1).max(ASSESSED_FILES_MAXIMUM).optional(),
});
