import { measure, unitOf } from "../../specification/measure.ts";
import type { AcceptanceCriterion } from "../../specification/specification.ts";
import { compilePattern } from "./compile_pattern.ts";
import { keepsRules } from "./field_rules.ts";
import { round } from "./sample_values.ts";
import type { SettledField as Field } from "./settled.ts";

/** The rule a value is about, in the words of the acceptance criteria. */
export type Rule = NonNullable<AcceptanceCriterion["subject"]>["rule"];

/** One value to send to a field, why, and under which rule. */
export interface TriedValue {
  /** Ends the sentence "refuses a book whose rating is ..." */
  readonly reason: string;
  readonly rule: Rule;
  readonly value: unknown;
}

/** Values that a field must refuse, one for each of its rules. */
export function invalidValues(field: Field): readonly TriedValue[] {
  return [
    ...absentValues(field),
    wrongType(field),
    ...outOfBounds(field),
    ...wrongForm(field),
  ].filter(({ value }) => !keepsRules(field, value));
}

/** Values at the very edge of a field's bounds, which it must accept. */
export function boundaryValues(field: Field): readonly TriedValue[] {
  const tried: TriedValue[] = [];
  for (const [words, bound] of [
    ["at its minimum", field.minimum],
    ["at its maximum", field.maximum],
  ] as const) {
    if (bound !== undefined)
      tried.push({ reason: `${words} of ${bound}`, rule: "range", value: bound });
  }
  for (const [words, length] of [
    ["at its shortest", field.minLength],
    ["at its longest", isTried(field) ? field.maxLength : undefined],
  ] as const) {
    const value = ofLength(field, length);
    if (value !== undefined) tried.push({ reason: `${words}, ${length}`, rule: "length", value });
  }
  return tried.filter(({ value }) => keepsRules(field, value));
}

function absentValues(field: Field): readonly TriedValue[] {
  if (!field.required) return [];
  const rule = "required";
  const tried: TriedValue[] = [{ reason: "null", rule, value: null }];
  if (field.type === "string") tried.push({ reason: "blank", rule, value: "   " });
  if (field.type === "text") tried.push({ reason: "empty", rule, value: "" });
  return field.default === undefined
    ? [{ reason: "missing", rule, value: undefined }, ...tried]
    : tried;
}

const WRONG_TYPES: Record<Field["type"], { readonly reason: string; readonly value: unknown }> = {
  string: { reason: "a number", value: 42 },
  text: { reason: "a number", value: 42 },
  integer: { reason: "a fraction", value: 1.5 },
  number: { reason: "a text", value: "ten" },
  boolean: { reason: "a text", value: "yes" },
  date: { reason: "not a day of the calendar", value: "2026-02-30" },
  datetime: { reason: "not an instant", value: "2026-01-15 at nine" },
  time: { reason: "not a time of day", value: "25:00" },
  email: { reason: "not an email address", value: "nobody" },
  url: { reason: "not a web address", value: "javascript:alert(1)" },
  uuid: { reason: "not a UUID", value: "42" },
  enum: { reason: "not one of its values", value: "something else entirely" },
  string_list: { reason: "not a list", value: "alpha" },
};

function wrongType(field: Field): TriedValue {
  return { ...WRONG_TYPES[field.type], rule: field.type === "enum" ? "enum" : "format" };
}

function outOfBounds(field: Field): readonly TriedValue[] {
  const rule = "range";
  const tried: TriedValue[] = [];
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = field;
  if (minimum !== undefined) {
    tried.push({ reason: `below ${minimum}`, rule, value: beside(field, minimum, -1) });
  }
  if (maximum !== undefined) {
    tried.push({ reason: `above ${maximum}`, rule, value: beside(field, maximum, 1) });
  }
  if (exclusiveMinimum !== undefined) {
    tried.push({ reason: `not above ${exclusiveMinimum}`, rule, value: exclusiveMinimum });
  }
  if (exclusiveMaximum !== undefined) {
    tried.push({ reason: `not below ${exclusiveMaximum}`, rule, value: exclusiveMaximum });
  }
  if (field.decimals !== undefined) {
    const value = round((minimum ?? 0) + 10 ** -field.decimals / 2);
    tried.push({ reason: `more exact than ${field.decimals} decimals`, rule: "format", value });
  }
  return tried;
}

/** The nearest value outside a bound that is still told apart from it. */
function beside(field: Field, bound: number, sign: 1 | -1): number {
  if (field.type === "integer") return sign === 1 ? Math.floor(bound) + 1 : Math.ceil(bound) - 1;
  return round(bound + sign * Math.max(0.01, Math.abs(bound) * 1e-6));
}

function wrongForm(field: Field): readonly TriedValue[] {
  const tried: TriedValue[] = [];
  const unit = unitOf(field);
  const least = field.minLength ?? 0;
  // The lengths that texts must have to say anything are tried as absent values.
  if (least > 1 || (least === 1 && field.type === "string_list")) {
    const reason = `shorter than ${measure(least, unit)}`;
    tried.push({ reason, rule: "length", value: ofLength(field, least - 1) });
  }
  if (field.maxLength !== undefined && isTried(field)) {
    const reason = `longer than ${measure(field.maxLength, unit)}`;
    tried.push({ reason, rule: "length", value: ofLength(field, field.maxLength + 1) });
  }
  const mismatch = field.pattern === undefined ? undefined : mismatchOf(field.pattern);
  if (mismatch !== undefined)
    tried.push({ reason: "of another form", rule: "format", value: mismatch });
  return tried.filter(({ value }) => value !== undefined);
}

/** A list of a hundred items is too long to write down in a test. */
function isTried(field: Field): boolean {
  return field.type !== "string_list" || (field.maxLength ?? 0) <= 20;
}

function ofLength(field: Field, length: number | undefined): unknown {
  if (length === undefined) return undefined;
  switch (field.type) {
    case "string":
    case "text":
      return "x".repeat(length);
    case "email": {
      const domain = "@example.com";
      return length > domain.length
        ? "x".repeat(length - domain.length) + domain
        : "x".repeat(length);
    }
    case "url": {
      const origin = "https://example.com/";
      return origin + "x".repeat(Math.max(length - origin.length, 0));
    }
    case "string_list":
      return Array.from({ length }, (_, at) => `item-${at + 1}`);
    default:
      return undefined;
  }
}

function mismatchOf(pattern: string): string | undefined {
  const expression = compilePattern(pattern);
  return ["!", "?", "0", "a", "A", "~~~~", "-"].find((text) => !expression.test(text));
}
