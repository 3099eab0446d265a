import { z } from "zod";
import { singularise } from "../../specification/noun_number.ts";
import type { FieldType } from "../../specification/specification.ts";
import { isGiven } from "../resolve/things.ts";
import type { FieldNode, Modifier, Name } from "../syntax.ts";
import type { WordsAt } from "./document_words.ts";
import type { Reading } from "./reading.ts";
import { Remarks } from "./remarks.ts";
import { oneOfValues } from "./value_choices.ts";

/** The part of JSON Schema that the notation reads; a key beside these is refused. */
const propertySchema = z.strictObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  enum: z.array(z.union([z.string(), z.number(), z.null()])).optional(),
  default: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.union([z.number(), z.boolean()]).optional(),
  exclusiveMaximum: z.union([z.number(), z.boolean()]).optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  pattern: z.string().optional(),
  nullable: z.boolean().optional(),
  items: z.unknown().optional(),
  $ref: z.string().optional(),
  // What is said in words, each of which is read.
  title: z.string().optional(),
  description: z.string().optional(),
  // What explains a property and changes nothing.
  example: z.unknown().optional(),
  examples: z.unknown().optional(),
  readOnly: z.boolean().optional(),
  writeOnly: z.literal(false).optional(),
  uniqueItems: z.literal(false).optional(),
});
type Property = z.infer<typeof propertySchema>;

const objectSchema = z.strictObject({
  type: z.literal("object").optional(),
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()).optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  additionalProperties: z.boolean().optional(),
  $schema: z.string().optional(),
  $id: z.string().optional(),
  $defs: z.unknown().optional(),
  definitions: z.unknown().optional(),
  example: z.unknown().optional(),
  xml: z.unknown().optional(),
});

const formats: Readonly<Record<string, FieldType>> = {
  date: "date",
  "date-time": "datetime",
  time: "time",
  email: "email",
  uri: "url",
  url: "url",
  uuid: "uuid",
};
const formatsOfNumbers = new Set(["int32", "int64", "float", "double"]);
const types: Readonly<Record<string, FieldType>> = {
  string: "string",
  integer: "integer",
  number: "number",
  boolean: "boolean",
};

/** The types that a value may have beside none; a field has one. */
function typeNames({ type = [] }: Property): readonly string[] {
  return [type].flat().filter((each) => each !== "null");
}

function typeOf(property: Property): FieldType | undefined {
  const [name = property.format === undefined ? "" : "string"] = typeNames(property);
  if (name === "array") {
    const items = propertySchema.safeParse(property.items ?? {});
    return items.success && items.data.type === "string" && items.data.enum === undefined
      ? "string_list"
      : undefined;
  }
  if (name !== "string" || property.format === undefined) return types[name];
  return formats[property.format];
}

function boundsOf(property: Property): Modifier[] {
  const bound = (
    side: "minimum" | "maximum",
    value: number | undefined,
    exclusive: boolean,
    unit?: "characters" | "items",
  ): Modifier[] =>
    value === undefined
      ? []
      : [{ is: "bound", side, value, exclusive, ...(unit === undefined ? {} : { unit }) }];
  const { exclusiveMinimum: above, exclusiveMaximum: below } = property;
  return [
    ...bound("minimum", property.minimum, above === true),
    ...bound("maximum", property.maximum, below === true),
    ...bound("minimum", typeof above === "number" ? above : undefined, true),
    ...bound("maximum", typeof below === "number" ? below : undefined, true),
    ...bound("minimum", property.minLength, false, "characters"),
    ...bound("maximum", property.maxLength, false, "characters"),
    ...bound("minimum", property.minItems, false, "items"),
    ...bound("maximum", property.maxItems, false, "items"),
  ];
}

function valueModifiers(property: Property, type: FieldType | undefined): Modifier[] | undefined {
  const values = property.enum?.filter((each) => each !== null);
  if (typeNames(property).length > 1) return undefined;
  if (values !== undefined) return oneOfValues(values);
  return type === undefined ? undefined : [{ is: "type", type }];
}

/** A schema that others name, and where it says something in words. */
export interface Definition {
  readonly schema: unknown;
  readonly wordsAt: WordsAt;
}
export type Definitions = ReadonlyMap<string, Definition>;

export interface SchemaSource {
  readonly definitions: Definitions;
  readonly text: string;
  readonly at: Name;
  readonly wordsAt: WordsAt;
}

/** What every record has, and the database sets. */
const setByDatabase = /^(?:id|created_?at|updated_?at)$/i;

/** Whether a schema is of an object, which is a thing. */
export function isObjectSchema(schema: unknown): boolean {
  return z.object({ properties: z.record(z.string(), z.unknown()) }).safeParse(schema).success;
}

class ObjectReader {
  readonly #definitions: Definitions;
  readonly #at: Name;
  readonly #reading: Reading;
  readonly #wordsAt: WordsAt;
  readonly #remarks: Remarks;

  constructor({ text, at, wordsAt, definitions }: SchemaSource, reading: Reading) {
    this.#definitions = definitions;
    this.#at = at;
    this.#reading = reading;
    this.#wordsAt = wordsAt;
    this.#remarks = new Remarks(text, reading);
  }

  #named(words: string): Name {
    return { ...this.#at, words };
  }

  #refuse(what: string): void {
    this.#reading.problems.push({ at: this.#at, message: what });
  }

  read(name: string, schema: unknown): void {
    const parsed = objectSchema.safeParse(schema);
    if (!parsed.success) {
      this.#refuse(
        `the schema "${name}" has what the notation does not read: ${parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; ")}`,
      );
      return;
    }
    const of = this.#named(singularise(name));
    this.#reading.nodes.push({ node: "thing", name: of, role: "declared" });
    const required = new Set(parsed.data.required ?? []);
    this.#remarks.know(name);
    for (const [key, value] of Object.entries(parsed.data.properties)) {
      const start = this.#reading.nodes.length;
      this.#readProperty(of, key, value, required.has(key));
      const places: WordsAt[] = [(word) => this.#wordsAt("properties", key, word ?? "")];
      const shared = this.#sharedBy(value);
      if (shared !== undefined) places.push(shared.wordsAt);
      // Of an id and a time that every record has, whatever describes it is so anyway.
      if (isGiven(key, name)) continue;
      for (const words of places.flatMap((at) => [at("title"), at("description")]))
        if (words !== undefined)
          this.#remarks.ofField(words, { of, name: this.#named(key), start });
    }
    const description = this.#wordsAt("description");
    this.#remarks.finish(description === undefined ? [] : [description]);
  }

  /** The schema of a single value that a property names: choices that several have. */
  #sharedBy(value: unknown): Definition | undefined {
    const name = refOf(value);
    const found = name === undefined ? undefined : this.#definitions.get(lastSegment(name));
    return found === undefined || isObjectSchema(found.schema) ? undefined : found;
  }

  #withShared(value: unknown): unknown {
    const shared = z.looseObject({}).safeParse(this.#sharedBy(value)?.schema);
    const own = z.looseObject({ $ref: z.unknown() }).safeParse(value);
    if (!shared.success || !own.success) return value;
    const { $ref: _, ...rest } = own.data;
    return { ...shared.data, ...rest };
  }

  #readProperty(of: Name, key: string, value: unknown, required: boolean): void {
    const parsed = propertySchema.safeParse(this.#withShared(value));
    if (!parsed.success) {
      this.#refuse(
        `"${key}" of ${of.words} has what the notation does not read: ${parsed.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; ")}`,
      );
      return;
    }
    const property = parsed.data;
    if (property.readOnly === true && !setByDatabase.test(key))
      this.#refuse(`"${key}" of ${of.words} is set by whom the schema does not say`);
    if (property.$ref !== undefined) this.#relate(of, key, property.$ref, required);
    else if (typeNames(property).includes("array") && refOf(property.items) !== undefined)
      this.#relateMany(of, property.items);
    else this.#readField(of, key, property, required);
  }

  #relate(of: Name, key: string, ref: string, required: boolean): void {
    const parent = this.#named(lastSegment(ref));
    const isNamed = key.toLowerCase() !== parent.words.toLowerCase();
    this.#reading.nodes.push({
      node: "relation",
      child: of,
      parent,
      required,
      role: isNamed ? this.#named(key) : undefined,
    });
  }

  #relateMany(of: Name, items: unknown): void {
    const child = this.#named(lastSegment(refOf(items) ?? ""));
    this.#reading.nodes.push({
      node: "relation",
      child,
      parent: of,
      required: undefined,
      role: undefined,
    });
  }

  #readField(of: Name, key: string, property: Property, required: boolean): void {
    const values = valueModifiers(property, typeOf(property));
    const isNumber = property.format !== undefined && formatsOfNumbers.has(property.format);
    if (values === undefined && !isNumber) {
      this.#refuse(`"${key}" of ${of.words} is nothing that a field can be`);
      return;
    }
    const isNullable = property.nullable === true || [property.type].flat().includes("null");
    const given: Modifier[] =
      property.default === undefined || property.default === null
        ? []
        : [{ is: "default", value: property.default }];
    const field: FieldNode = {
      name: this.#named(key),
      modifiers: [
        ...(values ?? []),
        ...boundsOf(property),
        ...(property.pattern === undefined
          ? []
          : [{ is: "pattern" as const, pattern: property.pattern }]),
        ...given,
        ...(given.length > 0
          ? []
          : [{ is: "required" as const, required: required && !isNullable }]),
      ],
    };
    this.#reading.nodes.push({ node: "fields", of, fields: [field] });
  }
}

function refOf(items: unknown): string | undefined {
  const parsed = z.object({ $ref: z.string() }).safeParse(items);
  return parsed.success ? parsed.data.$ref : undefined;
}

function lastSegment(ref: string): string {
  return ref.split("/").at(-1) ?? ref;
}

/** Reads one schema of an object as a thing; `wordsAt` is where it says something in words. */
export function readJsonSchema(
  name: string,
  schema: unknown,
  source: SchemaSource,
  reading: Reading,
): void {
  new ObjectReader(source, reading).read(name, schema);
}
