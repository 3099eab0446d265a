import type { Field, FieldType } from "../../specification/specification.ts";
import type { Modifier } from "../syntax.ts";

type Of<Kind extends Modifier["is"]> = Extract<Modifier, { is: Kind }>;

const numeric: ReadonlySet<FieldType> = new Set(["integer", "number"]);
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

function limitOf(type: FieldType, bound: Of<"bound">): Limits {
  const { side, value, exclusive } = bound;
  const isLower = side === "minimum";
  if (!numeric.has(type)) {
    const step = exclusive ? 1 : 0;
    return isLower ? { minLength: value + step } : { maxLength: Math.max(1, value - step) };
  }
  if (!exclusive) return { [side]: value };
  if (type === "integer") return { [side]: isLower ? Math.floor(value) + 1 : Math.ceil(value) - 1 };
  return { [isLower ? "exclusiveMinimum" : "exclusiveMaximum"]: value };
}

export function limitsOf(type: FieldType, modifiers: readonly Modifier[]): Limits | undefined {
  const bounds = modifiers.filter((each): each is Of<"bound"> => each.is === "bound");
  if (bounds.length > 0 && !numeric.has(type) && !measured.has(type)) return undefined;
  const limits: Limits = {};
  for (const bound of bounds) Object.assign(limits, limitOf(type, bound));
  const low = limits.minimum ?? limits.exclusiveMinimum ?? limits.minLength ?? -Infinity;
  const high = limits.maximum ?? limits.exclusiveMaximum ?? limits.maxLength ?? Infinity;
  const isWhole = type !== "integer" || Object.values(limits).every(Number.isInteger);
  const counts =
    numeric.has(type) ||
    Object.values(limits).every((value) => Number.isInteger(value) && (value ?? 0) >= 0);
  return low <= high && isWhole && counts ? limits : undefined;
}

/** "varchar(2), en or de": a length that every choice has says nothing more. */
export function fits(value: string, modifiers: readonly Modifier[]): boolean {
  return modifiers.every(
    (each) =>
      each.is !== "bound" ||
      (each.unit === "characters" && each.side === "maximum" && value.length <= each.value),
  );
}
