import type { Field } from "../../specification/specification.ts";
import { namesOf } from "./names.ts";
import type { SettledEntity, SettledField } from "./settled.ts";
import { sqlIdentifier, sqlString } from "./sql_text.ts";

const TYPES: Record<Exclude<Field["type"], "enum">, string> = {
  string: "text",
  text: "text",
  integer: "bigint",
  number: "numeric",
  boolean: "boolean",
  date: "date",
  datetime: "timestamptz",
  time: "time",
  email: "text",
  url: "text",
  uuid: "uuid",
  string_list: "text[]",
};

export function columnName({ name }: Pick<Field, "name">): string {
  return namesOf(name).snake;
}

/** The type of an enum's column. */
export function enumType(entity: SettledEntity, field: SettledField): string {
  return sqlIdentifier(`${namesOf(entity.name).snake}_${columnName(field)}`);
}

/** A column's definition: name, type, whether it may be absent, default. */
export function columnDefinition(entity: SettledEntity, field: SettledField): string {
  const type = field.type === "enum" ? `public.${enumType(entity, field)}` : TYPES[field.type];
  const parts = [sqlIdentifier(columnName(field)), type];
  if (field.required) parts.push("not null");
  if (field.default !== undefined) parts.push(`default ${columnDefault(field)}`);
  return parts.join(" ");
}

function columnDefault({ type, default: value }: SettledField): string {
  if (value === "now" && type === "datetime") return "now()";
  if (value === "now" && type === "date") return "current_date";
  if (value === "now" && type === "time") return "localtime(0)";
  return typeof value === "string" ? sqlString(value) : String(value);
}

/** The checks that repeat a field's rules in the database, as named constraints. */
export function columnChecks(field: SettledField, table: string): readonly string[] {
  const column = sqlIdentifier(columnName(field));
  const check = (rule: string, conditions: readonly string[]) => {
    const name = sqlIdentifier(`${table}_${columnName(field)}_${rule}`);
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

function rangeConditions(field: SettledField, column: string): readonly string[] {
  const bounds: readonly (readonly [string, number | undefined])[] = [
    [`${column} >=`, field.minimum],
    [`${column} <=`, field.maximum],
    [`${column} >`, field.exclusiveMinimum],
    [`${column} <`, field.exclusiveMaximum],
    [`scale(${column}) <=`, field.decimals],
  ];
  return bounds.flatMap(([words, bound]) => (bound === undefined ? [] : [`${words} ${bound}`]));
}

function lengthConditions(field: SettledField, column: string): readonly string[] {
  const trimmed = field.type === "string" ? `btrim(${column})` : column;
  const length =
    field.type === "string_list" ? `cardinality(${column})` : `char_length(${trimmed})`;
  const { minLength: least, maxLength: most } = field;
  return [
    ...(least === undefined || least === 0 ? [] : [`${length} >= ${least}`]),
    ...(most === undefined ? [] : [`${length} <= ${most}`]),
  ];
}

function formatConditions(field: SettledField, column: string): readonly string[] {
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
