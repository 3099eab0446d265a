import type { Field, FieldType } from "../specification/specification.ts";
import type { Bound } from "./reading.ts";

const numeric: ReadonlySet<FieldType> = new Set(["integer", "number"]);
const measured: ReadonlySet<FieldType> = new Set(["string", "text", "email", "url", "string_list"]);

/** Whether a bound means anything for a type; "after 2020" on a date has no place in a field. */
export function isLimited(type: FieldType): boolean {
  return numeric.has(type) || measured.has(type);
}

/** The limits of a field, as the specification has them. */
type Limits = Pick<
  Field,
  "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "minLength" | "maxLength"
>;

/** The limits of a type from the bounds as written: on the value of a number, on the length of a text. */
export function settleLimits(type: FieldType, bounds: readonly Bound[]): Limits {
  const limits: Limits = {};
  for (const bound of bounds) {
    if (numeric.has(type)) Object.assign(limits, numberLimit(type, bound));
    else if (measured.has(type)) Object.assign(limits, lengthLimit(bound));
  }
  return limits;
}

function numberLimit(type: FieldType, bound: Bound): Limits {
  const { side, value, exclusive } = bound;
  const lower = side === "minimum";
  if (!exclusive) {
    const whole = lower ? Math.ceil(value) : Math.floor(value);
    return { [side]: type === "integer" ? whole : value };
  }
  if (type === "integer") return { [side]: lower ? Math.floor(value) + 1 : Math.ceil(value) - 1 };
  return { [lower ? "exclusiveMinimum" : "exclusiveMaximum"]: value };
}

function lengthLimit(bound: Bound): Limits {
  const step = bound.exclusive ? 1 : 0;
  const value = Math.trunc(bound.value);
  return bound.side === "minimum"
    ? { minLength: Math.max(0, value + step) }
    : { maxLength: Math.max(1, value - step) };
}

/** Fewer characters hold no ordinary email address or URL. */
const shortest: Partial<Readonly<Record<FieldType, number>>> = { email: 12, url: 20 };

/** Whether the limits leave any value at all. */
export function isPossible(limits: Limits, type: FieldType): boolean {
  if ((limits.maxLength ?? Number.POSITIVE_INFINITY) < (shortest[type] ?? 0)) return false;
  const low = limits.minimum ?? limits.exclusiveMinimum ?? Number.NEGATIVE_INFINITY;
  const high = limits.maximum ?? limits.exclusiveMaximum ?? Number.POSITIVE_INFINITY;
  return low <= high && (limits.minLength ?? 0) <= (limits.maxLength ?? Number.POSITIVE_INFINITY);
}
