import { isPlural, singularise } from "../specification/noun_number.ts";
import { asciiWords } from "../specification/spell_identifier.ts";
import { isOnlyCapabilities } from "./find_capabilities.ts";
import { inferType } from "./infer_type.ts";
import { choiceNouns, typeWords, unmistakableTypeWords } from "./lexicon/field_nouns.ts";
import { type Place, readAskedHead, useHead } from "./place.ts";
import { isEntityBracket, readBracketedEntities } from "./read_bracketed_entities.ts";
import { readFieldItem } from "./read_field_item.ts";
import { looksLikeFields, readFieldList } from "./read_fields.ts";
import { type Head, readHead } from "./read_head.ts";
import { splitItems } from "./split_items.ts";

const pronoun =
  /^(?:(?:each|every|an?|the|one|single) )?(?:entry|entries|item|items|record|records|row|rows|resource|object|one|it|they|this|each|each one|every one|which|that|these|fields?|attributes?|properties|columns|data|with|the fields|the following fields|its fields|details|following fields|model)$/iu;
const connector =
  /:\s*|\s+(?:->|=>|→|-)\s+|(?<!\b(?:for|of|the|an?|our|my|all))\s+(?:with(?: the)?(?: following)?(?: (?:fields?|attributes?|columns|properties))?|(?:each )?having|that (?:have|has)|which (?:have|has)|where each (?:one )?has|(?:(?:must|should|will|can|may|might|could) )?(?:also )?(?:have|has)(?: the)?(?: following)?(?: fields?)?|contain(?:s|ing)?|consist(?:s|ing) of|includ(?:es|ing)|needs?|requires|stores?|comprises|comprising|featuring|described by|made of|made up of|composed of|fields?|columns|including|w\/)(?::\s*|\s+)|\s*\(/giu;

interface Connector {
  readonly head: string;
  readonly list: string;
  readonly colon: boolean;
  readonly bracket: boolean;
  readonly dash: boolean;
  /** "has", which is never part of what a head names. */
  readonly has: boolean;
  /** "may have" lists what may be left out. */
  readonly optional: boolean;
}

/** A head ends early in its clause; looking at every "with" of a long text finds nothing more. */
const mostConnectors = 12;

/** The places where a head may end and a field list begin, best first. */
function connectors(text: string): Connector[] {
  const found = [...text.matchAll(connector)].slice(0, mostConnectors).map((match) => ({
    head: text.slice(0, match.index),
    list: match[0].includes("(")
      ? text.slice(match.index + match[0].length).replace(/\)(?=[^()]*$)/u, ",")
      : text.slice(match.index + match[0].length),
    colon: match[0].includes(":"),
    bracket: match[0].includes("("),
    dash: /\s-\s/.test(match[0]),
    has: /\b(?:has|have)\b/iu.test(match[0]),
    optional: /\b(?:may|might|can|could) (?:also )?have\b/iu.test(match[0]),
  }));
  const artefact =
    /^(?:an?|the|some)\s+(?:\p{L}+\s){0,3}(?:api|service|backend|cli|tool|app|endpoints?|table)\b/iu;
  const usable: readonly Connector[] = found.filter(
    ({ head, list, colon }) =>
      bracketBalance(head) === 0 && list.trim() !== "" && (colon || !artefact.test(list)),
  );
  const colon = usable.find((each) => each.colon);
  if (colon === undefined) return [...usable];
  // "A truck has a plate, mileage and fuel type: diesel, electric": the colon is of the last field.
  const inside = usable.filter(
    ({ has, head }) => has && colon.head.slice(head.length).includes(","),
  );
  const others = usable.filter((each) => !each.colon && !inside.includes(each));
  return [...inside, colon, ...others];
}

function bracketBalance(text: string): number {
  return (text.match(/[([{]/g)?.length ?? 0) - (text.match(/[)\]}]/g)?.length ?? 0);
}

const valueStart =
  /^(?:(?:required|optional|unique|mandatory|one of|either|between|at least|at most|positive|max|min|default|enum)(?![\p{L}])|[\p{L}-]+\s*[/|]\s*[\p{L}-]+|\d)/iu;

/** "price: number" is a field with its type, "Book: title, pages" an entity with its fields. */
function isFieldColon(head: string, list: string): boolean {
  if (readHead(head).asks) return false;
  const [first = "", ...others] = splitItems(list);
  const typed = Object.hasOwn(typeWords, first.toLowerCase()) || valueStart.test(first);
  // "Contact: email, phone" lists fields, though "email" alone could be a type.
  const plain = others.some((item) => !item.includes(":") && readFieldItem(item)?.label !== "");
  if (typed) return !plain || unmistakableTypeWords.has(first.toLowerCase());
  const last = asciiWords(head).at(-1) ?? "";
  return choiceNouns.has(last) && asciiWords(head).length <= 2 && !looksLikeFields(list);
}

const ownSentence =
  /^\p{L}+ (?:has|have) |^(?:an?|each|every|the)\s+\p{L}+(?: \p{L}+)?\s+(?:has|have|belongs?|contains?|consists?)\b/iu;
const fieldWords =
  /\b(?:the )?(?:following )?(?:fields|attributes|columns|properties|data model|schema)\b(?: (?:of|for|are))?/giu;
const longestNoun = 4;

/** "Car rental API: cars with make and model" names the thing after the colon. */
function startsWithThing(list: string, head: string): boolean {
  const [, noun = "", mark, rest = ""] =
    /^(\p{L}+)(:| with| having) (?!(?:a |an )?(?:default|max|min))([^:;]*)/iu.exec(list) ?? [];
  if (!isPlural(noun) || inferType(noun).certain || !readHead(head).asks) return false;
  return mark !== ":" || (looksLikeFields(rest) && !isFieldColon(noun, rest));
}

function readConnected(connected: Connector, place: Place): string | undefined {
  const { head, list, colon } = connected;
  if (colon && (ownSentence.test(list) || startsWithThing(list, head))) {
    useHead(readAskedHead(head, place), place);
    return list;
  }
  const words = head.replace(fieldWords, "").trim();
  if (pronoun.test(head.trim()) || words === "") {
    if (place.current === undefined) return undefined;
    readFieldList(list, place.current, place.reading);
    return "";
  }
  const read = readAskedHead(words, place);
  const tooLong = read.nouns.some((noun) => noun.singular.split(" ").length > longestNoun);
  // "with" and "has" follow many nouns; only one thing, or one asked for, takes fields.
  const named = colon || read.asks || read.nouns.length === 1;
  if (read.nouns.length === 0 || tooLong || !named) return undefined;
  return readListFor(read, list, place);
}

function mayConnect({ head, list, colon, bracket }: Connector): boolean {
  if (bracket) return isEntityBracket(head, list);
  return colon || !isOnlyCapabilities(list);
}

/** What a thing "may have" may be left out. */
function readRelaxed(connected: Connector, place: Place): string | undefined {
  const known = new Set(place.reading.entities.flatMap((entity) => entity.fields));
  const rest = readConnected(connected, place);
  if (rest === undefined || !connected.optional) return rest;
  for (const field of place.current?.fields ?? []) {
    if (!known.has(field)) field.modifiers.required ??= false;
  }
  return rest;
}

/**
 * Reads "Build a REST API for books: title, pages" and "Each book has a title" into the thing and its
 * fields. Returns what is left to read, or undefined when the clause has no such form.
 */
export function readDeclaration(text: string, place: Place): string | undefined {
  for (const connected of connectors(text)) {
    const { head, list, colon, dash } = connected;
    if ((colon || dash) && isFieldColon(head, list)) {
      if (place.current !== undefined && asciiWords(head).length <= 3) return undefined;
      continue;
    }
    const rest = mayConnect(connected) ? readRelaxed(connected, place) : undefined;
    if (rest !== undefined) return rest;
  }
  return undefined;
}

const kindsOfThing =
  /^(?:entit(?:y|ies)|models?|resources?|objects?|tables?|types?|requirements?|features?)$/iu;

/** "Books have titles and prices": each has one of each. Tags stay many. */
function inSingular(list: string): string {
  const items = splitItems(list);
  const plain = items.every((item) => /^\p{L}+$/u.test(item) && isPlural(item));
  if (!plain || items.length < 2) return list;
  const singular = items.map((item) => {
    const one = inferType(singularise(item));
    const many = inferType(item);
    return one.certain && !(many.certain && many.type !== "string") ? singularise(item) : item;
  });
  return singular.join(", ");
}

/** "Entities: Author (name, country), Book (title, pages)" and "a shop with products and orders". */
function readListFor(head: Head, list: string, place: Place): string {
  const rest = /\(/.test(list) ? readBracketedEntities(list, place) : undefined;
  if (kindsOfThing.test(head.nouns[0]?.written ?? "")) {
    if (rest !== undefined) return rest;
    if (!/[(:]/.test(list)) {
      useHead(readHead(`manage ${list}`), place);
      return "";
    }
  }
  if (rest !== undefined) {
    place.title = head.nouns[0]?.written ?? place.title;
    return rest;
  }
  const entity = useHead(head, place);
  if (entity === undefined) return "";
  const several = isPlural(head.nouns.at(-1)?.written ?? "");
  readFieldList(several ? inSingular(list) : list, entity, place.reading);
  return "";
}

/** Fields without "with" or a colon: "books API, title, author" and "todo api title done due". */
export function readPlainList(text: string, place: Place): boolean {
  const stored =
    /^(?:stores?|saves?|records?|tracks?|keeps?|logs?|enters?|holds?)\s+(?:the|its?|their|an?)\s+(.+)$/isu.exec(
      text,
    )?.[1];
  const listed = stored ?? (text.includes(",") ? text : undefined);
  if (listed !== undefined && place.current?.fields.length === 0 && looksLikeFields(listed)) {
    readFieldList(listed, place.current, place.reading);
    return true;
  }
  const cut = text.indexOf(",") >= 0 ? text.indexOf(",") : unpunctuatedStart(text);
  if (cut <= 0) return false;
  const list = text.slice(cut).replace(/^[\s,]+/, "");
  const head = readAskedHead(text.slice(0, cut), place);
  if (!head.asks || head.nouns.length !== 1 || !looksLikeFields(list)) return false;
  // "rooms, guests and reservations" are three things, though "guests" alone could be a number.
  if (isPlural(head.nouns[0]?.written ?? "") && splitItems(list).every(isPlural)) return false;
  readListFor(head, list, place);
  return true;
}

const longestUnpunctuated = 200;

/** Where three or more known field names in a row begin. */
function unpunctuatedStart(text: string): number {
  if (text.length > longestUnpunctuated) return 0;
  const words = [...text.matchAll(/\S+/gu)];
  const start = words.find((word) => splitItems(text.slice(word.index)).length >= 3);
  return start?.index ?? 0;
}
