import type { Json, JsonObject } from "../../kernel/mod.ts";

/**
 * What a provider takes of JSON Schema:
 * - `openai`: every object closed and every property required; one that may be absent is null instead.
 * - `anthropic`: every object closed.
 * - `google`: the keywords that its API reference lists.
 */
export type SchemaDialect = "openai" | "anthropic" | "google";

/** A schema as a provider takes it. */
export interface AdaptedSchema {
  readonly schema: JsonObject;
  /** False when it cannot be said in the dialect: it is as it was, and binds the model to nothing. */
  readonly binding: boolean;
}

/** Says a schema in a provider's dialect. What cannot be said is put in a description, for the model to read. */
export function adaptSchema(schema: JsonObject, dialect: SchemaDialect): AdaptedSchema {
  try {
    if (dialect !== "google" && schema.type !== "object") throw new Inexpressible();
    if (dialect === "anthropic" && isRecursive(schema)) throw new Inexpressible();
    return { schema: adapt(schema, dialect), binding: true };
  } catch (error) {
    if (!(error instanceof Inexpressible)) throw error;
    return { schema, binding: false };
  }
}

class Inexpressible extends Error {}

const KEPT = new Set(["type", "description", "title", "enum", "const"]);
const KEPT_BY_GOOGLE = new Set([...KEPT, "minimum", "maximum", "minItems", "maxItems"]);
const FORMATS = new Set("date-time time date duration email hostname ipv4 ipv6 uuid".split(" "));
/** Constraints that a model can read in words. */
const DESCRIBED = new Set(
  "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern format minItems maxItems uniqueItems".split(
    " ",
  ),
);
const DROPPED = new Set(["$schema", "$id", "default", "examples", "required", "propertyNames"]);

function adapt(schema: JsonObject, dialect: SchemaDialect): JsonObject {
  if (schema.$ref !== undefined) return adaptReference(schema, dialect);
  if (dialect !== "google" && isOpen(schema)) throw new Inexpressible();
  const adapted: JsonObject = {};
  const described: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    const said = adaptKeyword(keyword, value, schema, dialect);
    if (said !== undefined) Object.assign(adapted, said);
    else if (DESCRIBED.has(keyword) && !isImplied(keyword, value)) {
      described.push(`${keyword}: ${JSON.stringify(value)}`);
    }
  }
  if (described.length > 0) {
    const text = `(${described.join(", ")})`;
    const { description } = adapted;
    adapted.description = typeof description === "string" ? `${description} ${text}` : text;
  }
  return adapted;
}

/** Anything at all, or an object whose members have no names. */
function isOpen({ type, properties, anyOf, oneOf, enum: values, const: constant }: JsonObject) {
  if (type === "object") return properties === undefined;
  return [type, anyOf, oneOf, values, constant].every((each) => each === undefined);
}

/** Undefined for a keyword that the dialect lacks. */
function adaptKeyword(
  keyword: string,
  value: Json,
  schema: JsonObject,
  dialect: SchemaDialect,
): JsonObject | undefined {
  const each = (member: Json) => adapt(toObject(member), dialect);
  switch (keyword) {
    case "properties":
      return adaptProperties(schema, toObject(value), dialect);
    case "additionalProperties":
      return adaptAdditional(value, dialect);
    case "items":
      if (!Array.isArray(value)) return { items: each(value) };
      if (dialect !== "google") throw new Inexpressible();
      return { prefixItems: value.map(each) };
    case "anyOf":
    case "oneOf":
      return { anyOf: toArray(value).map(each) };
    case "definitions":
    case "$defs":
      return { $defs: mapValues(toObject(value), each) };
    case "const":
      return dialect === "google" ? constForGoogle(value) : { const: value };
    default:
      return keep(keyword, value, dialect);
  }
}

/** Beside a reference nothing may stand but, at the root, what it refers to. */
function adaptReference(schema: JsonObject, dialect: SchemaDialect): JsonObject {
  const definitions = schema.definitions ?? schema.$defs;
  return {
    $ref: String(schema.$ref).replace("#/definitions/", "#/$defs/"),
    ...(definitions && adaptKeyword("$defs", definitions, schema, dialect)),
  };
}

function keep(keyword: string, value: Json, dialect: SchemaDialect): JsonObject | undefined {
  const kept = dialect === "google" ? KEPT_BY_GOOGLE : KEPT;
  if (kept.has(keyword)) return isImplied(keyword, value) ? undefined : { [keyword]: value };
  if (keyword === "format" && FORMATS.has(String(value))) return { format: value };
  if (DESCRIBED.has(keyword) || DROPPED.has(keyword) || dialect === "google") return undefined;
  throw new Inexpressible();
}

function adaptProperties(schema: JsonObject, properties: JsonObject, dialect: SchemaDialect) {
  const names = Object.keys(properties);
  const required = requiredOf(schema);
  const adapted = Object.fromEntries(
    names.map((name) => {
      const property = adapt(toObject(properties[name]), dialect);
      const isAbsent = dialect === "openai" && !required.has(name) && !allowsNull(property);
      return [name, isAbsent ? orNull(property) : property];
    }),
  );
  return {
    properties: adapted,
    required: dialect === "openai" ? names : names.filter((name) => required.has(name)),
    ...(dialect === "google" ? {} : { additionalProperties: false }),
  };
}

/** Only Google takes objects whose members are not named. */
function adaptAdditional(value: Json, dialect: SchemaDialect): JsonObject {
  if (dialect === "google") {
    return {
      additionalProperties: typeof value === "boolean" ? value : adapt(toObject(value), dialect),
    };
  }
  const isClosed = typeof value === "boolean" || Object.keys(toObject(value)).length === 0;
  if (!isClosed) throw new Inexpressible();
  return { additionalProperties: false };
}

function constForGoogle(value: Json): JsonObject | undefined {
  return typeof value === "string" || typeof value === "number" ? { enum: [value] } : undefined;
}

function orNull(schema: JsonObject): JsonObject {
  const { description, ...rest } = schema;
  const nullable = { anyOf: [rest, { type: "null" }] };
  return description === undefined ? nullable : { description, ...nullable };
}

/** Whether null is a value of the schema. */
export function allowsNull(schema: JsonObject): boolean {
  const { type, anyOf, oneOf, enum: values } = schema;
  if (type === "null" || (Array.isArray(type) && type.includes("null"))) return true;
  if (Array.isArray(values) && values.includes(null)) return true;
  const branches = [...toArray(anyOf), ...toArray(oneOf)];
  return schema.const === null || branches.some((branch) => allowsNull(toObject(branch)));
}

/** The names of the properties that must be there. */
export function requiredOf(schema: JsonObject): ReadonlySet<Json> {
  return new Set(toArray(schema.required));
}

/** The bounds that Zod gives every integer say nothing. */
function isImplied(keyword: string, value: Json): boolean {
  return /^(minimum|maximum)$/.test(keyword) && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER;
}

function isRecursive(schema: JsonObject): boolean {
  const definitions = toObject(schema.definitions ?? schema.$defs);
  const reaches = (name: string, seen: ReadonlySet<string>): boolean =>
    referencesIn(definitions[name] ?? {}).some(
      (next) => seen.has(next) || reaches(next, new Set([...seen, next])),
    );
  return Object.keys(definitions).some((name) => reaches(name, new Set([name])));
}

function referencesIn(value: Json): string[] {
  return [...JSON.stringify(value).matchAll(/"\$ref":"#\/(?:definitions|\$defs)\/([^"]+)"/g)].map(
    ([, name]) => name ?? "",
  );
}

const mapValues = (object: JsonObject, map: (value: Json) => JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value)]));

/** The value when it is an object, else one without members. */
export function toObject(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

/** The value when it is a list, else one without items. */
export function toArray(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
