import type { Field } from "./specification.ts";

/** A number with what it counts: "1 character", "3 items". */
export function measure(count: number, unit: "character" | "item" | "decimal"): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** What the length of a field counts. */
export const unitOf = ({ type }: Pick<Field, "type">) =>
  type === "string_list" ? "item" : "character";
