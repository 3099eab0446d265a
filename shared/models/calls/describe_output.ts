import type { JsonObject } from "../../kernel/mod.ts";

/** Asks in words for JSON of a schema that a provider's own mechanism cannot express. */
export function describeOutput(system: string, schema: JsonObject): string {
  const wish = `Answer with JSON alone, of this JSON schema:\n${JSON.stringify(schema)}`;
  return system === "" ? wish : `${system}\n\n${wish}`;
}
