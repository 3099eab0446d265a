import { z } from "zod";
import { errorRecordSchema, jsonSchema } from "../../kernel/mod.ts";
import { approvalAnswerSchema, eventAnswerSchema } from "../worker/suspension.ts";

/** Where in the order of its branch an operation came; null once operations of the branch overlapped. */
const position = z.number().int().nullable();

/** The place at which the function was given it; several that were found at once came one after the other. */
const delivered = { order: z.number().int().optional(), came: z.number().int().optional() };

/** What an operation that waits is answered. An answer that is null has not come, or was forgotten: it is asked for. */
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
    ...delivered,
    status: z.enum(["done", "failed", "retrying"]),
    value: jsonSchema.optional(),
    attempts: z.number().int().optional(),
    error: errorRecordSchema.optional(),
  }),
  z.object({
    kind: z.enum(["sleep", "waitFor", "approve", "spawn"]),
    position,
    ...delivered,
    answer: jsonSchema,
    /** The payload of an event that its flow could not take: after a redrive it waits for another one. */
    refused: jsonSchema.optional(),
  }),
]);
export type FlowRecord = z.infer<typeof flowRecordSchema>;
export type OperationKind = FlowRecord["kind"];

/** The place at which the function was given the result; undefined when it has not been. */
export function placeOf(record: FlowRecord): number | undefined {
  const isOpen = record.kind === "step" ? record.status === "retrying" : record.answer === null;
  return isOpen ? undefined : (record.order ?? 0) + (record.came ?? 1) - 1;
}
