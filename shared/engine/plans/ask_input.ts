import { z } from "zod";
import { type JsonObject, jsonObjectSchema, jsonSchema } from "../../kernel/mod.ts";

const part: z.ZodType = z.lazy(() => z.union([keywords, z.boolean()], "Expected a schema"));

/** Keywords that are passed over by {@link z.fromJSONSchema} when they are not what they should be. */
const keywords = z.looseObject({
  properties: z.record(z.string(), part).optional(),
  required: z.array(z.string()).optional(),
  enum: z.array(jsonSchema).min(1).optional(),
  items: z.union([part, z.array(part)], "Expected a schema").optional(),
});

const answerSchema = jsonObjectSchema.superRefine((schema, context) => {
  const problem = findSchemaProblem(schema);
  if (problem !== undefined) context.addIssue(`Expected a JSON Schema of the answer: ${problem}`);
});

function findSchemaProblem(schema: JsonObject): string | undefined {
  const [issue] = keywords.safeParse(schema).error?.issues ?? [];
  if (issue !== undefined) return `${issue.path.join(".")}: ${issue.message}`;
  try {
    z.fromJSONSchema(schema);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const NO_PROMPT = "Expected a text that says what to do, got none";

/** What a step of kind `ask` is given. */
export const askInputSchema = z.strictObject({
  prompt: z.string({ error: NO_PROMPT }).refine((text) => text.trim() !== "", NO_PROMPT),
  schema: answerSchema.optional(),
  /** Whether the answer is to be of what is known, in sentences that cite it; instead of a schema. */
  cite: z.boolean().optional(),
  maximumOutputTokens: z.number().int().min(1).max(64_000).optional(),
  models: z.array(z.string().min(1)).min(1).optional(),
});
