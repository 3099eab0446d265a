import type { FieldType } from "../../specification/specification.ts";
import { asciiWords } from "../../specification/spell_identifier.ts";
import type { ColumnType } from "./sql_syntax.ts";

const types: Readonly<Record<string, FieldType>> = {
  text: "string",
  varchar: "string",
  "character varying": "string",
  char: "string",
  character: "string",
  citext: "string",
  nvarchar: "string",
  string: "string",
  bpchar: "string",
  longtext: "text",
  mediumtext: "text",
  tinytext: "string",
  int: "integer",
  integer: "integer",
  bigint: "integer",
  smallint: "integer",
  tinyint: "integer",
  mediumint: "integer",
  smallserial: "integer",
  year: "integer",
  int2: "integer",
  int4: "integer",
  int8: "integer",
  serial: "integer",
  bigserial: "integer",
  numeric: "number",
  decimal: "number",
  real: "number",
  float: "number",
  "double precision": "number",
  double: "number",
  money: "number",
  float4: "number",
  float8: "number",
  boolean: "boolean",
  bool: "boolean",
  date: "date",
  timestamp: "datetime",
  timestamptz: "datetime",
  datetime: "datetime",
  "timestamp with time zone": "datetime",
  "timestamp without time zone": "datetime",
  time: "time",
  "time without time zone": "time",
  uuid: "uuid",
};

/** "text" holds names and stories alike; only the name of a column tells which. */
const longTexts = new Set(
  "description notes note comment body content bio summary details message text".split(" "),
);

/** The type of the field that a column is; undefined when there is none. */
export function typeOf(column: string, type: ColumnType): FieldType | undefined {
  if (type.isArray) return types[type.name] === "string" ? "string_list" : undefined;
  const found = types[type.name];
  const last = asciiWords(column).at(-1) ?? "";
  if (type.name === "tinyint" && type.size === 1) return "boolean";
  if (found !== "string" || type.size !== undefined) return found;
  return longTexts.has(last) ? "text" : "string";
}

const keyTypes = new Set("int integer bigint smallint serial bigserial uuid int4 int8".split(" "));

export function isKnownType({ name }: ColumnType): boolean {
  return types[name] !== undefined;
}

/** A key that the database makes, as the delivered software does. */
export function isGeneratedKey(column: string, type: ColumnType): boolean {
  return keyTypes.has(type.name) || /id$/i.test(column);
}
