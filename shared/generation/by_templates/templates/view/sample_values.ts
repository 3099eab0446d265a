import { type FieldValue, keepsRules, minimumLengthOf } from "./field_rules.ts";
import { namesOf } from "./names.ts";
import { patternSamples } from "./pattern_sample.ts";
import type { SettledField as Field } from "./settled.ts";

const ORDINALS = ["First", "Second", "Third"];
const DATES = ["2026-01-15", "2026-02-20", "2026-03-25"];
const CLOCK_TIMES = ["09:00", "12:30", "18:45"];
const UUIDS = [1, 2, 3].map((place) => `10000000-0000-4000-8000-00000000000${place}`);
const TAGS = [["alpha", "beta"], ["gamma"], ["delta"]];
const SAMPLE_COUNT = 3;

/**
 * Up to three different valid values of a field, in ascending order where its type has one.
 *
 * Fewer come back only when the rules leave fewer values (a boolean, a short enum, a narrow range);
 * none when no value could be found at all, for example for a pattern that nothing matches.
 */
export function sampleValues(field: Field): readonly FieldValue[] {
  const samples: FieldValue[] = [];
  for (let variant = 0; variant < SAMPLE_COUNT * 4 && samples.length < SAMPLE_COUNT; variant += 1) {
    const value = candidates(field, variant).find((candidate) => keepsRules(field, candidate));
    const isKnown = samples.some((sample) => JSON.stringify(sample) === JSON.stringify(value));
    if (value !== undefined && !isKnown) samples.push(value);
  }
  return field.type === "enum" || field.type === "string_list" ? samples : samples.sort(ascending);
}

function ascending(left: FieldValue, right: FieldValue): number {
  if (left === null || right === null || left === right) return 0;
  return left < right ? -1 : 1;
}

function candidates(field: Field, variant: number): readonly FieldValue[] {
  if (field.pattern !== undefined) return patternSamples(field.pattern, variant);
  const turn = variant % SAMPLE_COUNT;
  switch (field.type) {
    case "integer":
    case "number":
      return [numberSample(field, variant)];
    case "boolean":
      return [variant % 2 === 1];
    case "enum":
      return (field.values ?? []).slice(variant, variant + 1);
    case "string_list":
      return [listSample(field, turn)];
    default:
      return textCandidates(field, turn);
  }
}

function textCandidates(field: Field, turn: number): readonly string[] {
  const ordinal = ORDINALS[turn] ?? "";
  const word = ordinal.toLowerCase();
  switch (field.type) {
    case "date":
      return DATES.slice(turn, turn + 1);
    case "datetime":
      return [`${DATES[turn]}T${CLOCK_TIMES[turn]}:00.000Z`];
    case "time":
      return CLOCK_TIMES.slice(turn, turn + 1);
    case "uuid":
      return UUIDS.slice(turn, turn + 1);
    case "email":
      return [
        `${word}@example.com`,
        `${word}${padding(field)}@example.com`,
        `${word.charAt(0)}@b.co`,
      ];
    case "url":
      return [
        `https://example.com/${word}`,
        `https://example.com/${word}${padding(field)}`,
        `http://${word.charAt(0)}.co`,
      ];
    default:
      return [fitted(`${ordinal} ${namesOf(field.name).words}`, field)];
  }
}

function padding(field: Field): string {
  return "x".repeat(Math.max((field.minLength ?? 0) - 15, 0));
}

function fitted(text: string, field: Field): string {
  const cut = text.slice(0, field.maxLength ?? text.length);
  return cut.replace(/ $/, "x").padEnd(minimumLengthOf(field) ?? 0, "x");
}

function listSample(field: Field, turn: number): readonly string[] {
  const [first = "alpha", ...rest] = TAGS[turn] ?? [];
  const wanted = Math.max(field.minLength ?? 0, Math.min(field.maxLength ?? 2, 1 + rest.length));
  return Array.from({ length: wanted }, (_, at) => [first, ...rest][at] ?? `${first}-${at + 1}`);
}

function numberSample(field: Field, variant: number): number {
  const step = field.type === "integer" ? 1 : 0.5;
  const least = field.minimum ?? strictBound(field.exclusiveMinimum, field.type, 1);
  const most = field.maximum ?? strictBound(field.exclusiveMaximum, field.type, -1);
  if (least === undefined && most === undefined)
    return (variant + 1) * (field.type === "integer" ? 10 : 2.5);
  if (least === undefined) return (most ?? 0) - SAMPLE_COUNT + variant + 1;
  if (most === undefined) return round(least + (variant + 1) * step);
  const room = most - least;
  if (field.type === "integer")
    return room < SAMPLE_COUNT ? least + variant : integerBetween(least, room, variant);
  return round(least + (room * (variant + 1)) / (SAMPLE_COUNT + 1), field.decimals);
}

function integerBetween(least: number, room: number, variant: number): number {
  return least + Math.floor((room * (variant + 1)) / (SAMPLE_COUNT + 1));
}

function strictBound(
  bound: number | undefined,
  type: Field["type"],
  sign: 1 | -1,
): number | undefined {
  if (bound === undefined) return undefined;
  if (type === "integer") return sign === 1 ? Math.floor(bound) + 1 : Math.ceil(bound) - 1;
  return round(bound + sign * 0.01);
}

/** Without the noise of binary fractions: 0.1 + 0.2 is 0.3. */
export function round(value: number, decimals?: number): number {
  return Number(decimals === undefined ? value.toPrecision(12) : value.toFixed(decimals));
}
