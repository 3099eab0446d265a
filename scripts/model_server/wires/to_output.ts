import type { JsonObject } from "../../../shared/kernel/mod.ts";

/** Where a schema has no name beside it, its title is its name. */
export function toOutput(schema: JsonObject): {
  readonly name: string;
  readonly schema: JsonObject;
} {
  return { name: typeof schema.title === "string" ? schema.title : "", schema };
}
