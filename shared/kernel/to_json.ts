import { type Json, jsonSchema } from "./json.ts";

/** Turns a value into plain JSON: what is undefined disappears, as it does in a jsonb column. */
export function toJson(value: unknown): Json {
  return jsonSchema.parse(JSON.parse(JSON.stringify(value)));
}
