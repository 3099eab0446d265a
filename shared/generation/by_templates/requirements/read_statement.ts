import { asciiWords } from "../specification/spell_identifier.ts";
import { capabilityOfItem } from "./find_capabilities.ts";
import { choiceNouns } from "./lexicon/field_nouns.ts";
import type { Place } from "./place.ts";
import { readClause } from "./read_clause.ts";
import { readField } from "./read_fields.ts";
import type { Statement } from "./read_structure.ts";
import { splitClauses } from "./split_clauses.ts";

/** List items under these are statements of their own. */
const proseHeading =
  /^(?:[\p{L}' ]{0,30}\b)?(?:requirements?|features?|user stories|stories|endpoints?|rules?|constraints?|notes?|entities|models?|resources?|relations(?:hips)?|goals?|scope|tables?|validation|filters?|sorting|must|should)\s*:?$/iu;
const fieldHeading =
  /\s*\b(?:the )?(?:following )?(?:fields?|attributes?|columns|properties|data|details)\b\s*:?$/iu;
/** An item that is about the list and not a field of it. */
const clauseItem =
  /^(?:filter|search|sort|order(?:ed)? by|each|every|an? \p{L}+ (?:has|belongs|can)|users?|as an?|i |we |only|no |read-?only|crud|list|create|update|delete|deleting|pagination|must|should|the |all |\p{L}+ (?:must|should|is|are|belongs?|has|have|can)\b)/iu;

/** Reads one line and the list under it. */
export function readStatement(statement: Statement, place: Place): void {
  const heading = statement.text.replace(/[\s:]+$/u, "");
  if (statement.items.length === 0) {
    for (const clause of splitClauses(statement.text)) readClause(clause, place);
    return;
  }
  if (proseHeading.test(heading)) {
    for (const item of statement.items) readStatement(labelled(heading, item), place);
    return;
  }
  readHeading(heading, place);
  const whole = place.current;
  const before = place.reading.entities.length;
  for (const item of statement.items) readItem(item, place);
  // "A shop:" above "Products: ..." and "Orders: ..." is no record of its own.
  const added = place.reading.entities.length > before;
  if (added && whole !== undefined && whole.fields.length === 0 && statement.items.length > 1) {
    place.reading.entities.splice(place.reading.entities.indexOf(whole), 1);
  }
}

/** "Filters:" above a list makes every item of it a filter. */
function labelled(heading: string, item: Statement): Statement {
  const by = /\bby\b/iu.test(item.text) ? "" : "by ";
  if (/\bfilters?$/iu.test(heading)) return { ...item, text: `filter ${by}${item.text}` };
  if (/\bsorting$/iu.test(heading)) return { ...item, text: `sort ${by}${item.text}` };
  return item;
}

/** "Book", "Book has:" and "Build a REST API for books with" above a list of fields. */
function readHeading(heading: string, place: Place): void {
  const words = heading
    .replace(fieldHeading, "")
    .replace(
      /\s+(?:with|has|have|having|includes?|contains?|that has|which has|consists of)(?: the)?$/iu,
      "",
    )
    .trim();
  if (words === "" || /^(?:it|each|they|fields?|which|that)$/iu.test(words)) return;
  for (const clause of splitClauses(words)) {
    const before = place.reading.notes.length;
    const entities = place.reading.entities.length;
    readClause(clause, place);
    const unread =
      place.reading.notes.length > before && place.reading.entities.length === entities;
    if (!unread) continue;
    place.reading.notes.splice(before);
    readClause({ text: `manage ${clause.text}`, continues: false }, place);
  }
}

function readItem(item: Statement, place: Place): void {
  const text = item.text.replace(/[\s:;,]+$/u, "");
  if (item.items.length > 0) {
    readStatement(item, place);
    return;
  }
  const entity = place.current;
  const colon = /^([^:(]{1,40}):\s*(.+)$/u.exec(text);
  const own =
    colon !== null &&
    (colon[2] ?? "").includes(",") &&
    !/ or /iu.test(colon[2] ?? "") &&
    !choiceNouns.has(asciiWords(colon[1] ?? "").at(-1) ?? "");
  if (
    entity === undefined ||
    own ||
    clauseItem.test(text) ||
    capabilityOfItem(text) !== undefined ||
    /^[\p{L}\s]+\([^()]*,[^()]*\)/u.test(text)
  ) {
    for (const clause of splitClauses(text)) readClause({ ...clause, continues: true }, place);
    return;
  }
  readField(text, entity, place.reading, entity.fields.at(-1));
}
