import type { Field } from "../../specification/specification.ts";
import { compilePattern } from "./compile_pattern.ts";
import { typescriptRegularExpression } from "./typescript_code.ts";

/** A required text with no bound of its own still has to say something. */
export function minimumLengthOf(field: Field): number | undefined {
  const isText = field.type === "string" || field.type === "text";
  const refusesEmpty = field.pattern !== undefined && !compilePattern(field.pattern).test("");
  return field.minLength ?? (isText && field.required && !refusesEmpty ? 1 : undefined);
}

/**
 * The Zod expression of a field's value, without absence or default.
 *
 * @param values the name of the constant that holds the members of an enum
 */
export function zodExpression(field: Field, values: string): string {
  return [baseExpression(field, values), ...boundExpressions(field)].join("");
}

function baseExpression(field: Field, values: string): string {
  switch (field.type) {
    case "string":
      return "z.string().trim()";
    case "text":
      return "z.string()";
    case "string_list":
      return "z.array(z.string().trim().min(1))";
    case "datetime":
      return "instant";
    default:
      return zodTypeExpression(field, values);
  }
}

/** The Zod expression of a field's type alone, as a filter takes it. */
export function zodTypeExpression(field: Field, values: string): string {
  switch (field.type) {
    case "string":
    case "text":
    case "string_list":
    case "email":
    case "url":
    case "uuid":
      return FORMATS[field.type];
    case "integer":
      return "z.int()";
    case "number":
      return "z.number()";
    case "boolean":
      return "z.boolean()";
    case "date":
      return "z.iso.date()";
    case "datetime":
      return "instant";
    case "time":
      return "z.iso.time({ precision: -1 })";
    case "enum":
      return `z.enum(${values})`;
  }
}

const FORMATS = {
  string: "z.string()",
  text: "z.string()",
  string_list: "z.string()",
  email: "z.email()",
  url: "z.url({ protocol: /^https?$/ })",
  uuid: "z.uuid()",
} as const;

function boundExpressions(field: Field): readonly string[] {
  const minimumLength = minimumLengthOf(field);
  const bounds: readonly (readonly [string, number | undefined])[] = [
    ["min", field.minimum ?? minimumLength],
    ["max", field.maximum ?? field.maxLength],
    ["gt", field.exclusiveMinimum],
    ["lt", field.exclusiveMaximum],
  ];
  const calls = bounds.flatMap(([name, bound]) =>
    bound === undefined ? [] : [`.${name}(${bound})`],
  );
  return field.pattern === undefined
    ? calls
    : [...calls, `.regex(${typescriptRegularExpression(field.pattern)})`];
}
