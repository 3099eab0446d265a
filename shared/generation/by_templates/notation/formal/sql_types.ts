import type { FieldType } from "../../specification/specification.ts";
import { asciiWords } from "../../specification/spell_identifier.ts";
import type { Modifier } from "../syntax.ts";
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

/** "numeric(10, 2)" has room for so many digits, and without the second number for no decimals. */
function isFixed({ name, size, scale }: ColumnType): boolean {
  const isExact = name === "numeric" || name === "decimal";
  // MySQL knows "double(8, 3)" too; one number alone says how many bits there are.
  const isFloating = ["double", "float", "real"].includes(name) && scale !== undefined;
  return size !== undefined && (isExact || isFloating);
}

/** "char" has one character. */
export function sizeOf({ name, size }: ColumnType): number | undefined {
  return size ?? (name === "char" || name === "character" ? 1 : undefined);
}

/** What is compared without regard to case, so that "unique" is another rule than the specification's. */
export function isCaseless({ name }: ColumnType): boolean {
  return name === "citext";
}

/** The type of the field that a column is; undefined when there is none. */
export function typeOf(column: string, type: ColumnType): FieldType | undefined {
  // A list of texts says nothing of how long each is.
  if (type.isArray)
    return types[type.name] === "string" && sizeOf(type) === undefined ? "string_list" : undefined;
  const found = types[type.name];
  const last = asciiWords(column).at(-1) ?? "";
  if (type.name === "tinyint" && type.size === 1) return "boolean";
  if (isFixed(type) && !type.scale) return "integer";
  if (found !== "string" || sizeOf(type) !== undefined) return found;
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

type Bound = Extract<Modifier, { is: "bound" }>;

/** The bits of integers that are smaller than JavaScript's. */
const bits: Readonly<Record<string, number>> = {
  tinyint: 8,
  smallint: 16,
  smallserial: 16,
  int2: 16,
  mediumint: 24,
};

const yearsOf: readonly Bound[] = [
  { is: "bound", side: "minimum", value: 1901, exclusive: false },
  { is: "bound", side: "maximum", value: 2155, exclusive: false },
];

/** The numbers that a column of the type has room for, as far as the type itself says so. */
export function rangeOf(type: ColumnType, of: FieldType | undefined): readonly Bound[] {
  if (of !== "integer" && of !== "number") return [];
  const { name, size = 0, scale = 0, isUnsigned } = type;
  if (name === "year") return yearsOf;
  const width = bits[name];
  const end = isFixed(type)
    ? 10 ** (size - scale)
    : width === undefined
      ? Number.POSITIVE_INFINITY
      : 2 ** (isUnsigned ? width : width - 1);
  const least = isUnsigned ? 0 : -end;
  const bounds: readonly Bound[] = [
    { is: "bound", side: "minimum", value: least, exclusive: isFixed(type) && !isUnsigned },
    { is: "bound", side: "maximum", value: end, exclusive: true },
  ];
  return bounds.filter(({ value }) => Number.isFinite(value));
}
