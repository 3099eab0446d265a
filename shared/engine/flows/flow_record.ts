import { z } from "zod";
import { errorRecordSchema, jsonSchema } from "../../kernel/mod.ts";
import { approvalAnswerSchema, eventAnswerSchema } from "../worker/suspension.ts";

/** Where in the order of its branch an operation came; null once operations of the branch overlapped. */
const position = z.number().int().nullable();

/** What an operation that waits is answered. An answer that is null was forgotten: it is asked for again. */
export const answerSchemas = {
  sleep: z.object({ status: z.literal("elapsed") }),
  waitFor: eventAnswerSchema,
  approve: approvalAnswerSchema,
  spawn: z.object({
    status: z.enum(["completed", "failed"]),
    output: jsonSchema.nullable(),
    error: errorRecordSchema.nullable(),
  }),
} as const;

/** What an operation of a flow came to, as a checkpoint keeps it. A value that is absent was `undefined`. */
export const flowRecordSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("step"),
    position,
    status: z.enum(["done", "failed", "retrying"]),
    value: jsonSchema.optional(),
    attempts: z.number().int().optional(),
    error: errorRecordSchema.optional(),
  }),
  z.object({
    kind: z.enum(["sleep", "waitFor", "approve", "spawn"]),
    position,
    answer: jsonSchema,
  }),
]);
export type FlowRecord = z.infer<typeof flowRecordSchema>;
export type OperationKind = FlowRecord["kind"];
