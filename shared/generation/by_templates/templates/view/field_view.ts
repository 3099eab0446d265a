import type { Field, Relation } from "../../specification/specification.ts";
import type { TagsOf } from "./criteria.ts";
import { boundaryValues, invalidValues, type TriedValue } from "./invalid_values.ts";
import { namesOf } from "./names.ts";
import { sampleValues } from "./sample_values.ts";
import { typescriptLiteral, typescriptString } from "./typescript_code.ts";
import { userText } from "./user_text.ts";
import { zodExpression } from "./zod_expression.ts";

/** The ids that stored samples have, in their order. */
export const SAMPLE_IDS = [
  "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
  "6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b",
  "9f1b5f0a-5a52-4d3c-8a51-0f2f4f1c7d3e",
] as const;

/** The foreign key of a relation, seen as a field of the child. */
export function referenceField(relation: Relation): Field {
  return {
    name: relation.field,
    label: namesOf(relation.field).words,
    type: "uuid",
    required: relation.required,
    unique: false,
    reason: `It names the ${namesOf(relation.parent).words}.`,
  };
}

/** What the templates need to know of one field; `reference` when it is a foreign key. */
export function fieldView(given: Field, owner: string, tagsOf: TagsOf, reference?: Relation) {
  // What has a default is never absent: leaving it out gives the default, and null is no value of it.
  const field = given.default === undefined ? given : { ...given, required: true };
  const names = namesOf(field.name);
  const valuesName = `${owner}${names.pascal}Values`;
  const tried = (value: TriedValue) => triedView(field, value, tagsOf, reference !== undefined);
  return {
    ...field,
    ...names,
    label: userText(field.label),
    isReference: reference !== undefined,
    isUnique: field.unique && field.type !== "string_list",
    isLong: field.type === "text" || field.type === "string_list",
    valuesName,
    values: field.values ?? [],
    valuesCode: typescriptLiteral(field.values ?? []),
    zod: zodExpression(field, valuesName) + (field.required ? "" : ".nullable()"),
    inputZod: inputExpression(field),
    isDefaulted: field.default !== undefined || !field.required,
    defaultsToNow: isNow(field),
    defaultCode: defaultCode(field),
    hasDefault: field.default !== undefined,
    rules: rulesOf(field, reference),
    samples: reference === undefined ? sampleValues(field) : SAMPLE_IDS,
    refusals: invalidValues(field).map(tried),
    boundaries: boundaryValues(field).map(tried),
    tags: {
      required: tagsOf("required", field.name),
      default: tagsOf("default", field.name),
      unique: tagsOf("unique", field.name),
      relation: tagsOf("relation", field.name),
    },
  };
}
export type FieldView = ReturnType<typeof fieldView>;

function triedView(field: Field, tried: TriedValue, tagsOf: TagsOf, isReference: boolean) {
  const rule = isReference ? "relation" : tried.rule;
  // Values with a length differ by their number, not by their letters.
  const code = tried.value === undefined ? "undefined" : typescriptLiteral(tried.value);
  return {
    reason: tried.reason,
    value: tried.value,
    isMissing: tried.value === undefined,
    entry: `${field.name}: ${code}`,
    code: `{ ${field.name}: ${code} }`,
    tags: tagsOf(rule, field.name),
  };
}

function isNow(field: Field): boolean {
  return field.default === "now" && ["date", "datetime", "time"].includes(field.type);
}

/** What the input schema says of a field that may be left out; nothing when it may not. */
function inputExpression(field: Field): string {
  const own = `fields.${field.name}`;
  if (isNow(field)) {
    const clock = clockCall(field);
    return field.required
      ? `${own}.optional().transform((value) => value ?? ${clock})`
      : `${own}.optional().transform((value) => (value === undefined ? ${clock} : value))`;
  }
  if (field.default !== undefined) return `${own}.default(${defaultCode(field)})`;
  return field.required ? "" : `${own}.default(null)`;
}

function clockCall(field: Field): string {
  if (field.type === "datetime") return "now()";
  return field.type === "date" ? "now().slice(0, 10)" : "now().slice(11, 16)";
}

/** What a field has when it is left out: a literal, or nothing for the moment of creation. */
function defaultCode(field: Field): string {
  if (isNow(field)) return "";
  if (field.default === undefined) return "null";
  const value = field.default;
  const isInstant = field.type === "datetime" && typeof value === "string";
  return typescriptLiteral(isInstant ? new Date(value).toISOString() : value);
}

const TYPE_WORDS: Record<Field["type"], string> = {
  string: "text",
  text: "long text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  date: "date, `2026-01-31`",
  datetime: "instant, `2026-01-31T09:30:00Z`",
  time: "time of day, `09:30`",
  email: "email address",
  url: "web address",
  uuid: "UUID",
  enum: "one of",
  string_list: "list of texts",
};

/** The rules of a field in words, for a table in a document. */
function rulesOf(field: Field, reference: Relation | undefined) {
  const { default: fallback } = field;
  const rules = [
    field.required && field.default === undefined ? "required" : "optional",
    ...(field.unique && field.type !== "string_list" ? ["unique"] : []),
    ...boundWords(field),
    ...(field.pattern === undefined ? [] : [`matches ${field.pattern}`]),
    ...(reference === undefined ? [] : [`an existing ${namesOf(reference.parent).words}`]),
    ...(fallback === undefined
      ? []
      : [`default ${isNow(field) ? "now" : JSON.stringify(fallback)}`]),
  ];
  const members = (field.values ?? []).map((value) => typescriptString(value)).join(", ");
  return {
    type: TYPE_WORDS[field.type],
    members: userText(members),
    text: userText(rules.join(", ")),
  };
}

function boundWords(field: Field): readonly string[] {
  const unit = field.type === "string_list" ? " items" : " characters";
  const bounds: readonly (readonly [string, number | undefined, string])[] = [
    ["at least", field.minimum, ""],
    ["greater than", field.exclusiveMinimum, ""],
    ["at most", field.maximum, ""],
    ["less than", field.exclusiveMaximum, ""],
    ["at least", field.minLength, unit],
    ["at most", field.maxLength, unit],
  ];
  return bounds.flatMap(([words, bound, of]) =>
    bound === undefined ? [] : [`${words} ${bound}${of}`],
  );
}
