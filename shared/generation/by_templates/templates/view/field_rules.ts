import type { Field } from "../../specification/specification.ts";
import { compilePattern } from "./compile_pattern.ts";
import type { SettledField } from "./settled.ts";

/** A JSON value that a field may hold. */
export type FieldValue = string | number | boolean | null | readonly unknown[];

const CLOCK_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const EMAIL = /^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** A required text with no bound of its own still has to say something. */
export function minimumLengthOf(field: Field): number | undefined {
  const isText = field.type === "string" || field.type === "text";
  const refusesEmpty = field.pattern !== undefined && !compilePattern(field.pattern).test("");
  return field.minLength ?? (isText && field.required && !refusesEmpty ? 1 : undefined);
}

/**
 * Whether a value keeps a field's rules: type, bounds, members and pattern.
 *
 * The generator holds its own sample values against this, so that a generated test never expects
 * something that the generated schema does not do.
 */
export function keepsRules(field: SettledField, value: unknown): boolean {
  if (value === null) return !field.required;
  if (typeof value === "number" && field.decimals !== undefined) {
    if (Number(value.toFixed(field.decimals)) !== value) return false;
  }
  return hasType(field, value) && isWithinBounds(field, value) && matchesPattern(field, value);
}

function hasType(field: Field, value: unknown): boolean {
  switch (field.type) {
    case "integer":
      return Number.isSafeInteger(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "boolean":
      return typeof value === "boolean";
    case "string_list":
      return (
        Array.isArray(value) &&
        value.every((item) => typeof item === "string" && item.trim() !== "")
      );
    default:
      return typeof value === "string" && hasFormat(field, value);
  }
}

function hasFormat(field: Field, value: string): boolean {
  switch (field.type) {
    case "date":
      return isCalendarDate(value);
    case "datetime":
      return (
        /^\d{4}-\d\d-\d\dT.+(Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value))
      );
    case "time":
      return CLOCK_TIME.test(value);
    case "email":
      return EMAIL.test(value);
    case "url":
      return /^https?:\/\/\S+$/.test(value) && URL.canParse(value);
    case "uuid":
      return UUID.test(value);
    case "enum":
      return (field.values ?? []).includes(value);
    default:
      return true;
  }
}

function isCalendarDate(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

function isWithinBounds(field: Field, value: unknown): boolean {
  if (typeof value === "number") {
    return (
      value >= (field.minimum ?? Number.NEGATIVE_INFINITY) &&
      value <= (field.maximum ?? Number.POSITIVE_INFINITY) &&
      value > (field.exclusiveMinimum ?? Number.NEGATIVE_INFINITY) &&
      value < (field.exclusiveMaximum ?? Number.POSITIVE_INFINITY)
    );
  }
  const length = lengthOf(field, value);
  return (
    length >= (minimumLengthOf(field) ?? 0) &&
    length <= (field.maxLength ?? Number.POSITIVE_INFINITY)
  );
}

function lengthOf(field: Field, value: unknown): number {
  if (Array.isArray(value)) return value.length;
  if (typeof value !== "string") return 0;
  return field.type === "string" ? value.trim().length : value.length;
}

function matchesPattern(field: Field, value: unknown): boolean {
  if (field.pattern === undefined || typeof value !== "string") return true;
  return compilePattern(field.pattern).test(value);
}
