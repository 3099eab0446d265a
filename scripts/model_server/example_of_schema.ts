import type { Json, JsonObject } from "../../shared/kernel/mod.ts";

/** References are followed this often: a schema may go round in a circle. */
const DEEPEST = 8;

/** A value of a JSON schema, always the same one: strings tell what they stand for. */
export function exampleOfSchema(schema: JsonObject): Json {
  return makeExample(schema, "value", {
    definitions: toObject(schema.$defs ?? schema.definitions),
    depth: 0,
  });
}

interface Place {
  readonly definitions: JsonObject;
  readonly depth: number;
}

function makeExample(schema: JsonObject, name: string, place: Place): Json {
  const { $ref: reference, const: constant, enum: values } = schema;
  if (typeof reference === "string") {
    const target = toObject(place.definitions[reference.split("/").at(-1) ?? ""]);
    return place.depth > DEEPEST
      ? null
      : makeExample(target, name, { ...place, depth: place.depth + 1 });
  }
  if (constant !== undefined) return constant;
  if (Array.isArray(values) && values[0] !== undefined) return values[0];
  const branches = [...toList(schema.anyOf), ...toList(schema.oneOf)].map(toObject);
  const branch = branches.find(({ type }) => type !== "null") ?? branches[0];
  if (branch !== undefined) return makeExample(branch, name, place);
  return exampleOfType(schema, name, place);
}

function exampleOfType(schema: JsonObject, name: string, place: Place): Json {
  const type = toList(schema.type)[0] ?? schema.type;
  switch (type) {
    case "object":
      return exampleOfObject(schema, place);
    case "array":
      return exampleOfList(schema, name, place);
    case "string":
      return exampleOfString(schema, name);
    case "integer":
    case "number":
      return exampleOfNumber(schema);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return schema.properties === undefined
        ? `An example of ${name}`
        : exampleOfObject(schema, place);
  }
}

function exampleOfObject(schema: JsonObject, place: Place): Json {
  const required = toList(schema.required);
  const properties = Object.entries(toObject(schema.properties)).filter(
    ([name]) => required.includes(name) || place.depth === 0,
  );
  return Object.fromEntries(
    properties.map(([name, property]) => [name, makeExample(toObject(property), name, place)]),
  );
}

function exampleOfList(schema: JsonObject, name: string, place: Place): Json {
  const fixed = toList(schema.prefixItems);
  if (fixed.length > 0) return fixed.map((item) => makeExample(toObject(item), name, place));
  const length = place.depth > DEEPEST ? 0 : Math.max(Number(schema.minItems ?? 1), 1);
  const deeper = { ...place, depth: place.depth + 1 };
  return Array.from({ length }, () => makeExample(toObject(schema.items), name, deeper));
}

const FORMATS: Readonly<Record<string, string>> = {
  "date-time": "2026-01-01T00:00:00Z",
  date: "2026-01-01",
  time: "00:00:00Z",
  duration: "P1D",
  email: "someone@example.com",
  hostname: "example.com",
  uri: "https://example.com/",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uuid: "00000000-0000-4000-8000-000000000000",
};

function exampleOfString(schema: JsonObject, name: string): string {
  const example = FORMATS[String(schema.format)] ?? `An example of ${name}`;
  const padded = example.padEnd(Number(schema.minLength ?? 0), ".");
  return padded.slice(0, Number(schema.maxLength ?? padded.length));
}

function exampleOfNumber(schema: JsonObject): number {
  const least = Number(schema.minimum ?? Number(schema.exclusiveMinimum ?? 0) + 1);
  const most = Number(schema.maximum ?? Number.MAX_SAFE_INTEGER);
  return Math.min(Math.max(1, least), most);
}

function toObject(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function toList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
