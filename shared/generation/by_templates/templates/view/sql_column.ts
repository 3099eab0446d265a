import type { Field } from "../../specification/specification.ts";
import type { FieldView } from "./field_view.ts";
import { sqlIdentifier, sqlString } from "./sql_text.ts";
import { minimumLengthOf } from "./zod_expression.ts";

const TYPES: Record<Exclude<Field["type"], "enum">, string> = {
  string: "text",
  text: "text",
  integer: "bigint",
  number: "double precision",
  boolean: "boolean",
  date: "date",
  datetime: "timestamptz",
  time: "time",
  email: "text",
  url: "text",
  uuid: "uuid",
  string_list: "text[]",
};

/** A column's definition: name, type, whether it may be absent, default. */
export function columnDefinition(field: FieldView, enumType: string): string {
  const type = field.type === "enum" ? `public.${enumType}` : TYPES[field.type];
  const parts = [sqlIdentifier(field.snake), type];
  if (field.required) parts.push("not null");
  if (field.default !== undefined) parts.push(`default ${columnDefault(field)}`);
  return parts.join(" ");
}

function columnDefault(field: FieldView): string {
  if (field.defaultsToNow) {
    if (field.type === "datetime") return "now()";
    return field.type === "date" ? "current_date" : "localtime(0)";
  }
  return typeof field.default === "string" ? sqlString(field.default) : String(field.default);
}

/** The checks that repeat a field's rules in the database, as named constraints. */
export function columnChecks(field: FieldView, table: string): readonly string[] {
  const column = sqlIdentifier(field.snake);
  const check = (rule: string, conditions: readonly string[]) => {
    const name = sqlIdentifier(`${table}_${field.snake}_${rule}`);
    return conditions.length === 0
      ? []
      : [`constraint ${name} check (${conditions.join(" and ")})`];
  };
  return [
    ...check("range", rangeConditions(field, column)),
    ...check("length", lengthConditions(field, column)),
    ...check("format", formatConditions(field, column)),
  ];
}

function rangeConditions(field: FieldView, column: string): readonly string[] {
  const bounds: readonly (readonly [string, number | undefined])[] = [
    [">=", field.minimum],
    ["<=", field.maximum],
    [">", field.exclusiveMinimum],
    ["<", field.exclusiveMaximum],
  ];
  return bounds.flatMap(([sign, bound]) =>
    bound === undefined ? [] : [`${column} ${sign} ${bound}`],
  );
}

function lengthConditions(field: FieldView, column: string): readonly string[] {
  const trimmed = field.type === "string" ? `btrim(${column})` : column;
  const length =
    field.type === "string_list" ? `cardinality(${column})` : `char_length(${trimmed})`;
  const least = minimumLengthOf({ ...field, label: field.name, values: undefined });
  return [
    ...(least === undefined || least === 0 ? [] : [`${length} >= ${least}`]),
    ...(field.maxLength === undefined ? [] : [`${length} <= ${field.maxLength}`]),
  ];
}

function formatConditions(field: FieldView, column: string): readonly string[] {
  return [
    ...(field.type === "email"
      ? [`${column} ~ '^[^@[:space:]]+@[^@[:space:]]+[.][^@[:space:]]+$'`]
      : []),
    ...(field.type === "url" ? [`${column} ~ '^https?://'`] : []),
    ...(isPortable(field.pattern) ? [`${column} ~ ${sqlString(field.pattern)}`] : []),
  ];
}

/** Whether a pattern means the same in Postgres: no named groups, lookbehinds or Unicode classes. */
export function isPortable(pattern: string | undefined): pattern is string {
  return pattern !== undefined && !/\(\?[<!=]|\\(?![dwsDWS^$.*+?()[\]{}|/\\-])/.test(pattern);
}
