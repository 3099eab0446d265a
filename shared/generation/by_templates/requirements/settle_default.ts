import type { Field, FieldType } from "../specification/specification.ts";
import { printableLabel } from "../specification/spell_identifier.ts";

type DefaultReader = (raw: string, values: readonly string[] | undefined) => Field["default"];

const todayWords =
  /^(?:now|today|current|currentdate|current_date|current_timestamp|creation|now\(\))$/iu;

function isDate(type: FieldType, raw: string): boolean {
  const shape = type === "date" ? /^\d{4}-\d{2}-\d{2}$/ : /^\d{4}-\d{2}-\d{2}T/;
  return shape.test(raw) && !Number.isNaN(Date.parse(raw));
}

function readBoolean(raw: string): boolean | undefined {
  if (/^(?:true|yes|on|1)$/iu.test(raw)) return true;
  return /^(?:false|no|off|0)$/iu.test(raw) ? false : undefined;
}

function readNumber(raw: string, whole: boolean): number | undefined {
  const value = Number(raw);
  return Number.isFinite(value) && (!whole || Number.isInteger(value)) ? value : undefined;
}

function readDate(type: "date" | "datetime", raw: string): string | undefined {
  if (todayWords.test(raw)) return "now";
  return isDate(type, raw) ? raw : undefined;
}

function readText(raw: string): string | undefined {
  return printableLabel(raw, "") || undefined;
}

const none: DefaultReader = () => undefined;

const readers: Readonly<Record<FieldType, DefaultReader>> = {
  string: readText,
  text: readText,
  integer: (raw) => readNumber(raw, true),
  number: (raw) => readNumber(raw, false),
  boolean: readBoolean,
  date: (raw) => readDate("date", raw),
  datetime: (raw) => readDate("datetime", raw),
  time: (raw) => (/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(raw) ? raw : undefined),
  enum: (raw, values) => values?.find((value) => value.toLowerCase() === raw.toLowerCase()),
  email: none,
  url: none,
  uuid: none,
  string_list: none,
};

/** The default as a value of the field's type, or undefined when it is not one. */
export function settleDefault(
  type: FieldType,
  raw: string | undefined,
  values: readonly string[] | undefined,
): Field["default"] {
  return raw === undefined ? undefined : readers[type](raw, values);
}
