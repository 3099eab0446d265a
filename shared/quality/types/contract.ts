import { z } from "zod";

/** How much a checker takes, so that what it costs has a bound. */
export const TYPE_CHECK_LIMITS = { files: 2_000, characters: 4_000_000 };

/** A file of a project, by its path within it. */
export const checkedFileSchema = z.object({
  path: z
    .string()
    .min(1)
    .max(500)
    .refine((path) => !path.startsWith("/") && !/[\\\0]/.test(path), "Expected a relative path")
    .refine((path) => !path.split("/").includes(".."), "Expected a path within the project"),
  content: z.string(),
});
export type CheckedFile = z.infer<typeof checkedFileSchema>;

/** What a runner is sent. */
export const typeCheckRequestSchema = z.object({
  files: z.array(checkedFileSchema).max(TYPE_CHECK_LIMITS.files),
  /** Somebody else wrote it: what may be an error for this compiler alone remains open. */
  isForeign: z.boolean().default(false),
});

const typeFaultSchema = z.object({
  path: z.string(),
  line: z.number(),
  /** The compiler's, such as 2322. */
  code: z.number(),
  message: z.string(),
});
export type TypeFault = z.infer<typeof typeFaultSchema>;

/** What the compiler found, or why nobody asked it. */
export const typeCheckSchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("checked"),
    /** How many files of TypeScript there were. */
    files: z.number(),
    errors: z.array(typeFaultSchema),
    /** What remains open, such as uses of a package whose types are unknown. */
    open: z.array(z.string()),
  }),
  z.object({
    status: z.literal("not_checked"),
    why: z.string(),
    /** What would settle it. */
    settledBy: z.string(),
  }),
]);
export type TypeCheck = z.infer<typeof typeCheckSchema>;
