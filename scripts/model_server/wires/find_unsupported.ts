import type { Json, JsonObject } from "../../../shared/kernel/mod.ts";

const REFUSED = {
  openai:
    /^(default|oneOf|allOf|not|if|then|else|minLength|maxLength|patternProperties|propertyNames)$/,
  anthropic:
    /^(minimum|maximum|exclusiveMinimum|exclusiveMaximum|multipleOf|minLength|maxLength|maxItems|oneOf|not|if|then|else|patternProperties|propertyNames)$/,
};

/** What of a schema the provider would refuse to bind a model to, in words like its own. */
export function findUnsupported(
  schema: JsonObject,
  provider: keyof typeof REFUSED,
): string | undefined {
  if (schema.type === "object") {
    if (schema.additionalProperties !== false) {
      return "For 'object' type, 'additionalProperties' is required to be supplied and to be false";
    }
    const required = asList(schema.required);
    const missing = Object.keys(asObject(schema.properties)).find(
      (name) => !required.includes(name),
    );
    if (provider === "openai" && missing !== undefined) {
      return `'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'`;
    }
  }
  const refused = Object.keys(schema).find((keyword) => REFUSED[provider].test(keyword));
  if (refused !== undefined) return `property '${refused}' is not supported`;
  return membersOf(schema)
    .map((member) => findUnsupported(member, provider))
    .find((each) => each !== undefined);
}

function membersOf(schema: JsonObject): JsonObject[] {
  const { items } = schema;
  const named = [schema.properties, schema.$defs, schema.definitions].flatMap((each) =>
    Object.values(asObject(each)),
  );
  const listed = items === undefined || Array.isArray(items) ? asList(items) : [items];
  return [...named, ...asList(schema.anyOf), ...listed].map(asObject);
}

function asObject(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
