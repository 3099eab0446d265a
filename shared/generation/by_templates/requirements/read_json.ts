import { z } from "zod";
import { printableLabel } from "../specification/spell_identifier.ts";
import { findClosing } from "./find_closing.ts";
import { inferType } from "./infer_type.ts";
import { typeWords } from "./lexicon/field_nouns.ts";
import type { Reading } from "./reading.ts";

const objectSchema = z.record(z.string(), z.unknown());
type JsonObject = z.infer<typeof objectSchema>;

/** Words between a thing's name and the example of it. */
const leadToExample =
  /[\s:,(-]*(?:\b(?:like|such as|as|e\.g\.?|for example|example|looks?|looking|this|with|having|has|have|the|following|fields?|structure|shape|schema|format|json|object|records?|is|are|in|an?|of|each|where)\b[\s:,(]*)*$/iu;
/** Every start costs a search for its end. */
const mostExamples = 10;

const shapes: readonly (readonly [RegExp, string])[] = [
  [/^[^\s@]+@[^\s@]+\.[^\s@]+$/u, "email"],
  [/^https?:\/\/\S+$/iu, "url"],
  [/^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/iu, "uuid"],
  [/^\d{4}-\d{2}-\d{2}$/, "date"],
  [/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/, "datetime"],
  [/^\d{2}:\d{2}(?::\d{2})?$/, "time"],
];
const describes =
  /\||\b(?:required|optional|unique|between|one of|min|max|default|at (?:least|most))\b/iu;

/** What a text in an example says of its field: a type, a rule, or only that it is a text. */
function saysText(key: string, value: string): string {
  if (Object.hasOwn(typeWords, value.toLowerCase()) || describes.test(value)) return `: ${value}`;
  const shape = shapes.find(([pattern]) => pattern.test(value))?.[1];
  if (shape !== undefined) return `: ${shape}`;
  const { type, certain } = inferType(key);
  return certain && (type === "string" || type === "text") ? "" : ": string";
}

/** What an example value says of its field, in words; undefined for what no field can hold. */
function saysValue(key: string, value: unknown): string | undefined {
  if (value === null) return " optional";
  if (typeof value === "boolean") return ": boolean";
  if (typeof value === "number") {
    const whole = Number.isInteger(value) && inferType(key).type !== "number";
    return whole ? ": integer" : ": number";
  }
  if (typeof value === "string") return saysText(key, value);
  const texts = Array.isArray(value) && value.every((item) => typeof item === "string");
  return texts ? ": list of strings" : undefined;
}

function firstObject(value: unknown): JsonObject | undefined {
  const example: unknown = Array.isArray(value) ? value[0] : value;
  return Array.isArray(example) ? undefined : objectSchema.safeParse(example).data;
}

function fieldLines(example: JsonObject, reading: Reading): string {
  const lines = Object.entries(example).flatMap(([key, value]) => {
    const label = printableLabel(key, "field");
    const said = saysValue(label, value);
    if (said === undefined) reading.uncovered.push(`the nested value of "${label}"`);
    return said === undefined ? [] : [`- ${label}${said}`];
  });
  return lines.join("\n");
}

/** Things by name ("books": [{...}]), or one thing whose name stands before it. */
function exampleLines(before: string, example: JsonObject, reading: Reading): string {
  const things = Object.entries(example).map(([key, value]) => [key, firstObject(value)] as const);
  if (things.length > 0 && things.every(([, thing]) => thing !== undefined)) {
    const parts = things.map(
      ([key, thing]) => `${printableLabel(key, "record")}:\n${fieldLines(thing ?? {}, reading)}`,
    );
    return `${before === "" ? "" : `${before}.\n`}${parts.join("\n")}`;
  }
  if (before === "") reading.uncovered.push("a JSON example that does not say what it is of");
  return `${before}:\n${fieldLines(example, reading)}`;
}

function parseObject(text: string): JsonObject | undefined {
  try {
    return firstObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * The text with JSON examples of a thing ("books like {"title": "Dune", "pages": 412}") put as a list
 * of fields with types. What no field can hold is added to the uncovered phrases of `reading`.
 */
export function readJson(text: string, reading: Reading): string {
  let read = "";
  let from = 0;
  for (const start of [...text.matchAll(/[[{](?=\s*["{])/gu)].slice(0, mostExamples)) {
    if (start.index < from) continue;
    const end = findClosing(text, start.index);
    const example = end === undefined ? undefined : parseObject(text.slice(start.index, end + 1));
    if (end === undefined || example === undefined) continue;
    const before = text.slice(from, start.index).replace(leadToExample, "");
    const nameless = `${read}${before}`.trim() === "";
    read += `${exampleLines(nameless ? "" : before, example, reading)}\n`;
    from = end + 1;
  }
  return read + text.slice(from).replace(from > 0 ? /^[\s,.)]+/u : /^(?!)/u, "");
}
