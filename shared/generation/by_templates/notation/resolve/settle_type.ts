import type { FieldType } from "../../specification/specification.ts";
import type { FieldNode, Modifier } from "../syntax.ts";
import type { InferredType } from "./infer_type.ts";

const numeric: ReadonlySet<FieldType> = new Set(["integer", "number"]);
const textual: ReadonlySet<FieldType> = new Set(["string", "text", "email", "url"]);

export function choicesOf(modifiers: readonly Modifier[]): readonly string[] | undefined {
  const found = modifiers.find((each) => each.is === "choices");
  return found?.is === "choices" ? found.values : undefined;
}

function settled(type: FieldType, because: string): InferredType {
  return { type, because, certain: true };
}

function isWhole(modifiers: readonly Modifier[]): boolean {
  return modifiers.every((each) => each.is !== "bound" || Number.isInteger(each.value));
}

function fromStated(
  stated: FieldType | "any number",
  inferred: InferredType,
  modifiers: readonly Modifier[],
): InferredType {
  if (stated === "any number") {
    const whole = inferred.type !== "number" && isWhole(modifiers);
    const bounded = modifiers.some(({ is }) => is === "bound");
    return settled(
      whole && (bounded || inferred.type === "integer") ? "integer" : "number",
      "it is a number",
    );
  }

  return settled(stated, "the requirement says so");
}

function fromBounds(inferred: InferredType, modifiers: readonly Modifier[]): InferredType {
  const bounds = modifiers.filter((each) => each.is === "bound");
  if (bounds.some((each) => each.is === "bound" && each.unit === "items"))
    return settled("string_list", "it has a number of items");
  if (bounds.some((each) => each.is === "bound" && each.unit === "characters"))
    return textual.has(inferred.type) ? inferred : settled("string", "it has a length");
  const whole = isWhole(modifiers);
  const rated = inferred.because.endsWith("`rating`") || inferred.because.endsWith("`score`");
  if (inferred.type === "number")
    return whole && rated && bounds.length === 2
      ? settled("integer", "it is rated in whole steps")
      : inferred;
  if (numeric.has(inferred.type))
    return whole ? inferred : settled("number", "its limits are decimal");
  if (inferred.certain && inferred.type !== "string") return inferred;
  return settled(whole ? "integer" : "number", "it has limits");
}

function fromDefault(inferred: InferredType, value: string | number | boolean): InferredType {
  if (inferred.certain) return inferred;
  if (typeof value === "boolean") return settled("boolean", `its default is ${value}`);
  if (typeof value === "number")
    return settled(Number.isInteger(value) ? "integer" : "number", `its default is ${value}`);
  return inferred;
}

/** "published?", "action needed?": what has been done or not. */
function isQuestion(words: string, modifiers: readonly Modifier[]): boolean {
  const isPlain = modifiers.every(({ is }) => is === "asked");
  return isPlain && modifiers.length > 0 && /(?:ed|read|done|paid|sent|sold)$/i.test(words);
}

/** The type of a field: as stated, else by its choices, limits or default, else by its name. */
export function typeFrom({ name, modifiers }: FieldNode, inferred: InferredType): InferredType {
  if (isQuestion(name.words, modifiers)) return settled("boolean", "it is asked");
  if (choicesOf(modifiers) !== undefined) return settled("enum", "its values are given");
  const stated = modifiers.find((each) => each.is === "type");
  if (stated?.is === "type") return fromStated(stated.type, inferred, modifiers);
  if (modifiers.some(({ is }) => is === "pattern"))
    return textual.has(inferred.type) ? inferred : settled("string", "it has a pattern");
  if (modifiers.some(({ is }) => is === "decimals")) return settled("number", "it has decimals");
  if (modifiers.some(({ is }) => is === "bound")) return fromBounds(inferred, modifiers);
  const given = modifiers.find((each) => each.is === "default");
  return given?.is === "default" ? fromDefault(inferred, given.value) : inferred;
}
