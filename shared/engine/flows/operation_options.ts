import { z } from "zod";
import { StepRefused } from "../worker/step_refused.ts";
import { describeIssue } from "./describe_issue.ts";
import { toSeconds } from "./duration.ts";

const MOST_SECONDS = 100 * 365 * 86_400;
const part = z.number().min(0);

const duration = z
  .strictObject({ days: part, hours: part, minutes: part, seconds: part })
  .partial()
  .refine((parts) => toSeconds(parts) <= MOST_SECONDS, "Expected at most 100 years");
const limit = duration.refine((parts) => toSeconds(parts) > 0, "Expected more than no time");
const seconds = z.number().positive().max(31_536_000);
const text = z.string().trim().min(1).max(200);
const work = z.custom((value) => typeof value === "function", "Expected a function");
const schema = z.custom(
  (value) => value instanceof Object && "safeParse" in value,
  "Expected a Zod schema",
);

const nameSchema = z
  .string()
  .min(1)
  .max(100)
  .refine((name) => name.trim() === name, "Expected no blanks around it");

/** What the operations of a run are given, beside their names. */
const givenSchemas = {
  step: z.object({
    work,
    options: z
      .strictObject({ retries: z.int().min(0).max(1_000), backoff: duration, timeout: limit })
      .partial(),
  }),
  ask: z.strictObject({
    prompt: z.string().min(1),
    data: z.record(z.string(), z.unknown()).optional(),
    schema: schema.optional(),
    models: z.array(z.string()).optional(),
    maximumOutputTokens: z.int().positive().optional(),
    stream: z.boolean().optional(),
  }),
  sleep: duration,
  "sleep until": z.date(),
  waitFor: z.strictObject({ schema, timeout: limit.optional() }).prefault({ schema: undefined }),
  approve: z.strictObject({
    title: text,
    details: z.unknown().optional(),
    timeoutSeconds: seconds.optional(),
    whenExpired: z.enum(["approve", "reject"]).optional(),
    escalateAfterSeconds: seconds.optional(),
    escalateTo: text.optional(),
  }),
  spawn: z.looseObject({ name: z.string(), version: z.int32(), input: schema }),
  all: z.object({
    items: z.array(z.unknown()),
    each: work,
    options: z.strictObject({ concurrency: z.int().min(1).max(1_000).optional() }),
  }),
  progress: z.object({ message: z.string(), fraction: z.number().min(0).max(1).optional() }),
  stream: z.record(z.string(), z.unknown()),
} as const;
export type Given = keyof typeof givenSchemas;

/** @throws StepRefused `flow_name_invalid`. The name of an event may have a slash: it can be emitted under it. */
export function requireName(name: unknown, kind: string): void {
  const parsed = nameSchema.safeParse(name);
  if (!parsed.success) {
    throw refuse("flow_name_invalid", `The name of ${kind}()`, parsed.error, name);
  }
  if (kind === "waitFor" || !parsed.data.includes("/")) return;
  throw new StepRefused({
    code: "flow_name_invalid",
    message: `The name of ${kind}(): Expected no slash, got "${parsed.data}"`,
  });
}

/** @throws StepRefused `flow_option_invalid`: trying again with the same cannot help. */
export function requireGiven(kind: Given, name: string, given: unknown): void {
  const parsed = givenSchemas[kind].safeParse(given);
  if (parsed.success) return;
  throw refuse("flow_option_invalid", `${kind}(${name})`, parsed.error, given);
}

function refuse(code: string, what: string, error: z.ZodError, given: unknown): StepRefused {
  return new StepRefused({ code, message: `${what}: ${describeIssue(error, given)}` });
}
