import { z } from "zod";
import { jsonSchema } from "../../../../shared/kernel/mod.ts";

/** What a request of the corpus has, beside a question. */
const traitSchema = z.enum([
  "stream",
  "output",
  // JSON without a schema: what is asked of a model that was seen to refuse one.
  "output_json",
  "tools",
  "tool_choice",
  "temperature",
  "effort",
]);

const answeredSchema = z.strictObject({
  stop: z.enum(["end", "length", "tool", "refusal"]),
  text: z.string(),
  /** The tools called, each with its name and input. */
  calls: z.array(z.tuple([z.string(), jsonSchema])).optional(),
  /** Tokens, where the answer tells them in whatever place. */
  usage: z.object({ input: z.number(), output: z.number() }).optional(),
});

const failedSchema = z.strictObject({
  /** The kind of error; more than one where they have the same consequence. */
  error: z.array(z.string()).min(1),
  /** What of the server's own words must be told. */
  says: z.string().optional(),
  /** The part of the request that the server does not take. */
  feature: z.string().optional(),
  /** The most tokens of output it allows. */
  limit: z.number().optional(),
  retryAfterSeconds: z.number().optional(),
});

/** One answer of a server as it was seen, and what it means in the words of the models port. */
export const wireCaseSchema = z.strictObject({
  id: z.string(),
  server: z.string(),
  cause: z.string(),
  /** The report it is from, as owner/repository#number; null for what is generally known of the protocol. */
  source: z.string().nullable(),
  wire: z.enum(["chat", "responses", "anthropic", "google"]),
  asks: z.array(traitSchema),
  answer: z.strictObject({
    status: z.number().int(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  }),
  outcome: z.union([answeredSchema, failedSchema]),
});
export type WireCase = z.infer<typeof wireCaseSchema>;
