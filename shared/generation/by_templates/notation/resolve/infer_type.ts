import { singularise } from "../../specification/noun_number.ts";
import type { FieldType } from "../../specification/specification.ts";
import { asciiWords } from "../../specification/spell_identifier.ts";
import {
  booleanNames,
  choiceNames,
  durations,
  nounsInEd,
  numbersAsText,
  numericTypes,
  textNames,
  typesByLastWord,
} from "./type_names.ts";

/** A type with the reason for it; `certain` is false when the name says nothing. */
export interface InferredType {
  readonly type: FieldType;
  readonly because: string;
  readonly certain: boolean;
}

function byName(type: FieldType, last: string): InferredType {
  return { type, because: `its name ends in \`${last}\``, certain: true };
}

const typeOf = new Map(typesByLastWord.flatMap(([type, list]) => list.map((word) => [word, type])));
const plain: InferredType = {
  type: "string",
  because: "nothing in its name says otherwise",
  certain: false,
};

function isState(words: readonly string[], last: string): boolean {
  const [first = ""] = words;
  if (words.length > 1 && ["is", "has", "can", "contains", "was"].includes(first)) return true;
  if (booleanNames.has(words.join(""))) return true;
  return words.length === 1 && last.length > 4 && last.endsWith("ed") && !nounsInEd.has(last);
}

const participle = /(?:ed|en|ld|nt|id)$/;
/** "breakfast included", "smoking allowed". */
const allowances = new Set(["allowed", "permitted", "included", "accepted"]);

function byTwo(before: string, last: string): InferredType | undefined {
  if (last === "number" && before !== "")
    return byName(numbersAsText.has(before) ? "string" : "integer", `${before} number`);
  if (last === "time" && durations.has(before)) return byName("integer", `${before} time`);
  if (last === "address" && ["email", "mail", "e-mail"].includes(before))
    return byName("email", last);
  if (last === "login" && before === "last") return byName("datetime", last);
  if (last === "back" && before === "due") return byName("date", "due back");
  if (last === "hours" && ["opening", "business", "office", "working"].includes(before))
    return byName("string", `${before} hours`);
  return undefined;
}

/** "last watered", "smoking allowed", "amount spent": a participle after a noun. */
function byParticiple(before: string, last: string): InferredType | undefined {
  if (before === "" || !participle.test(last)) return undefined;
  if (allowances.has(last)) return { type: "boolean", because: "it is yes or no", certain: true };
  if (before === "last") return byName("datetime", `last ${last}`);
  const type = typeOf.get(before);
  return type !== undefined && numericTypes.has(type) ? byName(type, before) : undefined;
}

/** "salary from" and "price to" are amounts, "best before" is a date. */
function byParticle(before: string, last: string): InferredType | undefined {
  if (last === "before" && before === "best") return byName("date", "best before");
  const amount = last === "from" || last === "to" ? typeOf.get(before) : undefined;
  return amount === "number" || amount === "integer" ? byName(amount, before) : undefined;
}

const joints = new Set(["of", "per", "for", "at"]);
const stocks = new Set(["hand", "order", "loan", "stock"]);
/** "date of birth", "price per kg", "notes for next time": the noun before the preposition tells. */
function byHead(words: readonly string[]): InferredType | undefined {
  const at = words.findIndex(
    (word, index) => joints.has(word) || (word === "on" && stocks.has(words[index + 1] ?? "")),
  );
  const head = words[at - 1];
  if (head === undefined || at === words.length - 1) return undefined;
  if (head === "day" && words[at + 1] === "week") return byName("string", "day of week");
  if (head === "number" || head === "count") return byName("integer", head);
  const type = typeOf.get(head);
  return type === undefined ? { ...plain, certain: textNames.has(head) } : byName(type, head);
}

/** "duration in minutes": a number, whole where what is counted is. */
function byUnit(words: readonly string[]): InferredType | undefined {
  const at = words.indexOf("in");
  if (at < 1 || at === words.length - 1) return undefined;
  const unit = words.at(-1) ?? "";
  const type = typeOf.get(words[at - 1] ?? "") ?? typeOfMeasure(unit);
  return type === "number" || type === "integer" ? byName(type, unit) : undefined;
}

export function typeOfMeasure(unit: string): FieldType {
  return typeOf.get(unit) === "integer" ? "integer" : "number";
}

function byLastWord(words: readonly string[]): InferredType {
  const last = words.at(-1) ?? "";
  const isAlone = words.length === 1;
  if (last === "for" && (words.at(-2) === "scheduled" || words.at(-2) === "planned"))
    return byName("datetime", last);
  if (isAlone && last === "number") return byName("string", last);
  if (isAlone && ["on", "at"].includes(last)) return plain;
  if (isAlone && last === "value") return byName("string", last);
  const type = typeOf.get(last) ?? typeOf.get(singularise(last));
  if (type !== undefined) return byName(type, last);
  return textNames.has(last) || choiceNames.has(last) ? byName("string", last) : plain;
}

/** "min players": a limit is a number, of whatever. */
const limits = new Set(["min", "max", "minimum", "maximum"]);
function byLimit([head = "", next]: readonly string[]): InferredType | undefined {
  if (!limits.has(head) || next === undefined) return undefined;
  return { type: "integer", because: `it is a \`${head}\``, certain: true };
}

function limited(words: readonly string[]): InferredType {
  const byName = byLastWord(words);
  return byName.certain && byName.type !== "string_list" ? byName : (byLimit(words) ?? byName);
}

/** The type that a name suggests. */
export function inferType(label: string): InferredType {
  const words = asciiWords(label);
  const last = words.at(-1) ?? "";
  if (isState(words, last)) return { type: "boolean", because: "it is yes or no", certain: true };
  const before = words.at(-2) ?? "";
  return (
    byHead(words) ??
    byUnit(words) ??
    byParticle(before, last) ??
    byParticiple(before, last) ??
    byTwo(before, last) ??
    limited(words)
  );
}
