import type { Field, FieldType } from "../../specification/specification.ts";
import type { Modifier } from "../syntax.ts";
import { numericTypes } from "./type_names.ts";

type Of<Kind extends Modifier["is"]> = Extract<Modifier, { is: Kind }>;

export const measured: ReadonlySet<FieldType> = new Set([
  "string",
  "text",
  "email",
  "url",
  "string_list",
]);

export type Limits = Pick<
  Field,
  "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "minLength" | "maxLength"
>;

const limitNames = [
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "minLength",
  "maxLength",
] as const;
const lower: ReadonlySet<string> = new Set(["minimum", "exclusiveMinimum", "minLength"]);

function limitOf(type: FieldType, bound: Of<"bound">): Limits {
  const { side, value, exclusive } = bound;
  const isLower = side === "minimum";
  if (!numericTypes.has(type)) {
    const step = exclusive ? 1 : 0;
    return isLower ? { minLength: value + step } : { maxLength: Math.max(1, value - step) };
  }
  if (!exclusive) return { [side]: value };
  const next = isLower ? Math.floor(value) + 1 : Math.ceil(value) - 1;
  // A number that large has no neighbour that differs by one.
  if (type === "integer" && Number.isSafeInteger(next)) return { [side]: next };
  return { [isLower ? "exclusiveMinimum" : "exclusiveMaximum"]: value };
}

function extreme(key: keyof Limits, all: readonly Limits[]): number | undefined {
  const values = all.flatMap((each) => each[key] ?? []);
  if (values.length === 0) return undefined;
  return lower.has(key) ? Math.max(...values) : Math.min(...values);
}
/** All of them hold, so of several on one side the tightest is said. */
function tightest(all: readonly Limits[]): Limits {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum, ...lengths } = Object.fromEntries(
    limitNames.map((key) => [key, extreme(key, all)]),
  );
  const isOpenBelow = (exclusiveMinimum ?? -Infinity) >= (minimum ?? -Infinity);
  const isOpenAbove = (exclusiveMaximum ?? Infinity) <= (maximum ?? Infinity);
  const found = {
    ...lengths,
    ...(isOpenBelow ? { exclusiveMinimum } : { minimum }),
    ...(isOpenAbove ? { exclusiveMaximum } : { maximum }),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

export function limitsOf(type: FieldType, modifiers: readonly Modifier[]): Limits | undefined {
  const bounds = modifiers.filter((each): each is Of<"bound"> => each.is === "bound");
  if (bounds.length > 0 && !numericTypes.has(type) && !measured.has(type)) return undefined;
  const limits = tightest(bounds.map((bound) => limitOf(type, bound)));
  const low = limits.minimum ?? limits.exclusiveMinimum ?? limits.minLength ?? -Infinity;
  const high = limits.maximum ?? limits.exclusiveMaximum ?? limits.maxLength ?? Infinity;
  const isOpen = limits.exclusiveMinimum !== undefined || limits.exclusiveMaximum !== undefined;
  const isWhole = type !== "integer" || Object.values(limits).every(Number.isInteger);
  const counts =
    numericTypes.has(type) ||
    Object.values(limits).every((value) => Number.isInteger(value) && (value ?? 0) >= 0);
  return (isOpen ? low < high : low <= high) && isWhole && counts ? limits : undefined;
}

/** Whether a value that is given for it is within the limits of a field. */
export function isWithinLimits(value: Field["default"], limits: Limits): boolean {
  const {
    minimum = -Infinity,
    maximum = Infinity,
    exclusiveMinimum = -Infinity,
    exclusiveMaximum = Infinity,
    minLength = 0,
    maxLength = Infinity,
  } = limits;
  if (typeof value === "string") {
    const { length } = Array.from(value);
    return minLength <= length && length <= maxLength;
  }
  if (typeof value !== "number") return true;
  const isOpen = exclusiveMinimum < value && value < exclusiveMaximum;
  return minimum <= value && value <= maximum && isOpen;
}

/** "varchar(2), en or de": a length that every choice has says nothing more. */
export function fits(value: string, modifiers: readonly Modifier[]): boolean {
  return modifiers.every(
    (each) =>
      each.is !== "bound" ||
      (each.unit === "characters" && each.side === "maximum" && value.length <= each.value),
  );
}
