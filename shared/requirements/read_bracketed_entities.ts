import { choiceNouns } from "./lexicon/field_nouns.ts";
import { singularise } from "./noun_number.ts";
import { type Place, useHead } from "./place.ts";
import { readFieldItem } from "./read_field_item.ts";
import { looksLikeFields, readFieldList } from "./read_fields.ts";
import { readHead } from "./read_head.ts";
import { asciiWords } from "./spell_identifier.ts";

/**
 * Reads "Authors (name, birth year) and Books (title, isbn)", several things with a list each. Returns
 * what follows them, or undefined when the brackets hold something else.
 */
export function readBracketedEntities(text: string, place: Place): string | undefined {
  const parts = [...text.matchAll(/([^()]*?)\(([^()]*)\)/gu)];
  if (parts.length === 0) return undefined;
  const names = parts.map(([, name = ""]) => asciiWords(singularise(name)).at(-1) ?? "");
  // "products with name, price and reviews (rating, comment)" is a field list with one inside.
  if (/\b(?:with|has|have)\b.*,/iu.test(parts[0]?.[1] ?? "")) return undefined;
  const entities = parts.filter(([, name = "", list = ""]) => isEntityBracket(name, list, names));
  if (entities.length !== parts.length) return undefined;
  let end = 0;
  for (const [whole, name = "", list = ""] of parts) {
    const before = name
      .replace(/^[\s,;.]*(?:and|plus|or|also)?\s+/iu, "")
      .replace(/^.*\b(?:with|contains?|containing|having|has|have)\s+/iu, "");
    const shortName = before.replace(/^.*[,:]\s*/u, "");
    const head = readHead(/:/.test(before) ? shortName : before);
    const entity = useHead({ ...head, nouns: head.nouns.slice(-1) }, place);
    if (entity !== undefined) readFieldList(list, entity, place.reading);
    end += whole.length;
  }
  const rest = text.slice(end).replace(/^[\s,;.)]+/u, "");
  return rest;
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
