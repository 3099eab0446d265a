import type { Schema, Schemas } from "./json_schema.ts";

/** A value that was changed in one place. */
export interface Variant {
  readonly what: string;
  readonly value: unknown;
}

const LONGEST_TEXT = 20_000;
const MOST_ITEMS = 1_001;
const DEEPEST = 3;

/** What was valid, with one thing at or over a bound, of another type, missing, unknown, or not to be stored. */
export function* variantsOf(
  schemas: Schemas,
  given: Schema,
  value: unknown,
  depth = 0,
): Generator<Variant> {
  const schema = chosen(schemas, given, value);
  yield { what: "null", value: null };
  if (typeof value === "string") yield* textVariants(schema, value);
  if (typeof value === "number") yield* numberVariants(schema);
  if (typeof value === "boolean") yield { what: "text for a truth value", value: "true" };
  if (Array.isArray(value)) yield* listVariants(schemas, schema, value, depth);
  else if (isObject(value)) yield* objectVariants(schemas, schema, value, depth);
}

/** Of several schemas the one that the value matches. */
function chosen(schemas: Schemas, given: Schema, value: unknown): Schema {
  const schema = schemas.resolve(given);
  const choice = (schema.anyOf ?? schema.oneOf)?.find((each) => schemas.accepts(each, value));
  return choice === undefined ? schema : chosen(schemas, choice, value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function* textVariants({ minLength, maxLength }: Schema, value: string): Generator<Variant> {
  yield { what: "a number for text", value: 7 };
  yield { what: "a list for text", value: [value] };
  yield { what: "no text", value: "" };
  yield { what: "blank text", value: " " };
  yield { what: "a null character", value: `${value}\u0000` };
  yield { what: "half a surrogate pair", value: `${value}\ud800` };
  yield { what: "markup and quotes", value: `'"><script>${value}</script>--` };
  if (minLength !== undefined) yield { what: "the shortest", value: "x".repeat(minLength) };
  if (maxLength === undefined || maxLength > LONGEST_TEXT) return;
  yield { what: "the longest", value: "x".repeat(maxLength) };
  yield { what: "too long", value: "x".repeat(maxLength + 1) };
}

function* numberVariants(schema: Schema): Generator<Variant> {
  yield { what: "text for a number", value: "1" };
  yield { what: "a fraction", value: 1.5 };
  yield { what: "a negative number", value: -1 };
  yield { what: "zero", value: 0 };
  yield { what: "more than 2^53", value: 2 ** 60 };
  const { minimum, maximum } = schema;
  if (minimum !== undefined) yield { what: "the least", value: minimum };
  if (maximum === undefined) return;
  yield { what: "the most", value: maximum };
  yield { what: "too much", value: maximum + 1 };
}

function* listVariants(
  schemas: Schemas,
  { items = {}, minItems = 0, maxItems = MOST_ITEMS }: Schema,
  value: readonly unknown[],
  depth: number,
): Generator<Variant> {
  yield { what: "an object for a list", value: {} };
  yield { what: "an empty list", value: [] };
  const [first] = value;
  if (first === undefined) return;
  if (minItems > 1) yield { what: "too few", value: value.slice(0, minItems - 1) };
  yield { what: "the same twice", value: [first, first] };
  if (maxItems < MOST_ITEMS) {
    yield { what: "too many", value: Array.from({ length: maxItems + 1 }, () => first) };
  }
  if (depth >= DEEPEST) return;
  for (const { what, value: changed } of variantsOf(schemas, items, first, depth + 1)) {
    yield { what: `0: ${what}`, value: [changed, ...value.slice(1)] };
  }
}

function* objectVariants(
  schemas: Schemas,
  { properties = {}, additionalProperties }: Schema,
  value: Readonly<Record<string, unknown>>,
  depth: number,
): Generator<Variant> {
  yield { what: "a list for an object", value: [value] };
  yield { what: "an unknown member", value: { ...value, "no-such-member": 1 } };
  for (const [name, member] of Object.entries(value)) {
    const { [name]: _, ...without } = value;
    yield { what: `without ${name}`, value: without };
    const other = typeof additionalProperties === "object" ? additionalProperties : {};
    const schema = properties[name] ?? other;
    if (depth >= DEEPEST) continue;
    for (const { what, value: changed } of variantsOf(schemas, schema, member, depth + 1)) {
      yield { what: `${name}: ${what}`, value: { ...value, [name]: changed } };
    }
  }
}
