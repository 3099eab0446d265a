import fc from "fast-check";
import type { Schema, Schemas } from "./json_schema.ts";

/** Values for members of certain names, such as the ids of what there is. */
export type Suggestions = Readonly<Record<string, readonly unknown[]>>;

const DEEPEST = 5;
const MOST_ITEMS = 3;
const LONGEST = 40;
const LATEST = Date.parse("2031-01-01T00:00:00Z");

/** Values that match a schema, and members of these names are as suggested where that matches too. */
export class SchemaArbitraries {
  readonly #schemas: Schemas;
  readonly #suggestions: Suggestions;

  constructor(schemas: Schemas, suggestions: Suggestions) {
    this.#schemas = schemas;
    this.#suggestions = suggestions;
  }

  /** @param name Of the member that the value is for. */
  of(schema: Schema, name = ""): fc.Arbitrary<unknown> {
    return this.#of(schema, name, 0).filter((value) => this.#schemas.accepts(schema, value));
  }

  #of(given: Schema, name: string, depth: number): fc.Arbitrary<unknown> {
    const schema = this.#schemas.resolve(given);
    const suggested = (this.#suggestions[name] ?? []).filter((each) =>
      this.#schemas.accepts(schema, each),
    );
    if (suggested.length > 0) return fc.constantFrom(...suggested);
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices !== undefined) return this.#oneOf(choices, name, depth);
    if (typeof schema.type === "object") {
      const choices = schema.type.map((type) => ({ ...schema, type }));
      return fc.oneof(...choices.map((choice) => this.#of(choice, name, depth)));
    }
    switch (schema.type) {
      case "object":
        return this.#object(schema, depth);
      case "array":
        return this.#array(schema, name, depth);
      case "string":
        return stringOf(schema);
      case "integer":
        return fc.integer(boundsOf(schema));
      case "number":
        return fc.integer(boundsOf(schema)).map((value) => value / 2);
      case "boolean":
        return fc.boolean();
      case "null":
        return fc.constant(null);
      case undefined:
        return fc.jsonValue({ maxDepth: 1, stringUnit: "grapheme-ascii" });
      default:
        throw new Error(`Expected a type of JSON Schema, got ${schema.type}`);
    }
  }

  #oneOf(choices: readonly Schema[], name: string, depth: number): fc.Arbitrary<unknown> {
    const flat = choices.filter(({ type, $ref }) => type !== undefined && $ref === undefined);
    const simple = flat.filter(({ type }) => type !== "object" && type !== "array");
    const possible = depth < DEEPEST || simple.length === 0 ? choices : simple;
    return fc.oneof(...possible.map((choice) => this.#of(choice, name, depth + 1)));
  }

  #object(schema: Schema, depth: number): fc.Arbitrary<unknown> {
    const { properties = {}, required = [], additionalProperties } = schema;
    const wanted = Object.entries(properties).filter(
      ([name]) => required.includes(name) || depth < DEEPEST,
    );
    const members = Object.fromEntries(
      wanted.map(([name, member]) => [name, this.#of(member, name, depth + 1)]),
    );
    const named = fc.record(members, { requiredKeys: required });
    if (typeof additionalProperties !== "object" || depth >= DEEPEST) return named;
    const key = this.#of(schema.propertyNames ?? { type: "string" }, "", depth + 1);
    const others = fc.dictionary(key.map(String), this.#of(additionalProperties, "", depth + 1), {
      maxKeys: MOST_ITEMS,
      noNullPrototype: true,
    });
    return fc.tuple(others, named).map(([other, own]) => ({ ...other, ...own }));
  }

  #array({ items = {}, minItems = 0, maxItems }: Schema, name: string, depth: number) {
    const most = depth < DEEPEST ? MOST_ITEMS : minItems;
    return fc.array(this.#of(items, name, depth + 1), {
      minLength: minItems,
      maxLength: Math.max(minItems, Math.min(most, maxItems ?? most)),
    });
  }
}

function boundsOf({ minimum, exclusiveMinimum, maximum }: Schema) {
  const min = Math.ceil(minimum ?? (exclusiveMinimum ?? -1) + 1);
  return { min, max: Math.min(Math.floor(maximum ?? Number.MAX_SAFE_INTEGER), 2 ** 31 - 1) };
}

function stringOf(schema: Schema): fc.Arbitrary<string> {
  const { format, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  switch (format ?? schema.contentEncoding) {
    case "uuid":
      return fc.uuid();
    case "date-time":
      return fc
        .date({ min: new Date(0), max: new Date(LATEST), noInvalidDate: true })
        .map((date) => date.toISOString());
    case "uri":
      return fc.webUrl({ validSchemes: ["https"] });
    case "base64":
      return fc.base64String({ maxLength: LONGEST });
  }
  const plain = fc.string({
    unit: "grapheme",
    minLength,
    maxLength: Math.min(Math.max(minLength, LONGEST), maxLength),
  });
  if (pattern === undefined) return plain;
  const expression = new RegExp(pattern, "u");
  // Most text matches a pattern that only excludes characters.
  if (pattern.startsWith("^[^")) return plain.filter((text) => expression.test(text));
  return fc
    .stringMatching(expression, { size: "-1" })
    .filter(({ length }) => length >= minLength && length <= maxLength);
}
