import { printableLabel } from "../specification/spell_identifier.ts";
import { typeWords } from "./lexicon/field_nouns.ts";
import type { Modifiers } from "./reading.ts";

const valueList =
  "((?:[\"']?[\\p{L}\\p{N}][\\p{L}\\p{N}_.+#&'-]*[\"']?(?: (?!or\\b|and\\b)[\\p{L}\\p{N}_.+#&-]+){0,2})(?:\\s*(?:,\\s*or|,\\s*and|,|\\||/|\\bor\\b|\\band\\b)\\s*[\"']?[\\p{L}\\p{N}][\\p{L}\\p{N}_.+#&'-]*[\"']?(?: (?!or\\b|and\\b)[\\p{L}\\p{N}_.+#&-]+){0,2}){0,40})";

/** Leads after which a list can only be the members of a choice. */
const certainLead = new RegExp(
  `\\b(?:(?:must be |can be |may be |is |are )?(?:exactly )?(?:one|any) of(?: the (?:following|values))?|either|enum(?:eration)?(?: of)?|choices?(?: of)?|options?(?: are)?|(?:allowed |possible |valid )?values?(?: are)?|chosen from|selected from|among|choose from|picked from)(?![\\p{L}])\\s*:?\\s*[([{]?\\s*${valueList}\\s*[)\\]}]?`,
  "iu",
);
/** Leads after which a list with "or" between its last members is a choice. */
const likelyLead = new RegExp(
  `\\b(?:must be|should be|can be|may be|is|are|in)(?![\\p{L}])\\s*:?\\s*[([{]?\\s*${valueList}`,
  "iu",
);
const slashed =
  /(?<![\p{L}\p{N}<>])([\p{L}\p{N}_+-]+(?: [\p{L}]+)?(?:\s?[/|]\s?["']?[\p{L}\p{N}_+-]+["']?(?: [\p{L}]+)?){1,40})(?![\p{L}\p{N}])/u;
const quoted = /^\s*(?:["'][^"']{1,40}["']\s*[|,/]?\s*(?:or\s)?){2,}$/u;

const separators = /\s*(?:,\s*or\s|,\s*and\s|,|\||\/|\bor\b|\band\b)\s*/iu;
const neverValues =
  /^(?:required|optional|unique|mandatory|positive|negative|null|undefined|empty|blank|zero|valid|must|not|greater|less|more|an?|the|\d+ char.*|at (?:least|most).*|max\b.*|min\b.*|default\b.*|between.*|from)$/iu;

/** "A-" and "O+" are members as they stand. */
const signed = /^\p{L}{1,2}[-+]$/u;

function membersOf(list: string): string[] {
  const members = list
    .split(separators)
    .map((member) =>
      signed.test(member.trim())
        ? member.trim()
        : printableLabel(member.replace(/^["']|["']$/g, ""), "").replaceAll("\u203f", "_"),
    )
    .filter((member) => member !== "");
  return [...new Set(members)];
}

function isChoice(members: readonly string[]): boolean {
  return (
    members.length >= 2 &&
    members.every((member) => !neverValues.test(member)) &&
    !members.every(isTypeWord)
  );
}

function isTypeWord(member: string): boolean {
  return Object.hasOwn(typeWords, member.toLowerCase());
}

const yesAndNo = new Set(
  "yes no y n true false on off ja nein oui non sí si não sim nee".split(" "),
);

function take(modifiers: Modifiers, members: readonly string[]): void {
  if (members.length === 2 && members.every((member) => yesAndNo.has(member.toLowerCase()))) {
    modifiers.type = "boolean";
    return;
  }
  modifiers.type = "enum";
  modifiers.values = members;
}

/**
 * The members of a choice ("one of draft, published or archived", "open/closed", "low | high"), put
 * into `modifiers`; returns the text without them.
 */
export function readValues(text: string, modifiers: Modifiers): string {
  if (modifiers.values !== undefined) return text;
  if (quoted.test(text)) {
    take(modifiers, membersOf(text));
    return " ";
  }
  const certain = certainLead.exec(text);
  if (certain !== null) {
    const members = membersOf(certain[1] ?? "");
    if (members.length >= 1) {
      take(modifiers, members);
      return text.replace(certain[0], " ");
    }
  }
  const likely = likelyLead.exec(text);
  if (likely !== null && / or |[/|]/iu.test(likely[1] ?? "")) {
    const members = membersOf(likely[1] ?? "");
    if (isChoice(members)) {
      take(modifiers, members);
      return text.replace(likely[0], " ");
    }
  }
  const alternatives = slashed.exec(text);
  const members = membersOf(alternatives?.[1] ?? "");
  if (alternatives === null || !isChoice(members)) return text;
  take(modifiers, members);
  return text.replace(alternatives[0], " ");
}

/** Bare members in brackets, "(low, medium, high)", when no other rule claimed them. */
export function takeBareValues(pieces: readonly string[], modifiers: Modifiers): boolean {
  const members = pieces.flatMap(membersOf);
  if (modifiers.values !== undefined || !isChoice(members)) return false;
  if (members.some((member) => member.split(" ").length > 4)) return false;
  take(modifiers, members);
  return true;
}
