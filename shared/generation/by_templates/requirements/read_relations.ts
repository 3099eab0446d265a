import { entityKey } from "../specification/identify.ts";
import { isPlural, pluralise, singularise } from "../specification/noun_number.ts";
import { printableLabel } from "../specification/spell_identifier.ts";
import { inferType } from "./infer_type.ts";
import type { EntityDraft, Reading } from "./reading.ts";

const noun = "((?:[\\p{L}][\\p{L}'-]*)(?: [\\p{L}'-]+){0,2}?)";
const article = "(?:(?:an?|the|each|every|one|all|any|exactly one|at most one|zero or one)\\s+)?";
const many =
  "(?:(?:zero or more|one or more|0 or more|1 or more|lots of|any number of|multiple|several|many)\\s+)";
const manyTargets = new RegExp(`^(?:to )?${many}`, "iu");
const manyItem = new RegExp(`^(?:and )?${many}(.+)$`, "iu");
const manyPattern = new RegExp(
  `^${article}${noun}\\s+(?:(?:can|may|should|must|will)\\s+)?(?:be\\s+)?(?:(?!is\\b|are\\b)\\p{L}+)(?:\\s(?:in|to|for|by|with|on|of|from))?\\s+${many}(.+)$`,
  "iu",
);
const containPattern = new RegExp(
  `^(?:the )?${noun}\\s+(?:contains?|consists? of|own|hold|group)\\s+(?:the )?${noun}$`,
  "iu",
);
const belongPattern = new RegExp(
  `^${article}${noun}\\s+(?:(?:must|should|can|may|always|optionally|has to)\\s+){0,2}(?:belongs?|(?:is|are|be)\\s+(?:optionally\\s+)?(?:assigned|linked|related|attached|connected|associated|tied|part|owned|written|made|created|placed|published|posted|taught|managed|run|hosted|led|located|given|held|borrowed|reported|rented|booked|about|for|in)|relates?|refers?|references?|links?)\\s*(?:to|with|of|by|in|for|on)?\\s+(.+)$`,
  "iu",
);

/** Verbs of taking part: "students attend courses" leaves room for many on either side. */
const takesPart =
  /^.*?\b(?:enrol{1,2}(?:s|ed)?|attends?|participates?|takes?|joins?|signs? up|regist(?:er|ers|ered)|subscribes?|subscribed|follows?|likes?|works? (?:on|with)|plays? in|appears? in|acts? in|tagged|shared|belongs? to|part of|members? of|assigned|linked|related|connected|associated)\b/iu;

function cleanNoun(words: string): string {
  return singularise(
    printableLabel(
      words
        .replace(/\([^()]*\)/g, " ")
        .replace(/\b(?:pieces?|items?|units?|instances?) of (?=\p{L})/giu, "")
        .replace(
          /^(?:(?:an?|the|to|by|of|its?|their|one|exactly one|at most one|zero or one|optionally|optional|single|each|every|many|multiple|several|specific|certain|also|where|whereby|and|while)\s+)+/iu,
          "",
        )
        .replace(/\s+(?:each|too|as well|at most|via|through|using)\b.*$/iu, ""),
      "",
    ),
  );
}

function relate(
  reading: Reading,
  parent: string,
  child: string,
  required: boolean,
  phrase: string,
): void {
  if (parent === "" || child === "") return;
  if (parent.split(" ").length > 3 || child.split(" ").length > 3) return;
  reading.relations.push({ parent, child, required, phrase });
}

function parts(text: string): string[] {
  return text
    .replace(/[.!]+$/, "")
    .split(/\s*,\s*(?:and\s+)?|\s+and\s+/iu)
    .filter((part) => part.trim() !== "");
}

const notTargets = /^(?:\d|required|optional|unique|positive|between|one of|at (?:least|most))/iu;

/**
 * Reads "an author has many books", "a task belongs to one project and optionally to an assignee" and
 * "projects contain tasks"; returns the subject, or undefined when the clause says no such thing.
 */
export function readRelation(clause: string, reading: Reading): string | undefined {
  const text = clause.replace(/[.!]+$/, "").trim();
  return readMany(text, reading) ?? readBelonging(text, reading) ?? readContaining(text, reading);
}

/** "... and authors multiple books" leaves the verb out. */
const elided = new RegExp(`^(?:the |an? )?${noun}\\s+${many}(.+)$`, "iu");

/** Two things that each may have many of the other. */
export function refuseManyToMany(reading: Reading, one: string, other: string): void {
  const pair = [pluralise(one), pluralise(other)].sort();
  reading.uncovered.push(`many-to-many between ${pair.join(" and ")}`);
}

function readMany(text: string, reading: Reading): string | undefined {
  const [, subject = "", objects = ""] = manyPattern.exec(text) ?? [];
  if (objects === "" || /[:(]/.test(objects)) return undefined;
  const parent = cleanNoun(subject);
  const manySided = takesPart.test(text.slice(0, text.length - objects.length));
  for (const part of parts(objects)) {
    const [, other, back] = elided.exec(part) ?? [];
    if (other !== undefined) relate(reading, cleanNoun(other), cleanNoun(back ?? ""), true, text);
    else if (manySided) refuseManyToMany(reading, parent, cleanNoun(part));
    else relate(reading, parent, cleanNoun(part), true, text);
  }
  return parent;
}

function readBelonging(text: string, reading: Reading): string | undefined {
  const [, subject = "", objects = ""] = belongPattern.exec(text) ?? [];
  if (objects === "" || notTargets.test(objects)) return undefined;
  readParents(subject, objects, text, reading);
  return cleanNoun(subject);
}

function readContaining(text: string, reading: Reading): string | undefined {
  const [, subject = "", object = ""] = containPattern.exec(text) ?? [];
  if (object === "" || !isPlural(object)) return undefined;
  relate(reading, cleanNoun(subject), cleanNoun(object), true, text);
  return cleanNoun(subject);
}

const verbBetween =
  /^(?:(?:each|every|an?|the|one)\s+)?(.+?)\s+(?:(?:can|may|must|should|will)\s+)?(\p{L}+)(?:\s(?:to|for|by|in|at|on|from|with|of))?\s+(one|an?|exactly one|a single|the|many|several|multiple)\s+(.+)$/iu;

const limitedNumber =
  /^(?:(?:each|every|an?|the|one)\s+)?(.+?)\s+(?:(?:can|may|must|should)\s+)?(?:has|have|contains?)\s+(?:at most|at least|up to|exactly|max(?:imum)?|no more than|between)\s+\d+(?:\s+and\s+\d+)?\s+(\p{L}+)/iu;

/** "A team has at most 11 players" limits how many there are, which no template checks. */
function readLimitedNumber(clause: string, reading: Reading): string | undefined {
  const [phrase = "", subject = "", object = ""] = limitedNumber.exec(clause) ?? [];
  const keys = [subject, object].map((words) => entityKey(cleanNoun(words)));
  if (phrase === "" || !keys.every((key) => reading.entities.some((each) => each.key === key)))
    return undefined;
  reading.uncovered.push(phrase);
  return cleanNoun(subject);
}

/** "Every employee works for one company": any verb between two things that are already known. */
export function readKnownRelation(clause: string, reading: Reading): string | undefined {
  const limited = readLimitedNumber(clause, reading);
  if (limited !== undefined) return limited;
  const found = verbBetween.exec(clause.replace(/[.!]+$/, "").trim());
  if (found === null) return undefined;
  const [, subject = "", , count = "", object = ""] = found;
  const known = (words: string): EntityDraft | undefined =>
    reading.entities.find(
      (entity) => entity.label.toLowerCase() === cleanNoun(words).toLowerCase(),
    );
  const left = known(subject);
  const right = known(object);
  if (left === undefined || right === undefined || left === right) return undefined;
  const several = /many|several|multiple/iu.test(count);
  relate(
    reading,
    several ? left.label : right.label,
    several ? right.label : left.label,
    true,
    clause,
  );
  return left.label;
}

function readParents(child: string, targets: string, text: string, reading: Reading): void {
  for (const part of parts(targets)) {
    if (manyTargets.test(part)) {
      refuseManyToMany(reading, cleanNoun(child), cleanNoun(part));
      continue;
    }
    const optional = /\boptional|\bat most one|\bzero or one|\bmay\b|\bcan\b/iu.test(part);
    const wholly = /\b(?:may|can|optionally)\b/iu.test(text.slice(0, text.length - targets.length));
    relate(reading, cleanNoun(part), cleanNoun(child), !optional && !wholly, text);
  }
}

const cascade =
  /\bdelet(?:ing|e|es) (?:an? |the )?([\p{L} ]{1,40}?) (?:also |then |must |should |will )*(?:deletes?|removes?) (?:all )?(?:of )?(?:its|their|his|her|the) |\bwhen (?:an? |the )?([\p{L} ]{1,40}?) is (?:deleted|removed),? (?:all )?(?:its|their|his|her|the) .* (?:deleted|removed)/iu;
const restrict =
  /\b(?:cannot|can't|can not|must not|may not|not) (?:be )?delet\w* .*\b(?:while|with|that (?:has|have)|if|when|as long as)\b|\bwith \p{L}+ cannot be deleted/iu;

/** "Deleting an author deletes its books"; "an author with books cannot be deleted" is the rule anyway. */
export function readDeletion(clause: string, reading: Reading): boolean {
  const found = cascade.exec(clause);
  if (found === null) return restrict.test(clause);
  reading.cascades.push(cleanNoun(found[1] ?? found[2] ?? ""));
  return true;
}

/** "many books" as an item of a field list: what there are many of. */
export function manyOf(item: string): string | undefined {
  const found = manyItem.exec(item.trim());
  const words = cleanNoun(found?.[1] ?? "");
  const texts = inferType(found?.[1] ?? "");
  return words === "" || (texts.certain && texts.type === "string_list") ? undefined : words;
}

/** "belongs to an author" as an item of a field list: whom it belongs to. */
export function belongsTo(item: string): { parent: string; required: boolean } | undefined {
  const found =
    /^(?:and )?(optional(?:ly)? |may )?(?:it )?(?:belongs? to|linked to|assigned to|reference(?:s)? to|a reference to|owned by|written by)\s+(.+)$/iu.exec(
      item.trim(),
    );
  if (found === null) return undefined;
  const parent = cleanNoun(found[2] ?? "");
  return parent === ""
    ? undefined
    : { parent, required: found[1] === undefined && !/optional/iu.test(found[2] ?? "") };
}
