import { z } from "zod";

const path = z.string().min(1).max(500);
const name = z.string().regex(/^[0-9a-f]{40}$|^[0-9a-f]{64}$/, "Expected the name of a Git object");
const branch = z.string().regex(/^cogo\/[a-z0-9-]{1,100}$/, "Expected a branch below cogo/");
const filePath = z
  .string()
  .min(1)
  .max(500)
  .refine(
    (text) =>
      !/[\\\p{C}]/u.test(text) &&
      text.split("/").every((part) => !["", ".", "..", ".git"].includes(part)),
    "Expected a path within the target",
  );
const files = z.array(z.strictObject({ path: filePath, content: z.string() })).max(10_000);

/** What a runner is asked to do for deliveries. Every act can be asked again. */
export const machineRequestSchema = z.discriminatedUnion("operation", [
  z.strictObject({ operation: z.literal("read-base"), path }),
  z.strictObject({
    operation: z.literal("write-commit"),
    path,
    parent: name.nullable(),
    files,
    message: z.string().max(10_000),
    at: z.string(),
  }),
  z.strictObject({ operation: z.literal("create-branch"), path, branch, commit: name }),
  z.strictObject({ operation: z.literal("delete-branch"), path, branch, commit: name }),
  z.strictObject({ operation: z.literal("read-folder"), path, files: z.array(filePath) }),
  z.strictObject({ operation: z.literal("write-folder"), path, files }),
  z.strictObject({
    operation: z.literal("clear-folder"),
    path,
    files: z.array(z.strictObject({ path: filePath, blob: name })),
  }),
]);
export type MachineRequest = z.infer<typeof machineRequestSchema>;

/** Git object names of files, by path. */
export const blobsSchema = z.record(z.string(), z.string());
export const baseSchema = z.object({
  branch: z.string(),
  commit: z.string().nullable(),
  blobs: blobsSchema,
});
export const commitSchema = z.object({ commit: z.string() });
/** Why a runner did not do it: asking again does not help. */
export const machineRefusalSchema = z.object({ code: z.string(), message: z.string() });
