import { z } from "zod";
import { isPlural, singularise } from "../../specification/noun_number.ts";
import type { Field, FieldType } from "../../specification/specification.ts";
import { asciiWords, isPrintable, spellIdentifier } from "../../specification/spell_identifier.ts";
import type { FieldNode, Modifier } from "../syntax.ts";
import { bareChoicesAreClear } from "./bare_choices.ts";
import { called, conflictOf, patternOf } from "./conflicts.ts";
import { inferType } from "./infer_type.ts";
import { fits, limitsOf } from "./limits.ts";
import { modifier } from "./modifier.ts";
import { digitsAsRange } from "./patterns.ts";
import { choicesOf, typeFrom } from "./settle_type.ts";
import { choiceNames, codeNames, fileNames, states, typesByLastWord } from "./type_names.ts";

export type SettledField =
  | { readonly settled: true; readonly field: Field }
  | { readonly settled: false; readonly problem: string };

const dates = z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]);

function defaultFor(
  type: FieldType,
  value: string | number | boolean,
  values: readonly string[] | undefined,
): Field["default"] {
  const text = String(value);
  switch (type) {
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
    case "integer":
      return typeof value === "number" && Number.isInteger(value) ? value : undefined;
    case "number":
      return typeof value === "number" ? value : undefined;
    case "enum":
      return (
        values?.find((each) => each === text) ??
        values?.find((each) => each.toLowerCase() === text.toLowerCase())
      );
    case "date":
    case "datetime":
      return text === "now" || dates.safeParse(text).success ? text : undefined;
    case "string":
    case "text":
      return text;
    case "time":
      return /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text) ? text : undefined;
    default:
      return undefined;
  }
}

function requirednessOf(
  type: FieldType,
  modifiers: readonly Modifier[],
  siblings: readonly FieldNode[],
): { readonly required: boolean; readonly because: string } {
  const stated = modifier(modifiers, "required");
  const given = modifier(modifiers, "default");
  if (given !== undefined)
    return { required: false, because: "It may be left out because it has a default." };
  if (stated !== undefined)
    return {
      required: stated.required,
      because: stated.required ? "It is required as stated." : "It is optional as stated.",
    };
  if (type === "boolean") return { required: false, because: "It is false unless given." };
  if (modifier(modifiers, "asked") !== undefined)
    return { required: false, because: "It is optional as its mark says." };
  if (type === "string_list") return { required: false, because: "A list may be left out." };
  if (areColumns(siblings))
    return { required: false, because: "It is optional because others are said to be not null." };
  return { required: true, because: "It is required because nothing says that it is optional." };
}

/** "title text not null, body text": a column that does not say so may be null. */
function areColumns(fields: readonly FieldNode[]): boolean {
  return fields.some(({ modifiers }) => modifier(modifiers, "required")?.isColumn);
}

const secrets: ReadonlySet<string> = new Set([
  "password",
  "passwd",
  "pwd",
  "passphrase",
  "secret",
  "pin",
  "cvv",
  "cvc",
  "passcode",
]);
const secretNames: ReadonlySet<string> = new Set([
  "api key",
  "access token",
  "refresh token",
  "credit card number",
  "card number",
  "private key",
]);

/** What must not be kept and answered in the clear. */
function holdsSecret(label: string): boolean {
  const words = asciiWords(label);
  return words.some((word) => secrets.has(word)) || secretNames.has(words.join(" "));
}

function unclear(label: string): string {
  return `"${label}" may be a list of texts or a thing of its own: say "${label}: list of texts", or give the thing its fields`;
}

/** What says what a field holds, so that its name need not. */
function isDescribed({ modifiers }: FieldNode): boolean {
  return modifiers.some(({ is }) => is === "type" || is === "choices" || is === "pattern");
}

function isFile(node: FieldNode, isCertain: boolean): boolean {
  const words = asciiWords(node.name.words);
  const isNamedSo = fileNames.has(singularise(words.at(-1) ?? ""));
  const isPdf = !isCertain && words[0] === "pdf";
  return !isDescribed(node) && !words.includes("has") && (isNamedSo || isPdf);
}

function file(label: string): string {
  return `"${label}" is a file, and a file is not stored: its address is "${label} url"`;
}

/** "condition new" is a field with a value, and no name. */
function isNounWithState(node: FieldNode): boolean {
  const words = asciiWords(node.name.words);
  const isNoun = (word: string) =>
    choiceNames.has(word) || typesByLastWord.some(([, list]) => list.includes(word));
  const hasState = words.some((word, at) => isNoun(word) && states.has(words[at + 1] ?? ""));
  return hasState && !isDescribed(node);
}

function state(label: string): string {
  const words = label.split(" ");
  const noun = words.slice(0, -1).join(" ");
  return `"${words.at(-1)}" may be a value of "${noun}": say "${noun}: one of …" or "${noun}: default …"`;
}

/** What a key cannot be: one of nothing, or one that is made by itself. */
function keyProblem(label: string, key: "foreign" | "generated"): string {
  return key === "foreign"
    ? `nothing says what "${label}" refers to: say "references …" with the name of a thing`
    : `"${label}" cannot be generated: every record has an id and two times of its own`;
}

/** "code (1-10)": its values or their lengths. */
function isLimitedCode(node: FieldNode): boolean {
  const last = asciiWords(node.name.words).at(-1) ?? "";
  const isLimited = node.modifiers.some((each) => each.is === "bound" && each.unit === undefined);
  return isLimited && codeNames.has(last) && !isDescribed(node);
}

function limited(label: string): string {
  return `the limit of "${label}" may be of its value or of its length: say "… characters", or "${label}: integer, …"`;
}

/** The texts of a field that are printed into what is delivered. */
function textsOf({ name, modifiers }: FieldNode): readonly string[] {
  const given = modifier(modifiers, "default")?.value;
  return [
    name.words,
    ...(choicesOf(modifiers) ?? []),
    ...(typeof given === "string" ? [given] : []),
  ];
}

/** "vehicleId", a uuid, where there are no vehicles: its own key or that of something else. */
function isKeyOfSomething({ name }: FieldNode, type: FieldType): boolean {
  return type === "uuid" && /[a-z](?:Id|ID|_id| id)$/.test(name.words);
}

function quoted({ modifiers }: FieldNode): string {
  return (choicesOf(modifiers) ?? []).map((value) => `"${value}"`).join(", ");
}

function problemOf(node: FieldNode, type: FieldType, isCertain: boolean): string | undefined {
  const label = node.name.words;
  if (!textsOf(node).every(isPrintable))
    return 'a name, a choice or a default has at most 60 characters and none of ` $ \\ { } < > "';
  if (holdsSecret(label))
    return `"${label}" is a secret, which is not stored: accounts and sign-in are not built`;
  if (!bareChoicesAreClear(node))
    return `what is said after "${label}", ${quoted(node)}, may be choices, fields or a remark: say "${label}: one of …", or make it a thing of its own`;
  const key = modifier(node.modifiers, "key")?.key;
  if (key !== undefined) return keyProblem(label, key);
  if (isFile(node, isCertain)) return file(label);
  if (isLimitedCode(node)) return limited(label);
  if (isKeyOfSomething(node, type)) return keyProblem(label, "foreign");
  if (isNounWithState(node)) return state(label);
  if (!isCertain && type === "string" && isPlural(label) && label.length > 3) return unclear(label);
  return undefined;
}

/** The keys that a field has only when they are given. */
function presentKeys(parts: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

/** A field as the specification has it, or what cannot be said of such a field. */
export function settleField(written: FieldNode, siblings: readonly FieldNode[]): SettledField {
  const inferred = inferType(written.name.words);
  const node = { ...written, modifiers: digitsAsRange(written.modifiers, inferred) };
  const {
    name: { words },
    modifiers,
  } = node;
  const { type, because, certain } = typeFrom(node, inferred);
  const values = type === "enum" ? choicesOf(modifiers) : undefined;
  const limits = values?.every((each) => fits(each, modifiers)) ? {} : limitsOf(type, modifiers);
  const stated = modifier(modifiers, "default");
  const given = stated === undefined ? undefined : defaultFor(type, stated.value, values);
  const problem = problemOf(node, type, certain) ?? conflictOf(node, type, limits, given);
  if (problem !== undefined) return { settled: false, problem };
  const { required, because: why } = requirednessOf(type, modifiers, siblings);
  const isFalse = type === "boolean" && !required;
  const name = spellIdentifier(words, "field", "Value");
  const field: Field = {
    name,
    label: labelOf(words),
    type,
    required,
    unique: modifier(modifiers, "unique") !== undefined,
    ...presentKeys({
      default: given ?? (isFalse ? false : undefined),
      values: values === undefined ? undefined : [...values],
      ...limits,
      decimals: modifier(modifiers, "decimals")?.count,
      pattern: patternOf(type, modifiers),
    }),
    reason: `\`${name}\` is ${called[type] ?? `a ${type}`} because ${because}. ${why}`,
  };
  return { settled: true, field };
}

/** "Due Date" in a list is the name "due date"; "VAT number" and "dueDate" stay. */
export function labelOf(words: string): string {
  const spaced = words.replaceAll("_", " ").replaceAll(/\s+/g, " ").trim();
  return spaced
    .split(" ")
    .map((word) => (/^\p{Lu}\p{Ll}*$/u.test(word) ? word.toLowerCase() : word))
    .join(" ");
}

export function keyOf(words: string): string {
  return asciiWords(words).join(" ");
}
