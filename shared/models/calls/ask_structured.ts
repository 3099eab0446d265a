import { z } from "zod";
import { jsonObjectSchema } from "../../kernel/mod.ts";
import { askUntilUseful, type Reading, type UsefulAnswer } from "./ask_until_useful.ts";
import type { ModelAnswer } from "./model_answer.ts";
import type { ModelCall, ModelCaller } from "./model_caller.ts";
import { parseJsonWithin } from "./parse_json_within.ts";

/**
 * Asks for a value of a schema, by the provider's own mechanism for structured output, and returns it
 * validated.
 *
 * @throws as {@link ModelCaller.ask}.
 */
export async function askStructured<Schema extends z.ZodType>(
  models: ModelCaller,
  call: ModelCall,
  output: { readonly name: string; readonly schema: Schema },
): Promise<UsefulAnswer<z.output<Schema>>> {
  const schema = jsonObjectSchema.parse(z.toJSONSchema(output.schema, { target: "draft-7" }));
  const request = { ...call.request, output: { name: output.name, schema } };
  return await askUntilUseful(models, { ...call, request }, (answer) =>
    readJson(answer, output.schema),
  );
}

function readJson<Schema extends z.ZodType>(
  answer: ModelAnswer,
  schema: Schema,
): Reading<z.output<Schema>> {
  const json = parseJsonWithin(answer.text);
  if (json === undefined) return { status: "invalid", problem: "It is not JSON" };
  const parsed = schema.safeParse(json);
  return parsed.success
    ? { status: "valid", value: parsed.data }
    : { status: "invalid", problem: z.prettifyError(parsed.error) };
}
