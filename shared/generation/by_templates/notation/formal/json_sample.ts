import { singularise } from "../../specification/noun_number.ts";
import type { FieldType } from "../../specification/specification.ts";
import { inferType } from "../resolve/infer_type.ts";
import type { FieldNode, Name } from "../syntax.ts";
import type { Reading } from "./reading.ts";

type Sample = Readonly<Record<string, unknown>>;

function isSample(value: unknown): value is Sample {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const shapes: readonly (readonly [FieldType, RegExp])[] = [
  ["date", /^\d{4}-\d{2}-\d{2}$/],
  ["datetime", /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/],
  ["time", /^\d{2}:\d{2}(?::\d{2})?$/],
  ["uuid", /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i],
  ["email", /^[^\s@]+@[^\s@]+\.[^\s@]+$/],
  ["url", /^https?:\/\//],
];

function typeOfText(key: string, value: string): FieldType {
  const shape = shapes.find(([, form]) => form.test(value))?.[0];
  return shape ?? (inferType(key).type === "text" ? "text" : "string");
}

function typeOf(key: string, values: readonly unknown[]): FieldType | undefined {
  if (values.every((value) => typeof value === "boolean")) return "boolean";
  if (values.every((value) => typeof value === "number")) {
    const isWhole = values.every(Number.isInteger) && inferType(key).type !== "number";
    return isWhole ? "integer" : "number";
  }
  const isTexts = (value: unknown) =>
    Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "string");
  if (values.every(isTexts)) return "string_list";
  const [first] = values;
  return values.every((value) => typeof value === "string") && typeof first === "string"
    ? typeOfText(key, first)
    : undefined;
}

function readRecords(
  of: Name | undefined,
  records: readonly Sample[],
  at: Name,
  reading: Reading,
): void {
  const keys = [...new Set(records.flatMap(Object.keys))];
  for (const key of keys) {
    const present = records.filter((record) => key in record).map((record) => record[key]);
    const values = present.filter((value) => value !== null);
    const type = values.length === 0 ? undefined : typeOf(key, values);
    if (type === undefined) {
      reading.problems.push({
        at,
        message: `"${key}" of the sample is no single value: say what it is`,
      });
      continue;
    }
    const isRequired = values.length === records.length;
    const field: FieldNode = {
      name: { ...at, words: key },
      modifiers: [
        { is: "type", type },
        ...(isRequired ? [] : [{ is: "required" as const, required: false }]),
      ],
    };
    reading.nodes.push({ node: "fields", of, fields: [field] });
  }
}

/** Reads a record, or several, as the fields of a thing; `{"books": [...]}` names the thing. */
export function readJsonSample(value: unknown, at: Name, reading: Reading): void {
  const records = Array.isArray(value) ? value : [value];
  if (records.length === 0 || !records.every(isSample)) {
    reading.problems.push({ at, message: "the sample holds no records" });
    return;
  }
  const [only] = records;
  const entries = Object.entries(only ?? {});
  const isNamed =
    records.length === 1 &&
    entries.every(
      ([, each]) =>
        isSample(each) || (Array.isArray(each) && each.length > 0 && each.every(isSample)),
    );
  if (!isNamed) {
    readRecords(undefined, records, at, reading);
    return;
  }
  for (const [key, inner] of entries) {
    const of = { ...at, words: singularise(key) };
    reading.nodes.push({ node: "thing", name: of, role: "declared" });
    readRecords(of, (Array.isArray(inner) ? inner : [inner]).filter(isSample), at, reading);
  }
}
