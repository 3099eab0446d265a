import { z } from "zod";

/** How much a step assesses; a step's input as a whole has at most 4 MiB. */
export const ASSESSED_FILES_MAXIMUM = 500;
const FILE_MAXIMUM_CHARACTERS = 1024 * 1024;

const pathSchema = z
  .string()
  .min(1)
  .max(300)
  .refine(
    (path) =>
      !/[\\\p{Cc}]/u.test(path) && path.split("/").every((part) => !["", ".", ".."].includes(part)),
    "Expected a path within the project, such as src/app.ts",
  );

/** The files of a project: of each path one, and something in one of them at least. */
export const assessedFilesSchema = z
  .array(
    z.strictObject({
      path: pathSchema,
      content: z.string().max(FILE_MAXIMUM_CHARACTERS),
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
