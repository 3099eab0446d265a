import { entityKey, mentions } from "../specification/identify.ts";
import { pluralise } from "../specification/noun_number.ts";
import { asciiWords } from "../specification/spell_identifier.ts";
import { declareEntity } from "./declare_entity.ts";
import { findCapabilities, isOnlyCapabilities } from "./find_capabilities.ts";
import { everydayVerbs } from "./lexicon/artefacts.ts";
import { isName, type Place, readAskedHead, useHead } from "./place.ts";
import { readAccess, readOperations } from "./read_access.ts";
import { readBracketedEntities } from "./read_bracketed_entities.ts";
import { readDeclaration, readPlainList } from "./read_declaration.ts";
import { readFieldItem } from "./read_field_item.ts";
import { findField, readFieldList } from "./read_fields.ts";
import { readHead } from "./read_head.ts";
import { readDeletion, readKnownRelation, readRelation } from "./read_relations.ts";
import type { EntityDraft, Modifiers } from "./reading.ts";
import type { Clause } from "./split_clauses.ts";

const purpose = /,?\s+(?:so that|so i can|in order to|because)\b.*$/isu;
/** "No login needed" asks for nothing. */
const unneeded =
  /^(?:and |but )?(?:there (?:is|are) |(?:i|we) )?(?:no(?: need for)?|(?:don't|do not|doesn't) need|without)\b(?!.*\b(?:delet|updat|edit|chang|remov)).*$/iu;
const politeQuestion = /^((?:can|could|would|will) (?:you|someone)\b.*)\?$/isu;
const forEach =
  /^for (?:each|every) (\p{L}+(?: \p{L}+)?),? (?:i|we|you|it|there) (?:(?:want|need|would like|have|should|must) (?:to )?)?(?:be able to )?(?:record|stores?|track|save|keep|know|enter|log|is|are|see)\s+(.+)$/isu;
const modal =
  /^(?:and |also |then |where |so )*(?:the |an? |all |every |each |our |my |registered )?(?:(?!only\b)\p{L}+ )?(?:users?|i|we|you|they|people|customers?|clients?|staff|members?|visitors?|admins?|one|it|api|service|app|application|system|tool|librarians?|teachers?|managers?|anyone|everyone)(?:'d|\s+)\s*(?:(?:should|must|can|could|may|will|shall|want|wants|needs?|would like|'d like|like|love|wish|has to|have to)\s*)(?:also |then |please |only )*(?:to |be able to |be possible to |let (?:me|us|users|people) |allow (?:me|us|users|people) to |provide |support |offer |allow )*(?:be able to )?(?=(?!(?:an?|the|some|my|something)\s)\p{L})/iu;

/** A clause whose subject is a field: "title is required", "The price must be positive". */
function readFieldClause(text: string, clause: Clause, place: Place): boolean {
  const item = readFieldItem(text.split(/,|\band\b/iu)[0] ?? text);
  if (item === undefined) return false;
  const owner = ownerOf(item.label, place);
  const bare = item.label === "" || owner === undefined;
  if (bare && !saysSomething(item.modifiers) && !(item.label !== "" && clause.continues))
    return false;
  const entity = owner ?? place.current;
  if (entity === undefined) return false;
  readFieldList(text, entity, place.reading);
  return true;
}

function saysSomething({ bounds, uncovered, unread: _, ...said }: Modifiers): boolean {
  return bounds.length > 0 || uncovered.length > 0 || Object.keys(said).length > 0;
}

function ownerOf(label: string, place: Place): EntityDraft | undefined {
  if (label === "") return place.current;
  const candidates = [
    ...(place.current === undefined ? [] : [place.current]),
    ...place.reading.entities,
  ];
  const named = candidates.find(
    (entity) => mentions(label, entity) && findField(entity, label) !== undefined,
  );
  return named ?? candidates.find((entity) => findField(entity, label) !== undefined);
}

/** "An editor can approve books": somebody does what no template offers. */
function actsOtherwise(text: string): boolean {
  const action = /^(?:\p{L}+ ){1,4}(?:can|may|should|must|will) (?:be able to )?(\p{L}+.*)$/iu.exec(
    text,
  )?.[1];
  return action !== undefined && !staysEveryday.test(action);
}

const startsEveryday = new RegExp(`^(?:${everydayVerbs})\\b`, "iu");
const staysEveryday = new RegExp(`^(?:be|have|has|${everydayVerbs})\\b`, "iu");
const anyEveryday = new RegExp(`\\b(?:${everydayVerbs})\\b`, "giu");
const everydayWords =
  /\b(?:all|an?|the|their|its?|my|our|his|her|single|one|every|any|new|existing|details?|by|id|of|and|or|to|from|in|them|list|one|too|as|well|also|endpoints?)\b/giu;

/** "Delete notes" is what every template does; "show the ten newest notes" is more. */
function saysMore(text: string, place: Place): boolean {
  const names = new Set(
    place.reading.entities.flatMap(({ label, plural }) => asciiWords(`${label} ${plural}`)),
  );
  const left = asciiWords(text.replace(anyEveryday, " ").replace(everydayWords, " "));
  return left.some((word) => !names.has(word));
}

/** What is left: capabilities, actions nobody offers, and remarks. */
function readRest(text: string, acts: boolean, place: Place): void {
  const { reading } = place;
  const found = findCapabilities(text);
  const missing = found.filter(({ covered }) => !covered);
  reading.uncovered.push(...missing.map(({ phrase }) => phrase));
  if (missing.length > 0 || isOnlyCapabilities(text)) return;
  const everyday = startsEveryday.test(text);
  const demand =
    /^(?:an? |the |each |every )?(.+?) (?:can|may|must|should) (?:also )?(?:be|not)\b/iu.exec(text);
  const thing = demand?.[1] ?? "";
  if (thing !== "" && place.reading.entities.some((entity) => entity.key === entityKey(thing))) {
    reading.uncovered.push(text);
    return;
  }
  const remark = /^(?:be|look|feel|stay|remain|work|run|follow|use)\b/iu.test(text);
  if (isName(text, place)) return;
  if (((acts && !everyday) || actsOtherwise(text)) && !remark && found.length === 0)
    reading.uncovered.push(text);
  else if (!everyday || saysMore(text, place)) reading.notes.push(text);
}

/** A clause that names a thing and no fields: "Build a REST API for books". */
function readBareHead(text: string, place: Place): boolean {
  const head = readAskedHead(text, place);
  if (head.uncovered !== undefined && head.nouns.length === 0) {
    useHead(head, place);
    return true;
  }
  const keeps =
    head.asks &&
    head.nouns.length > 0 &&
    head.nouns.every((noun) => noun.singular.split(" ").length <= 4);
  if (!keeps || isOnlyCapabilities(text)) return false;
  useHead(head, place);
  return true;
}

/** Checks what surrounds the things named for capabilities nobody offers. */
function checkCapabilities(text: string, place: Place): boolean {
  const capabilities = findCapabilities(text).filter(({ covered }) => !covered);
  const outside = capabilities.filter(({ phrase }) => !isName(phrase, place));
  place.reading.uncovered.push(...outside.map(({ phrase }) => phrase));
  return outside.length > 0;
}

/** "Spec: the system shall allow users to ..." starts after the colon. */
function withoutPrefix(text: string): string {
  const rest = /^[\p{L} ]{1,40}:\s*(.+)$/su.exec(text)?.[1] ?? "";
  const orders =
    /^(?:please )?(?:build|create|make|write|implement|develop|design|i (?:want|need)|we (?:want|need)) (?:me |us |to )?(?:an?|the|to|some)\b/iu;
  const lead = text.slice(0, text.length - rest.length);
  const artefactOnly =
    rest !== "" &&
    /[:(]/.test(rest) &&
    /\b(?:api|cli|service|backend|crud)\b/iu.test(lead) &&
    readHead(lead.replace(":", "")).nouns.length === 0;
  return modal.test(rest) || orders.test(rest) || artefactOnly ? rest : text;
}

/** A relation; its subject is what "and it has" goes on about. */
function readRelated(text: string, place: Place): boolean {
  const before = place.reading.relations.length;
  const subject = readRelation(text, place.reading) ?? readKnownRelation(text, place.reading);
  if (subject === undefined) return false;
  if (place.reading.relations.length > before) {
    const noun = { singular: subject, plural: pluralise(subject), written: pluralise(subject) };
    place.current = declareEntity(place.reading, noun);
  }
  return true;
}

/** "Comments are read-only" where comments are no thing of their own. */
const strangeSubject =
  /^(?:the |all )?(?!api|service|it\b|they|this|that|these|those|data|records?|entries|everything|resources?|items?|all\b|list|endpoints?)(\p{L}+(?: \p{L}+)?) (?:is|are|(?:should|must) be) (?:read-? ?only|immutable|append-only)/iu;

/** Operations, with the fields after them: "only create and list: title, slug". */
function readAllowed(text: string, clause: Clause, place: Place): boolean {
  const before = place.reading.entities.length;
  const named = place.reading.entities.some((entity) => mentions(text, entity));
  const about = clause.continues && !named ? (place.current?.label ?? text) : text;
  if (!readOperations(text, about, place.reading)) return false;
  if (!named && strangeSubject.test(text)) place.reading.uncovered.push(text);
  if (
    /^[\p{L} ]+:/u.test(text) &&
    !/\bapi\b/iu.test(text) &&
    /^(?:supported )?(?:operations|endpoints|actions|methods)\b/iu.test(text)
  )
    return true;
  const list = /^(?:only|just)\b[^:]*:\s*(.+)$/isu.exec(text)?.[1];
  if (list !== undefined && place.current !== undefined) {
    readFieldList(list, place.current, place.reading);
    return true;
  }
  if (/:|\bwith\b|\(/u.test(text)) return false;
  if (before === 0) readBareHead(text.replace(/\bread-? ?only\b/iu, ""), place);
  return true;
}

/** Things with their fields, in one of the forms people write them in. */
function readThings(text: string, place: Place): boolean {
  const rest = readBracketedEntities(text, place) ?? readDeclaration(text, place);
  if (rest === undefined) return readPlainList(text, place);
  if (rest !== "") readClause({ text: rest, continues: true }, place);
  return true;
}

function readsOn(text: string, clause: Clause, acts: boolean, place: Place): boolean {
  const sentence = /:|\b(?:has|have|contains?|belongs?)\b|^\p{L}+s (?:with|having)\s/iu.test(text);
  const things = /\([^()]*,/u.test(text) && readBracketedEntities(text, place) !== undefined;
  return (
    things ||
    (clause.continues &&
      !sentence &&
      !(acts && startsEveryday.test(text)) &&
      readFieldClause(text, clause, place))
  );
}

/** Reads one clause into the place's reading, by the first reader that knows its form. */
export function readClause(clause: Clause, place: Place): void {
  const told = withoutPrefix(clause.text.replace(purpose, "").replace(politeQuestion, "$1").trim());
  const described = forEach.exec(told);
  if (described !== null) {
    readClause({ text: `each ${described[1]} has ${described[2]}`, continues: false }, place);
    return;
  }
  const acts = modal.test(told);
  const spoken = told
    .replace(modal, "")
    .replace(/^[\s,;.:-]+|[\s;]+$/gu, "")
    .trim();
  if (spoken === "") return;
  if (unneeded.test(clause.text) && findCapabilities(clause.text).length > 0) {
    place.reading.notes.push(clause.text);
    return;
  }
  const text = spoken.replace(
    /^(?:and )?(?=(?:(?:may|might|must|can|could|should)\s+)?(?:also\s+)?(?:has|have)\s)/iu,
    "it ",
  );
  const opens = /^[^:]+:\s*$/u.test(clause.text);
  const read =
    readDeletion(text, place.reading) ||
    (opens && readBareHead(`manage ${text}`, place)) ||
    readAccess(text, place.reading) ||
    readAllowed(text, clause, place) ||
    (!isOnlyCapabilities(text) &&
      (readRelated(text, place) ||
        readsOn(text, clause, acts, place) ||
        readThings(text, place) ||
        (!clause.continues && checkCapabilities(text, place)) ||
        readFieldClause(text, clause, place) ||
        readBareHead(text, place)));
  if (!read) readRest(text, acts, place);
}
