import type { Field, FieldType } from "../../specification/specification.ts";
import type { FieldNode, Modifier } from "../syntax.ts";
import { isWithinLimits, type Limits, measured } from "./limits.ts";
import { modifier } from "./modifier.ts";
import { contradicts, isMismatch } from "./patterns.ts";

export const called: Partial<Record<FieldType, string>> = {
  enum: "a choice",
  string_list: "a list of texts",
  datetime: "a point in time",
  text: "a longer text",
  uuid: "a UUID",
  url: "a URL",
  email: "an email address",
  integer: "an integer",
};

/** The pattern where the type has one. */
export function patternOf(type: FieldType, modifiers: readonly Modifier[]): string | undefined {
  const pattern = modifier(modifiers, "pattern")?.pattern;
  return measured.has(type) && type !== "string_list" ? pattern : undefined;
}

const mostDecimals = 6;

/** Whether a number can have as many decimals as stated, and no limit has more. */
function keepsDecimals(type: FieldType, modifiers: readonly Modifier[]): boolean {
  const stated = modifier(modifiers, "decimals");
  if (stated === undefined) return true;
  const fits = (value: number) => Number(value.toFixed(stated.count)) === value;
  const isKept = type === "number" && stated.count > 0 && stated.count <= mostDecimals;
  return (
    isKept &&
    modifiers.every(
      (each) =>
        (each.is !== "bound" && each.is !== "default") ||
        typeof each.value !== "number" ||
        fits(each.value),
    )
  );
}

/** What cannot be said of a field of this type. */
export function conflictOf(
  { name, modifiers }: FieldNode,
  type: FieldType,
  limits: Limits | undefined,
  given: Field["default"],
): string | undefined {
  const what = called[type] ?? `a ${type}`;
  if (!keepsDecimals(type, modifiers)) return `so many decimals cannot be kept on ${what}`;
  if (limits === undefined || limitsValueOfText(type, modifiers))
    return `such a limit cannot be kept on ${what}`;
  const repeated = repeatedChoice(modifiers);
  if (repeated !== undefined) return `"${repeated}" is a choice of "${name.words}" twice`;
  if (isSaidTwice(modifiers)) return `"${name.words}" is described twice, and otherwise`;
  if (modifier(modifiers, "default") !== undefined && given === undefined)
    return `the default of "${name.words}" is not ${what}`;
  const pattern = patternOf(type, modifiers);
  if (modifier(modifiers, "pattern") !== undefined && pattern === undefined)
    return `a pattern cannot be kept on ${what}`;
  if (pattern !== undefined && contradicts(pattern, limits))
    return `the lengths that are said of "${name.words}" contradict each other`;
  const isOutside = !isWithinLimits(given, limits) || isMismatch(pattern ?? "", given);
  return isOutside ? `the default of "${name.words}" is no value that it may have` : undefined;
}

/** What is said twice and otherwise, of which only one could be kept. */
function isSaidTwice(modifiers: readonly Modifier[]): boolean {
  return (["pattern", "choices", "default", "decimals"] as const).some((kind) => {
    const said = modifiers.filter(({ is }) => is === kind).map((each) => JSON.stringify(each));
    return new Set(said).size > 1;
  });
}

function repeatedChoice(modifiers: readonly Modifier[]): string | undefined {
  const values = modifier(modifiers, "choices")?.values ?? [];
  return values.find((value, at) => values.indexOf(value) < at);
}

/** "code (after 1900)" is no length: how long a text is has a unit, or is said by "at most". */
function limitsValueOfText(type: FieldType, modifiers: readonly Modifier[]): boolean {
  return (
    measured.has(type) &&
    type !== "string_list" &&
    modifiers.some((each) => each.is === "bound" && each.exclusive && each.unit === undefined)
  );
}
