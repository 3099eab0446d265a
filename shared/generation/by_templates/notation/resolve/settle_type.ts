import type { FieldType } from "../../specification/specification.ts";
import { asciiWords } from "../../specification/spell_identifier.ts";
import type { FieldNode, Modifier } from "../syntax.ts";
import { type InferredType, typeOfMeasure } from "./infer_type.ts";
import { numericTypes, textNames } from "./type_names.ts";

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

/** What is measured is a number, whatever its name: "load (in kg)", "time (minutes)". */
function fromUnit(inferred: InferredType, modifiers: readonly Modifier[]): InferredType {
  const found = modifiers.find((each) => each.is === "unit");
  if (found?.is !== "unit" || numericTypes.has(inferred.type)) return inferred;
  return settled(typeOfMeasure(found.unit), `it is in ${found.unit}`);
}

type Bound = Extract<Modifier, { is: "bound" }>;

function fromBounds(
  last: string,
  inferred: InferredType,
  modifiers: readonly Modifier[],
): InferredType {
  const bounds = modifiers.filter((each): each is Bound => each.is === "bound");
  if (bounds.some(({ unit }) => unit === "items"))
    return settled("string_list", "it has a number of items");
  if (bounds.some(({ unit }) => unit === "characters"))
    return textual.has(inferred.type) ? inferred : settled("string", "it has a length");
  const whole = isWhole(modifiers);
  const rated = inferred.because.endsWith("`rating`") || inferred.because.endsWith("`score`");
  if (inferred.type === "number")
    return whole && rated && bounds.length === 2
      ? settled("integer", "it is rated in whole steps")
      : inferred;
  if (numericTypes.has(inferred.type))
    return whole ? inferred : settled("number", "its limits are decimal");
  return isKeptBeside(last, inferred)
    ? inferred
    : settled(whole ? "integer" : "number", "it has limits");
}

/** "title (3-20)": what its name says stays, and the limits are of its length. */
function isKeptBeside(last: string, { certain, type }: InferredType): boolean {
  return certain && (type !== "string" || textNames.has(last));
}

function fromDefault(inferred: InferredType, value: string | number | boolean): InferredType {
  if (inferred.certain) return inferred;
  if (typeof value === "boolean") return settled("boolean", `its default is ${value}`);
  if (typeof value === "number")
    return settled(Number.isInteger(value) ? "integer" : "number", `its default is ${value}`);
  return inferred;
}

const participles = new Set(
  (
    "read done paid sent sold bought brought built caught drawn eaten found given gone held kept known left lent " +
    "lost made met put seen shown spent taken told worn won written"
  ).split(" "),
);

/** "published?", "action needed?": what has been done or not. */
function isQuestion(words: string, modifiers: readonly Modifier[]): boolean {
  const isPlain = modifiers.every(({ is }) => is === "asked");
  const last = asciiWords(words).at(-1) ?? "";
  const isParticiple = last.endsWith("ed") || participles.has(last);
  return isPlain && modifiers.length > 0 && isParticiple;
}

function isTruth(choices: readonly string[]): boolean {
  const values = choices.map((each) => each.toLowerCase());
  return values.length === 2 && values.includes("true") && values.includes("false");
}

/** The type of a field: as stated, else by its choices, limits or default, else by its name. */
export function typeFrom({ name, modifiers }: FieldNode, byName: InferredType): InferredType {
  if (isQuestion(name.words, modifiers)) return settled("boolean", "it is asked");
  const choices = choicesOf(modifiers);
  if (choices !== undefined && isTruth(choices)) return settled("boolean", "it is true or false");
  if (choices !== undefined) return settled("enum", "its values are given");
  const inferred = fromUnit(byName, modifiers);
  const stated = modifiers.find((each) => each.is === "type");
  if (stated?.is === "type") return fromStated(stated.type, inferred, modifiers);
  if (modifiers.some(({ is }) => is === "pattern"))
    return textual.has(inferred.type) ? inferred : settled("string", "it has a pattern");
  if (modifiers.some(({ is }) => is === "decimals")) return settled("number", "it has decimals");
  if (modifiers.some(({ is }) => is === "bound"))
    return fromBounds(asciiWords(name.words).at(-1) ?? "", inferred, modifiers);
  const given = modifiers.find((each) => each.is === "default");
  return given?.is === "default" ? fromDefault(inferred, given.value) : inferred;
}
