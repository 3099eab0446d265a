import { z } from "zod";
import { jsonObjectSchema, jsonSchema } from "../../shared/kernel/mod.ts";

/** Those whose protocol the server speaks. */
export const providerSchema = z.enum(["anthropic", "openai", "google", "fireworks"]);
export type ProviderName = z.infer<typeof providerSchema>;

/**
 * What may go wrong:
 * - answered with an error: `rate_limit`, `overloaded`, `server`, `authentication`, `permission`, `quota`,
 *   `unknown_model`, `context_length`, `invalid_request`;
 * - within the answer: `in_band` (a stream that tells of an error), `cut` (it ends early), `disconnect`
 *   (the connection breaks), `malformed` (it is no JSON), `hang` (nothing comes any more);
 * - an answer of no use: `truncated` (half the text, as if it were whole) and `refusal`.
 */
export const faultKindSchema = z.enum([
  "rate_limit",
  "overloaded",
  "server",
  "authentication",
  "permission",
  "quota",
  "unknown_model",
  "context_length",
  "invalid_request",
  "in_band",
  "cut",
  "disconnect",
  "malformed",
  "hang",
  "truncated",
  "refusal",
]);
export type FaultKind = z.infer<typeof faultKindSchema>;

const faultSchema = z.strictObject({
  kind: faultKindSchema,
  /** Of a rate limit or an overload. */
  retryAfterSeconds: z.number().nonnegative().default(1),
  /** How that is sent: the usual header, only the time at which the limit resets, or not at all. */
  hint: z.enum(["retry_after", "reset", "none"]).default("retry_after"),
  /** Where an answer hangs: before it begins, or halfway. */
  at: z.enum(["start", "middle"]).default("start"),
  message: z.string().optional(),
});
export type Fault = z.infer<typeof faultSchema>;

/** A regular expression, or one in text. */
const pattern = z.union([
  z.instanceof(RegExp),
  z.string().transform((text, context) => {
    try {
      return new RegExp(text, "s");
    } catch {
      context.addIssue(`Expected a regular expression, got "${text}"`);
      return z.NEVER;
    }
  }),
]);

const countSchema = z.number().int().nonnegative();

const replySchema = z.strictObject({
  text: z.string().optional(),
  /** Text that is this, as JSON. */
  json: jsonSchema.optional(),
  toolCalls: z.array(z.strictObject({ name: z.string(), input: jsonObjectSchema })).default([]),
  usage: z
    .strictObject({ input: countSchema, output: countSchema, reasoning: countSchema })
    .partial()
    .default({}),
  /** Before the answer begins. */
  delayMilliseconds: countSchema.default(0),
  /** Between two pieces of a streamed text, and how long they are. */
  pieceMilliseconds: countSchema.default(0),
  chunkCharacters: z.number().int().positive().default(24),
});
export type ScriptedReply = z.infer<typeof replySchema>;

const ruleSchema = z.strictObject({
  when: z
    .strictObject({
      provider: providerSchema,
      model: z.string(),
      /** Regular expressions, searched in the instructions and in all that the user said. */
      system: pattern,
      prompt: pattern,
      /** The name of the schema that is asked for. */
      output: z.string(),
      /** Only the n-th request that matches the rest. */
      call: z.number().int().positive(),
    })
    .partial()
    .default({}),
  reply: replySchema.optional(),
  fault: faultSchema.optional(),
  /** How often the rule holds; then the next ones are tried. */
  times: z.number().int().positive().optional(),
});
export type Rule = z.infer<typeof ruleSchema>;

/** What a model server answers. Without a rule that fits, it makes an answer up, always the same one. */
export const modelScriptSchema = z.strictObject({
  rules: z.array(ruleSchema).default([]),
  /** Faults by chance: of the requests that no rule makes fail, these shares do. */
  chaos: z
    .strictObject({
      seed: z.number().int(),
      shares: z.partialRecord(faultKindSchema, z.number().min(0).max(1)),
      retryAfterSeconds: z.number().nonnegative().default(1),
    })
    .optional(),
  /** The models a provider has; without, those whose names begin as its own do. */
  models: z.partialRecord(providerSchema, z.array(z.string())).default({}),
  /** How long instructions must be for the provider to cache them, in tokens. */
  cacheMinimumTokens: countSchema.default(1024),
});
export type ModelScript = z.output<typeof modelScriptSchema>;
/** As a script is written: what is left out has its default. */
export type ModelScriptInput = z.input<typeof modelScriptSchema>;
