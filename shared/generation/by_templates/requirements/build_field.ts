import type { Field, FieldType } from "../specification/specification.ts";
import { asciiWords, printableLabel, spellIdentifier } from "../specification/spell_identifier.ts";
import { laterWords, optionalNames } from "./lexicon/field_nouns.ts";
import type { FieldItem, Modifiers } from "./reading.ts";
import { settleDefault } from "./settle_default.ts";
import { isLimited, isPossible, settleLimits } from "./settle_limits.ts";
import { settleType } from "./settle_type.ts";

/** A field with what had to be assumed or could not be expressed. */
export interface BuiltField {
  readonly field: Field;
  readonly assumptions: readonly string[];
  readonly uncovered: readonly string[];
  readonly notes: readonly string[];
}

function requirednessOf(
  item: FieldItem,
  type: FieldType,
  hasDefault: boolean,
): { required: boolean; because: string } {
  const { required } = item.modifiers;
  const words = asciiWords(item.label);
  if (required !== undefined)
    return {
      required,
      because: required ? "It is required as stated." : "It is optional as stated.",
    };
  if (hasDefault)
    return { required: false, because: "It may be left out because it has a default." };
  if (type === "boolean") return { required: false, because: "It is false unless given." };
  const later =
    (type === "date" || type === "datetime") && words.some((word) => laterWords.has(word));
  if (
    later ||
    type === "string_list" ||
    optionalNames.has(words.join("")) ||
    optionalNames.has(words.at(-1) ?? "")
  ) {
    return { required: false, because: "It may be left out, as is usual for such a field." };
  }
  return { required: true, because: "It is required because nothing says it may be left out." };
}

function dropUnused(item: FieldItem, type: FieldType, chosen: Field["default"]): string[] {
  const { modifiers, label } = item;
  const uncovered = modifiers.uncovered.map((words) => `${label}: ${words}`);
  if (!isLimited(type) && modifiers.bounds.length > 0)
    uncovered.push(`${label}: a limit on a ${type}`);
  if (modifiers.default !== undefined && chosen === undefined)
    uncovered.push(`${label}: the default ${printableLabel(modifiers.default, "given")}`);
  return uncovered;
}

function impliedDefault(type: FieldType, { required }: Modifiers): false | undefined {
  return type === "boolean" && required !== true ? false : undefined;
}

const patterned: ReadonlySet<FieldType> = new Set(["string", "text", "email", "url"]);

function patternOf(type: FieldType, { pattern }: Modifiers): string | undefined {
  return patterned.has(type) ? pattern : undefined;
}

/** Settles one field: its type, limits, default and whether it may be left out, each with a reason. */
export function buildField(item: FieldItem, language: string | undefined): BuiltField {
  const { modifiers } = item;
  const name = spellIdentifier(item.label, "field", "Value");
  const { type, because, certain } = settleType(item, language);
  const values = type === "enum" ? modifiers.values : undefined;
  const limits = settleLimits(type, modifiers.bounds);
  const standing = type === "boolean" && modifiers.unread.includes("by default");
  const given = settleDefault(type, modifiers.default ?? (standing ? "true" : undefined), values);
  const implied = given ?? impliedDefault(type, modifiers);
  const pattern = patternOf(type, modifiers);
  const { required, because: whyRequired } = requirednessOf(item, type, given !== undefined);
  const field: Field = {
    name,
    label: printableLabel(item.label, name),
    type,
    required: required && given === undefined,
    unique: modifiers.unique ?? false,
    ...(implied === undefined ? {} : { default: implied }),
    ...(values === undefined ? {} : { values: [...values] }),
    ...(isPossible(limits, type) ? limits : {}),
    ...(pattern === undefined ? {} : { pattern }),
    reason: `\`${name}\` is ${article(type)} because ${because}. ${whyRequired}`,
  };
  const guessed = type === "string_list" && !certain;
  const impossible = isPossible(limits, type) ? [] : [`${item.label}: limits that leave no value`];
  return {
    field,
    assumptions: guessed
      ? [`"${item.label}" was read as a list of short texts because it is a plural.`]
      : [],
    uncovered: [...dropUnused(item, type, given), ...impossible],
    notes: modifiers.unread,
  };
}

function article(type: FieldType): string {
  const called: Partial<Record<FieldType, string>> = {
    enum: "a choice",
    string_list: "a list of texts",
    datetime: "a point in time",
    text: "a longer text",
    uuid: "a UUID",
    url: "a URL",
  };
  return called[type] ?? (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);
}
