import type { Modifier } from "../syntax.ts";
import type { InferredType } from "./infer_type.ts";
import type { Limits } from "./limits.ts";

const counted = /^\^(?:\[[^\]]+\]\{\d+(?:,\d+)?\})+\$$/;

/** How long a text can be that matches, where the pattern only counts signs. */
function lengthsOf(pattern: string): { least: number; most: number } | undefined {
  if (!counted.test(pattern)) return undefined;
  const counts = [...pattern.matchAll(/\{(\d+)(?:,(\d+))?\}/g)];
  const sum = (of: (least: string, most?: string) => string) =>
    counts.reduce((total, [, least = "0", most]) => total + Number(of(least, most)), 0);
  return { least: sum((least) => least), most: sum((least, most) => most ?? least) };
}

/** "three digits, exactly 2 characters": no text is both. */
export function contradicts(pattern: string, { minLength = 0, maxLength = Infinity }: Limits) {
  const lengths = lengthsOf(pattern);
  return lengths !== undefined && (lengths.most < minLength || maxLength < lengths.least);
}

/** Whether the pattern can be tried and a text does not match it. */
export function isMismatch(pattern: string, value: unknown): boolean {
  if (typeof value !== "string") return false;
  try {
    return !new RegExp(pattern, "u").test(value);
  } catch {
    return false;
  }
}

/** "year (4 digits, after 1900)": of a number the digits are a range as well. */
export function digitsAsRange(
  modifiers: readonly Modifier[],
  { type }: InferredType,
): readonly Modifier[] {
  const isLimited = modifiers.some((each) => each.is === "bound" && each.unit === undefined);
  if (type !== "integer" || !isLimited) return modifiers;
  return modifiers.flatMap((each): readonly Modifier[] => {
    const digits = each.is === "pattern" ? /^\^\[0-9\]\{(\d+)\}\$$/.exec(each.pattern) : null;
    if (digits === null) return [each];
    const end = 10 ** Number(digits[1]);
    const bound = { is: "bound", exclusive: false } as const;
    return [
      { ...bound, side: "minimum", value: end / 10 },
      { ...bound, side: "maximum", value: end - 1 },
    ];
  });
}
