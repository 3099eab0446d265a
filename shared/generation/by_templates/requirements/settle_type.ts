import type { FieldType } from "../specification/specification.ts";
import { asciiWords } from "../specification/spell_identifier.ts";
import { type InferredType, inferType } from "./infer_type.ts";
import { choiceNouns, namingWords } from "./lexicon/field_nouns.ts";
import type { Bound, FieldItem } from "./reading.ts";

/** The type of a field, with its reason; `certain` is false for a guess. */
type SettledType = InferredType;

const numeric: ReadonlySet<FieldType> = new Set(["integer", "number"]);
const textual: ReadonlySet<FieldType> = new Set(["string", "text", "email", "url"]);

function settled(type: FieldType, because: string): SettledType {
  return { type, because, certain: true };
}

/** What a type word means for a name that knows better: parts of a page make no sense. */
function refineStated(word: string, inferred: FieldType, item: FieldItem): SettledType | undefined {
  const { bounds } = item.modifiers;
  const whole = bounds.length > 0 && bounds.every((bound) => Number.isInteger(bound.value));
  if (word === "number" && (inferred === "integer" || (whole && inferred !== "number"))) {
    return settled("integer", "it is a number that counts something");
  }
  if (word === "text" && namingWords.includes(asciiWords(item.label).at(-1) ?? "")) {
    return settled("string", "a name is one line");
  }
  // A JavaScript `Date` is an instant; "email: string" is still an email address.
  if (word === "date" && inferred === "datetime")
    return settled("datetime", "its name ends in `at`");
  const plainText = word === "string" || word === "text" || word === "varchar";
  if (plainText && (inferred === "email" || inferred === "url")) {
    return settled(inferred, "its name says so");
  }
  return undefined;
}

function stated(item: FieldItem, inferred: FieldType, type: FieldType): SettledType {
  const { values, typeWord = "" } = item.modifiers;
  if (values !== undefined) return settled("enum", "its members are given");
  const says = typeWord === "" ? "the requirement says so" : `the requirement says \`${typeWord}\``;
  return refineStated(typeWord, inferred, item) ?? settled(type, says);
}

function fromDefault(item: FieldItem, inferred: InferredType): InferredType {
  const value = item.modifiers.default;
  if (value === undefined || inferred.certain) return inferred;
  if (/^(?:true|false|yes|no)$/iu.test(value))
    return { type: "boolean", because: `its default is ${value}`, certain: true };
  if (/^-?\d+$/.test(value))
    return { type: "integer", because: `its default is ${value}`, certain: true };
  if (/^-?\d+\.\d+$/.test(value))
    return { type: "number", because: `its default is ${value}`, certain: true };
  return inferred;
}

/** "rating from 1 to 5" is whole; "price from 1 to 5" is money all the same. */
function wholeIfBounds(
  label: string,
  inferred: InferredType,
  bounds: readonly Bound[],
): InferredType {
  const whole = bounds.every((bound) => Number.isInteger(bound.value));
  if (!whole) return { ...inferred, type: "number" };
  const counted =
    /^(?:rating|score|nota|bewertung)$/.test(asciiWords(label).at(-1) ?? "") && bounds.length === 2;
  return counted
    ? { type: "integer", because: "it is rated in whole steps", certain: true }
    : inferred;
}

/** Nobody limits a text to twenty characters: the French "note de 0 à 10" is a mark. */
const highestMark = 20;

function fromBounds(label: string, inferred: InferredType, bounds: readonly Bound[]): SettledType {
  if (numeric.has(inferred.type)) return wholeIfBounds(label, inferred, bounds);
  const chooses = choiceNouns.has(asciiWords(label).at(-1) ?? "");
  const mark =
    inferred.type === "text" &&
    bounds.length === 2 &&
    bounds.every(({ value }) => value <= highestMark);
  if (inferred.certain && textual.has(inferred.type) && !chooses && !mark) return inferred;
  return wholeIfBounds(label, settled("integer", "it has a numeric limit"), bounds);
}

/** The type of a field: as stated, else from its name, its limits and its default together. */
export function settleType(item: FieldItem, language: string | undefined): SettledType {
  const { modifiers, label } = item;
  const { type, bounds, pattern } = modifiers;
  const inferred = inferType(label, language);
  if (type === "enum" && modifiers.values === undefined) {
    const because = "a choice was asked for and its members were not given";
    return { type: "string", because, certain: false };
  }
  if (type !== undefined) return stated(item, inferred.type, type);
  if (bounds.some(({ unit }) => unit === "items"))
    return settled("string_list", "it has a number of items");
  const length = pattern !== undefined || bounds.some(({ unit }) => unit === "characters");
  if (length)
    return textual.has(inferred.type) ? inferred : settled("string", "it has a length or pattern");
  return bounds.length > 0 ? fromBounds(label, inferred, bounds) : fromDefault(item, inferred);
}
