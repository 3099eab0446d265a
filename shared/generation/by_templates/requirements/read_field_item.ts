import { fieldKey } from "../specification/identify.ts";
import { asciiWords, printableLabel } from "../specification/spell_identifier.ts";
import { inferType } from "./infer_type.ts";
import {
  choiceNouns,
  identifierWords,
  typeWords,
  unmistakableTypeWords,
} from "./lexicon/field_nouns.ts";
import { readModifiers, readPattern } from "./read_modifiers.ts";
import { takeBareValues } from "./read_values.ts";
import { emptyModifiers, type FieldItem, type Modifiers } from "./reading.ts";

const leadIn =
  /^(?:(?:and|also|an?|the|my|our|its?|their|his|her|some|each|every|one|with|plus|then|finally|which|that|they|(?:has|have)(?=\s+(?:an?|the|many|one|its|their|\d)\b)|of|it|there is|there are|should have|must have|exactly one)\s+)+(?=\S)/iu;
/** "whether it is paid" is the yes-or-no field "paid"; "when I last watered it" a date. */
const whether =
  /^(?:whether|if)\s+(?:(?:it|they|he|she|the \p{L}+)(?:'s|'re)?\s+)?(?:(?:is|are|was|were|has been|have been|should be|has|have)\s+)?/iu;
const whenDone =
  /^when (?:i|we|it|they|he|she|the \p{L}+) (?:was |were |is |are )?(last )?(\p{L}+ed|bought|sold|made|sent|paid|read|seen|born)(?: it| them)?$/iu;
const orNot = /^(?:(?:is|are|can be)\s+)?(\p{L}+) or not$/iu;
const markedAs =
  /^(?:it |they )?(?:can|may|should|could) be (?:marked|flagged|set|ticked off|checked off)(?: as| to)? (\p{L}+)$/iu;
const leadingFlag =
  /^(optional(?:ly)?|required|mandatory|compulsory|unique|nullable|non-?null)\s+(?=(?!and\b|or\b)[\p{L}"'])/iu;
const leadingSign =
  /^((?:positive|non-?negative|negative)(?:\s+(?:whole number|integer|number|int|decimal|float))?)\s+(?=(?!or\b|and\b|\d)[\p{L}])/iu;
const leadingType =
  /^(string|integer|int|boolean|bool|decimal|float|double|numeric|datetime|timestamp|uuid|enum|date)\s+(?=(?:(?!of\b|and\b|or\b|range\b|d'|d[eaiu]\b|del\b)[\p{L}"'])[\p{L}\p{N}_"']*(?:\s*$|\s*[=(?]))/iu;
const leadingList =
  /^(?:list|array|set|collection)s? of\s+(?=[\p{L}])(?!(?:strings?|text|words|numbers|integers|objects|dates)\b)/iu;

const modifierWords =
  "is|are|must|should|shall|has to|have to|needs? to|cannot|can't|can be|may be|may not|default(?:s|ing|ed(?= to))?(?=\\s*\\S)|required|optional(?:ly)?|mandatory|compulsory|unique|nullable|not|as (?:an? )?\\p{L}+|of type|one of|either|between|from (?:[\\d$€£]|zero|one|two)|at least|at most|starting|greater|larger|less than|fewer|more than|over \\d|under \\d|above \\d|below \\d|up to|out of \\d|no (?:more|less|longer|duplicates)|[$€£]\\d|(?:after|later than|earlier than) (?:the )?(?!\\d)\\p{L}+|before (?:the|end|start)\\b|longer|shorter|exactly|limited|positive(?!ly)|negative|non-?(?:negative|empty|null)|in \\d|in the range|range \\d|within|with (?:a |an |max|min|at |default|values?|format|only|up to|between)|which|that|if|when|initially|by default|(?:max|min)(?:imum)?\\.?(?: (?:length|size|value|of|is|characters?|chars))*:? ?\\d|max ?length|min ?length|length(?=\\s*(?:is|of|:|between|at|max|min|from|up|\\d|[<>≤≥]))|\\d+ ?(?:-|to|\\.\\.|\\+|char\\p{L}*|or |letters?|digits?|max|min)|[($]?\\d+(?:\\.\\d+)?%?$|only|automatically|encrypted|hashed|matching|matches|array\\b|enum\\b|(?:(?:possible|allowed|valid|permitted) )?(?:values?|options|choices)(?: are)?:|primary key|references";
const modifierStart = new RegExp(
  `(?:\\s(?:${modifierWords})(?![\\p{L}])|\\s?[<>≥≤=:]|\\s-\\s|\\s[|])`,
  "iu",
);
/** Type words that are as good a name: "and a timestamp". */
const ownNames: ReadonlySet<string> = new Set(["serial", "timestamp", "datetime", "uuid"]);
const bareModifier = new RegExp(
  `^(?:(?:is|are|be)\\s+(?:also\\s+)?)?(?:${modifierWords.replace("is|are|must|", "must|")}|[<>≥≤=]|an? (?:integer|number|boolean|string|date|decimal|positive|valid|email|url|whole)|(?:max|min)(?:imum)?\\.?(?: (?:length|size|value|of|is|characters?|chars))* ?[:=]? ?\\d|\\d|(?:${Object.keys(
    typeWords,
  )
    .filter((word) => unmistakableTypeWords.has(word) && !ownNames.has(word))
    .join("|")})(?=$|\\s))(?![\\p{L}])`,
  "iu",
);
const bracketed = /\(([^()]{0,2000})\)?|\[([^[\]]{2,2000})\]|\{([^{}]{1,2000})\}?/gu;
const longestName = 6;

/** Takes the words before a name that describe it ("optional", "positive integer", "list of"). */
function takeLeading(text: string, modifiers: Modifiers): string {
  let rest = text.replace(leadIn, "").replace(whether, () => {
    modifiers.type = "boolean";
    return "";
  });
  rest = rest.replace(markedAs, (_, state: string) => {
    modifiers.type = "boolean";
    return state;
  });
  rest = rest.replace(orNot, (_, state: string) => {
    modifiers.type = "boolean";
    return state;
  });
  rest = rest.replace(
    whenDone,
    (_, last: string | undefined, verb: string) => `${last ?? ""}${verb} on`,
  );
  for (const pattern of [leadingFlag, leadingFlag, leadingSign, leadingType]) {
    const found = pattern.exec(rest);
    if (found === null) continue;
    readModifiers(found[1] ?? "", modifiers);
    rest = rest.slice(found[0].length);
  }
  const list = leadingList.exec(rest);
  if (list !== null) {
    modifiers.type = "string_list";
    rest = rest.slice(list[0].length);
  }
  return rest;
}

const bareWords = /^[\p{L}\p{N}_-]+(?: [\p{L}\p{N}_-]+)?$/u;
const interval = /^\s*-?[\d.]+\s*[,-]\s*-?[\d.]+\s*$/;

function isFieldName(piece: string): boolean {
  const { type, certain } = inferType(piece);
  const plain = bareWords.test(piece) && !Object.hasOwn(typeWords, piece.toLowerCase());
  return plain && certain && type !== "boolean";
}

/** Reads what stands in one pair of brackets; returns the pieces that say nothing known. */
function readBracket(content: string, name: string, modifiers: Modifiers): string[] {
  const pieces = bracketPieces(content);
  // "recipient (name, address, city)" has fields of its own.
  const fields = pieces.filter((piece) => isFieldName(piece));
  if (pieces.length > 1 && fields.length * 2 > pieces.length && !choiceNouns.has(name)) {
    modifiers.uncovered.push(`fields of its own (${content})`);
    return [];
  }
  // "type (text, choice, number)" chooses, although two of its members could be types.
  const plain =
    pieces.length > 1 && pieces.every((piece) => bareWords.test(piece) && !interval.test(piece));
  if (plain && choiceNouns.has(name) && takeBareValues(pieces, modifiers)) return [];
  const unread = pieces.filter((piece) => isUnread(piece, modifiers));
  if (unread.length === 0) return [];
  // "department (IT, sales)": among members, a word that is filler elsewhere is a member too.
  return pieces.filter(
    (piece) => unread.includes(piece) || (bareWords.test(piece) && isSilent(piece)),
  );
}

/** Reads a piece into `modifiers`; true when it says nothing known. */
function isUnread(piece: string, modifiers: Modifiers): boolean {
  const trial = emptyModifiers();
  const unread = readModifiers(piece, trial) !== "";
  if (!unread) readModifiers(piece, modifiers);
  else modifiers.uncovered.push(...trial.uncovered);
  return unread && trial.uncovered.length === 0;
}

/** Whether a piece is read without changing anything: it is filler. */
function isSilent(piece: string): boolean {
  const trial = emptyModifiers();
  return (
    readModifiers(piece, trial) === "" && JSON.stringify(trial) === JSON.stringify(emptyModifiers())
  );
}

/** Reads what stands in brackets: modifiers, or else the members of a choice. */
function takeBrackets(text: string, modifiers: Modifiers): string {
  const unread: string[] = [];
  const rest = text.replace(bracketed, (whole, round?: string, square?: string, curly?: string) => {
    const content = round ?? square ?? curly ?? "";
    if (/^\d+(?:, ?\d+)?$/.test(content)) return whole;
    const name = asciiWords(text.slice(0, text.indexOf(whole))).at(-1) ?? "";
    const range = interval.test(square ?? "") ? content.replace(",", " to ") : content;
    unread.push(...readBracket(range, name, modifiers));
    return " ";
  });
  if (unread.length > 0 && !takeBareValues(unread, modifiers)) modifiers.unread.push(...unread);
  return rest;
}

function bracketPieces(content: string): string[] {
  // A choice inside the brackets keeps its commas: "(one of low, medium, high)".
  const choice = /^(.*?\b(?:one of|either|enum:?|values:?|options:?|choices:?)\b)(.*)$/iu.exec(
    content,
  );
  const whole = choice !== null || / or /i.test(content);
  const pieces = whole
    ? content.split(/;|,(?=\s*(?:default|required|optional|unique|max|min)\b)/iu)
    : content.split(/[,;]/);
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== "");
}

const ambiguousTypes: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    text: ["string", "text", "email", "url"],
    number: ["number"],
    date: ["date"],
    time: ["time", "datetime"],
    email: ["email"],
    url: ["url"],
    link: ["url"],
    list: ["string_list"],
    flag: ["boolean"],
  }),
);

/** "isbn string" and "price number": a type word after the name, taken off it. */
function takeTrailingType(name: string, modifiers: Modifiers): string {
  const cut = name.lastIndexOf(" ");
  const last = name.slice(cut + 1).toLowerCase();
  if (/^.+(?:\[\]|\(\d+(?:, ?\d+)?\))$/.test(last) && cut > 0) {
    readModifiers(last, modifiers);
    return name.slice(0, cut);
  }
  if (cut <= 0) return name;
  const before = name.slice(0, cut);
  const inferred = inferType(before);
  // "due date" is a name; "starts at time" and "due date date" are names with their types.
  if (/^(?:date|time)$/.test(last) && !/(?:date|day|deadline|time|on|at)$/iu.test(before))
    return name;
  const fits =
    unmistakableTypeWords.has(last) ||
    last === "flag" ||
    (inferred.certain &&
      (ambiguousTypes.get(last) ?? []).includes(inferred.type) &&
      !identifierWords.has(asciiWords(before).at(-1) ?? ""));
  if (!fits) return name;
  readModifiers(last, modifiers);
  return before;
}

function takeNameSigns(name: string, modifiers: Modifiers): string {
  const sign = /\s*([?!*])$/.exec(name)?.[1];
  if (sign === undefined) return name;
  modifiers.required = sign !== "?";
  return name.replace(/\s*[?!*]+$/, "");
}

/** "valid from" is a name; "price from" starts a range. */
const ownTail = /^(?:valid|available|effective|active|open|booked|rented|employed) (?:from|to)$/iu;

function withoutTail(name: string): string {
  if (ownTail.test(name.trim())) return name.trim();
  return name
    .replace(/(?:\s+(?:in|is|are|of|with|as|to|be|from|which|that|a|an|the|and|or|also))+$/iu, "")
    .trim();
}

const slashedTail = /^(.*?[\p{L}\p{N}])\s((?:[\p{L}_-]{2,}\s?[/|]\s?)+[\p{L}_-]{2,})(\s.*)?$/u;
const eitherTail =
  /^(.*[\p{L}\p{N}])\s([\p{L}\p{N}_-]+(?:, [\p{L}\p{N}_-]+)* or [\p{L}\p{N}_-]+)()$/u;

/** "color enum red|green|blue": the type word stands between the name and the members. */
const enumWord = /^(.*\p{L})\s(?:enum|choice|select|options?)$/iu;

/** "status open/closed" and "unit C or F": returns the name before the members. */
function readChoiceTail(text: string, modifiers: Modifiers): string | undefined {
  const either = eitherTail.exec(text);
  const chooses = choiceNouns.has(asciiWords(either?.[1] ?? "").at(-1) ?? "");
  const found = slashedTail.exec(text) ?? (chooses ? either : null);
  if (
    found === null ||
    modifierStart.test(found[1] ?? "") ||
    !takeBareValues([found[2] ?? ""], modifiers)
  )
    return undefined;
  readModifiers(found[3] ?? "", modifiers);
  return printableLabel(withoutTail(found[1] ?? "").replace(enumWord, "$1"), "");
}

/**
 * One item of a field list: the name with everything said about it. An item that is only modifiers
 * ("at most 200 characters") has an empty label; one that reads like a sentence is undefined.
 */
export function readFieldItem(item: string): FieldItem | undefined {
  const modifiers = emptyModifiers();
  const patterned = readPattern(item, modifiers);
  const stripped = takeLeading(patterned.trim().replace(/^[-*•+]\s+|[.!]+$/gu, ""), modifiers);
  const text = takeBrackets(stripped, modifiers).replace(/\s+/g, " ").trim();
  if (bareModifier.test(text) || text === "") {
    readModifiers(text, modifiers);
    return { label: "", key: "", modifiers };
  }
  const chosen = readChoiceTail(text, modifiers);
  if (chosen !== undefined) return { label: chosen, key: fieldKey(chosen), modifiers };
  const optionalColon = text.replace(/\?\s*:/, " ?:");
  const start = modifierStart.exec(optionalColon);
  const head = start === null ? optionalColon : optionalColon.slice(0, start.index);
  const tail = start === null ? "" : optionalColon.slice(start.index).replace(/^\s*[:-]\s?/, "");
  readTail(head, tail, modifiers);
  const name = takeTrailingType(takeNameSigns(withoutTail(head), modifiers), modifiers);
  const label = printableLabel(takeNameSigns(name, modifiers), "");
  if (label === "" || label.split(" ").length > longestName) return undefined;
  return { label, key: fieldKey(label), modifiers };
}

function readTail(head: string, tail: string, modifiers: Modifiers): void {
  if (tail === "") return;
  const trial = emptyModifiers();
  const unread = readModifiers(tail, trial);
  const bare = unread !== "" && trial.type === undefined && trial.uncovered.length === 0;
  if (bare && /,/.test(tail) && takeBareValues([tail], modifiers)) return;
  readModifiers(tail, modifiers);
  if (head === "") modifiers.unread.push(tail);
}
