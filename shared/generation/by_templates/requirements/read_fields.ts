import { fieldKey } from "../specification/identify.ts";
import { isPlural, singularise } from "../specification/noun_number.ts";
import { declareEntity } from "./declare_entity.ts";
import { capabilityOfItem, takeJoinedCapabilities } from "./find_capabilities.ts";
import { inferType } from "./infer_type.ts";
import { readFieldItem } from "./read_field_item.ts";
import { belongsTo, manyOf } from "./read_relations.ts";
import type { EntityDraft, FieldItem, Modifiers, Reading } from "./reading.ts";
import { splitItems } from "./split_items.ts";

function mergeModifiers(into: Modifiers, from: Modifiers): void {
  const { bounds, uncovered, unread, ...rest } = from;
  Object.assign(into, rest);
  into.bounds.push(...bounds);
  into.uncovered.push(...uncovered);
  into.unread.push(...unread);
}

/** The field of an entity that a label means, also as "book title", "titles" or "title of a book". */
export function findField(entity: EntityDraft, label: string): FieldItem | undefined {
  const short = label.replace(/\s+of\s+(?:an?|the|each|every|all)\s+.*$/iu, "");
  const unprefixed = short.replace(
    new RegExp(
      `^(?:the )?(?:${escapeForPattern(entity.label)}|${escapeForPattern(entity.plural)})(?:'s|')?\\s+`,
      "iu",
    ),
    "",
  );
  const keys = new Set([short, unprefixed, singularise(unprefixed)].map(fieldKey));
  return entity.fields.find((field) => keys.has(field.key));
}

function escapeForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function addField(entity: EntityDraft, item: FieldItem): void {
  const existing = findField(entity, item.label);
  if (existing === undefined) entity.fields.push(item);
  else mergeModifiers(existing.modifiers, item.modifiers);
}

/** "all fields are required" and "both optional" speak of the fields before them. */
function readCollective(item: string, entity: EntityDraft): boolean {
  const found =
    /^(all|both|everything|every field|all of (?:them|these)|the rest)\b.{0,40}?\b(required|mandatory|optional)$/iu.exec(
      item.trim(),
    );
  if (found === null) return false;
  const fields = /both/iu.test(found[1] ?? "") ? entity.fields.slice(-2) : entity.fields;
  for (const field of fields) field.modifiers.required = !/optional/iu.test(found[2] ?? "");
  return true;
}

/** Words that ask for something, unlike stray signs and code. */
const sentence = /^(?=.*\p{L}{2,} .*\p{L}{2,})[^$`{}<>\\]+$/u;
const manyToMany = /\bmany[- ]to[- ]many\b|\b[nm]:[nm]\b/iu;

/** Items that are about the whole and not about a field; true when the item is one. */
function readSpecialItem(item: string, entity: EntityDraft, reading: Reading): boolean {
  if (
    /\S\s(?:endpoints?|routes?|screens?|buttons?|features?|functionality|support)$/iu.test(
      item.trim(),
    )
  ) {
    const capability = capabilityOfItem(item);
    if (capability === undefined || !capability.covered) reading.uncovered.push(item.trim());
    return true;
  }
  const named = inferType(item).certain && item.trim().split(/\s+/).length <= 2;
  const capability = named ? undefined : capabilityOfItem(item);
  if (capability !== undefined) {
    if (!capability.covered) reading.uncovered.push(capability.phrase);
    return true;
  }
  if (manyToMany.test(item)) {
    reading.uncovered.push(item.trim());
    return true;
  }
  if (readCollective(item, entity)) return true;
  const child = manyOf(item);
  if (child !== undefined) {
    reading.relations.push({ parent: entity.label, child, required: true, phrase: item });
    return true;
  }
  const owner = belongsTo(item);
  if (owner === undefined) return false;
  reading.relations.push({ ...owner, child: entity.label, phrase: item });
  return true;
}

/** "products with name, price and reviews (rating 1-5, comment)": the last item is a thing of its own. */
function readNested(item: string, entity: EntityDraft, reading: Reading): boolean {
  const [, name = "", list = ""] = /^([^()]+)\(([^()]*,[^()]*)\)$/u.exec(item.trim()) ?? [];
  const label = name.replace(/^(?:and|its|their|the|many|several)\s+/iu, "").trim();
  if (!isPlural(label) || !looksLikeFields(list)) return false;
  const noun = { singular: singularise(label), plural: label, written: label };
  readFieldList(list, declareEntity(reading, noun), reading);
  reading.relations.push({
    parent: entity.label,
    child: noun.singular,
    required: true,
    phrase: item,
  });
  return true;
}

/** Adds one item of a field list to its entity; modifiers without a name go to the field before. */
export function readField(
  item: string,
  entity: EntityDraft,
  reading: Reading,
  previous?: FieldItem,
): FieldItem | undefined {
  if (readSpecialItem(item, entity, reading) || readNested(item, entity, reading)) return previous;
  const { text, found } = takeJoinedCapabilities(item);
  reading.uncovered.push(...found.filter(({ covered }) => !covered).map(({ phrase }) => phrase));
  const read = readFieldItem(text);
  if (read === undefined) {
    (sentence.test(item) ? reading.uncovered : reading.notes).push(item);
    return previous;
  }
  if (read.label === "") {
    if (previous === undefined) reading.notes.push(item);
    else mergeModifiers(previous.modifiers, read.modifiers);
    return previous;
  }
  addField(entity, read);
  return findField(entity, read.label);
}

/** "check-in and check-out dates": the noun belongs to both. */
const sharedNoun =
  /(?<![\p{L}-])([\p{L}-]{1,30}) (?:and|&) ([\p{L}-]{1,30}) (dates|times|names|addresses|prices)(?![\p{L}])/giu;

function shareNoun(whole: string, one: string, other: string, nouns: string): string {
  const noun = singularise(nouns);
  return inferType(one).certain ? whole : `${one} ${noun} and ${other} ${noun}`;
}

/** Reads "title (required), done and an optional due date" into the fields of an entity. */
export function readFieldList(text: string, entity: EntityDraft, reading: Reading): void {
  let previous = entity.fields.at(-1);
  for (const item of splitItems(text.replace(sharedNoun, shareNoun)))
    previous = readField(item, entity, reading, previous);
}

/** Whether most items of a list read like fields: a known name, a type or a limit. */
export function looksLikeFields(text: string, names: readonly string[] = []): boolean {
  const items = splitItems(text).map(readFieldItem);
  const known = items.filter(
    (item) =>
      item !== undefined &&
      item.label !== "" &&
      (isKnownField(item) || names.includes(singularise(item.label).toLowerCase())),
  );
  return known.length > 0 && known.length * 2 >= items.length;
}

function isKnownField(item: FieldItem): boolean {
  const { modifiers, label } = item;
  const said =
    modifiers.type !== undefined || modifiers.required !== undefined || modifiers.unique === true;
  return said || modifiers.bounds.length > 0 || inferType(label).certain;
}
