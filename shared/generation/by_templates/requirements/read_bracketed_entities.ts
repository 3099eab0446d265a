import { singularise } from "../specification/noun_number.ts";
import { asciiWords } from "../specification/spell_identifier.ts";
import { choiceNouns } from "./lexicon/field_nouns.ts";
import { type Place, useHead } from "./place.ts";
import { readFieldItem } from "./read_field_item.ts";
import { looksLikeFields, readFieldList } from "./read_fields.ts";
import { readHead } from "./read_head.ts";

/** "each user can have several addresses (street, city)" */
const holding =
  /^[\s,;.]*(?:and\s+)?(?:(?:each|every|an?|the|one)\s+)?(\p{L}+(?: \p{L}+)?)\s+(?:(?:can|may|must|should|will)\s+)?(?:have|has|owns?|contains?)\s+(?:many|several|multiple|zero or more|one or more)\s+/iu;

/** One thing with its list; `owner` is what "it" means before the thing is named. */
function readPart(name: string, list: string, owner: string | undefined, place: Place): void {
  const before = name
    .replace(/^[\s,;.]*(?:and|plus|or|also)?\s+/iu, "")
    .replace(/^.*\s-\s+/u, "")
    .replace(/^.*\b(?:with|contains?|containing|having|has|have)\s+/iu, "");
  const shortName = before.replace(/^.*[,:]\s*/u, "");
  const head = readHead(/:/.test(before) ? shortName : before);
  const entity = useHead({ ...head, nouns: head.nouns.slice(-1) }, place);
  if (entity === undefined) return;
  readFieldList(list, entity, place.reading);
  const holder = holding.exec(name)?.[1];
  const parent = /^(?:it|they)$/iu.test(holder ?? "") ? owner : holder;
  if (parent === undefined) return;
  const relation = { parent: singularise(parent), child: entity.label, required: true };
  place.reading.relations.push({ ...relation, phrase: name.trim() });
}

/**
 * Reads "Authors (name, birth year) and Books (title, isbn)", several things with a list each. Returns
 * what follows them, or undefined when the brackets hold something else.
 */
export function readBracketedEntities(text: string, place: Place): string | undefined {
  if (!text.includes(")")) return undefined;
  const parts = [...text.matchAll(/([^()]{0,400}?)\(([^()]*)\)/gu)];
  if (parts.length === 0) return undefined;
  const names = parts.map(([, name = ""]) => asciiWords(singularise(name)).at(-1) ?? "");
  // "products with name, price and reviews (rating, comment)" is a field list with one inside.
  if (/\b(?:with|has|have)\b.*,/iu.test(parts[0]?.[1] ?? "")) return undefined;
  const entities = parts.filter(([, name = "", list = ""]) => isEntityBracket(name, list, names));
  if (entities.length !== parts.length) return undefined;
  const owner = place.current?.label;
  for (const [, name = "", list = ""] of parts) readPart(name, list, owner, place);
  const end = parts.reduce((sum, [whole]) => sum + whole.length, 0);
  return text.slice(end).replace(/^[\s,;.)]+/u, "");
}

/** Whether brackets after a name hold the fields of a thing, and not what is said of a field. */
export function isEntityBracket(
  name: string,
  list: string,
  siblings: readonly string[] = [],
): boolean {
  const last = asciiWords(name).at(-1) ?? "";
  if (
    last === "" ||
    (choiceNouns.has(last) && !/^\s*(?:name|title|label)\b/iu.test(list)) ||
    /[:=]/.test(
      name.replace(/^[^:]*\b(?:api|service|cli|tool|table|entities|models?)\b[^:]*:/iu, ""),
    )
  )
    return false;
  return (
    looksLikeFields(list, siblings) &&
    (siblings.length > 1 || list.replace(/,\s*$/u, "").includes(",")) &&
    !isModifiersOnly(list)
  );
}

function isModifiersOnly(list: string): boolean {
  return list.split(",").every((part) => readFieldItem(part)?.label === "");
}
