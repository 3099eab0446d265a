import { printableLabel } from "../specification/spell_identifier.ts";
import { typeWords, uncoveredTypes } from "./lexicon/field_nouns.ts";
import { readBounds } from "./read_bounds.ts";
import { readValues } from "./read_values.ts";
import type { Modifiers } from "./reading.ts";

const requiredWords =
  /\b(?:required|mandatory|compulsory|must (?:be )?(?:present|given|set|provided|filled(?: in)?|supplied|exist)|(?:is|are) needed|not (?:be )?(?:null(?:able)?|optional|missing|omitted)|non-?null|non-?empty|can(?:not|'t) be (?:null|missing|omitted)|(?<!not )obligatory|required: ?(?:yes|true))\b|(?<=^|\s)[!*](?=\s|$)/giu;
const notRequiredWords =
  /\b(?:optional(?:ly)?|not (?:required|mandatory|needed)|nullable|can be (?:empty|blank|null|omitted|missing|left out)|may be (?:empty|blank|null|omitted|missing|left out)|if (?:any|known|available|present|given|absent|applicable|needed)|or null|or undefined|required: ?(?:no|false))\b|[|] ?(?:null|undefined)\b|(?<=^|\s)\?(?=\s|$)/giu;
const uniqueWords =
  /\b(?:unique(?:ly)?|no duplicates?|not (?:be )?duplicated|distinct|must not repeat|primary key)\b/giu;

const defaultWords = [
  /["']?([\p{L}\p{N}_.-]+)["']? (?:by default|as (?:the )?default|initially)\b/giu,
  /\b(?:with )?(?:a |the )?(?:default(?:s|ing|ed(?= to))?(?![\p{L}])(?: value)?(?: ?(?:(?:to|is|of|as)(?![\p{L}])|=|:))?|initially(?: set to)?|starts? (?:as|at|with)|starting (?:as|with)|by default)\s*(?:"([^"]*)"|'([^']*)'|([\p{L}\p{N}_.-]+))/giu,
  /(?<![<>=])=\s*(?![\p{L}\p{N}_-]+\s*[|])(?:"([^"]*)"|'([^']*)'|([\p{L}\p{N}_.-]+))/gu,
];

const patternWords =
  /\b(?:match(?:es|ing)?|pattern|regex(?:p)?|format)\s*(?:is|of|the pattern|:|=)?\s*(?:\/([^/\s][^/]{0,200})\/|(\^\S{1,200}\$))/giu;
const digits = /\b(?:exactly )?(\d{1,3})[ -]digits?\b(?: (?:code|number|long))?/giu;
const alphanumeric = /\b(?:alpha-?numeric|letters and (?:digits|numbers) only)\b/giu;

/** Names the type only together with words around it: "as a date", "of type text". */
const typePhrase = typePattern(Object.keys(typeWords));

function typePattern(words: readonly string[]): RegExp {
  const escaped = [...words]
    .sort((left, right) => right.length - left.length)
    .map((word) => word.replace(/[[\]]/g, "\\$&"));
  return new RegExp(
    `(?<![\\p{L}\\p{N}_-])(?:as |of type |type:? )?(?:an? )?(?:valid |iso )?(${escaped.join("|")})(?:\\(\\d+(?:, ?\\d+)?\\))?(?![\\p{L}\\p{N}_-])`,
    "iu",
  );
}

const filler =
  /\b(?:is|are|must|should|shall|be|being|has|have|having|needs?|to|an?|the|it|its|of|and|or|with|which|that|can|will|may|type|field|column|attribute|also|only|always|valid|value|values|set|in|by|as|for|each|at|long|length|stars?|points?|years?|old|percent|characters?|format|iso|whole|just|single|line|of type|please|number|kgs?|grams?|g|km|cm|mm|lbs?|oz|lit(?:er|re)s?|ml|met(?:er|re)s?|minutes?|hours?|days?|weeks?|months?|seconds?|usd|eur|euros?|dollars?|celsius|degrees?)\b|[.,;:()[\]"'`*!?-]/giu;

/** Words that show a rule was asked for, so that the rest of the text cannot be a mere remark. */
const ruleWords =
  /\b(?:must|only|if|when|unless|until|after|before|later than|earlier than|greater than|less than|upper-?case|lower-?case|capital letters?|same as|between|equals?|different|calculated|computed|derived|automatically|auto-?generated|auto-?increment|encrypted|hashed|valid|depends|based on|sum of|future|past|multiple of|even|odd|divisible|prime)\b|->/iu;

/** How many decimals a number has is shown by its type and checked by no template. */
const decimals =
  /\b(?:(?:with|to|up to|max(?:imum)?|at most|no more than|exactly|rounded to)\s+)*(?:\d|one|two|three|four) (?:decimal places?|decimals?|fraction digits)\b/giu;

/** Takes "matching /^[A-Z]+$/" and "exactly 13 digits" as patterns; returns the text without them. */
export function readPattern(text: string, modifiers: Modifiers): string {
  return text
    .replace(decimals, (phrase) => {
      modifiers.unread.push(phrase);
      return " ";
    })
    .replace(patternWords, (_, delimited?: string, bare?: string) => {
      const source = delimited ?? bare ?? "";
      if (isRegularExpression(source)) modifiers.pattern = source;
      else modifiers.uncovered.push(`the pattern ${source}`);
      return " ";
    })
    .replace(digits, (_, count: string) => {
      modifiers.pattern = `^\\d{${count}}$`;
      return " ";
    })
    .replace(alphanumeric, () => {
      modifiers.pattern = "^[A-Za-z0-9]+$";
      return " ";
    });
}

function isRegularExpression(source: string): boolean {
  try {
    new RegExp(source, "u");
    return true;
  } catch {
    return false;
  }
}

function readFlags(text: string, modifiers: Modifiers): string {
  let rest = text.replace(notRequiredWords, () => {
    modifiers.required = false;
    return " ";
  });
  rest = rest.replace(requiredWords, () => {
    modifiers.required = true;
    return " ";
  });
  return rest.replace(uniqueWords, () => {
    modifiers.unique = true;
    return " ";
  });
}

function readDefault(text: string, modifiers: Modifiers): string {
  return defaultWords.reduce(
    (sofar, pattern) =>
      sofar.replace(pattern, (_, ...groups: unknown[]) => {
        const value = groups.slice(0, 3).find((group) => typeof group === "string");
        if (typeof value === "string") modifiers.default = value;
        return " ";
      }),
    text,
  );
}

function readType(text: string, modifiers: Modifiers): string {
  if (uncoveredTypes.test(text)) {
    modifiers.uncovered.push(`the type "${printableLabel(text, "unknown")}"`);
    return text.replace(uncoveredTypes, " ");
  }
  const found = typePhrase.exec(text);
  const word = found?.[1]?.toLowerCase();
  if (found === null || word === undefined) return text;
  const type = typeWords[word];
  if (type !== undefined) {
    modifiers.type = type;
    modifiers.typeWord = word;
  }
  const size = /\((\d+)\)/.exec(found[0])?.[1];
  if (size !== undefined && type === "string") {
    modifiers.bounds.push({
      side: "maximum",
      value: Number(size),
      exclusive: false,
      unit: "characters",
    });
  }
  return text.replace(found[0], " ");
}

const smallNumbers = /\b(?:two|three|four|five|six)(?= (?:letters|characters|digits))/giu;

function digitOf(word: string): string {
  return String(["two", "three", "four", "five", "six"].indexOf(word.toLowerCase()) + 2);
}

/** The words of a modifier text that no rule reads, without filler; empty when all was read. */
export function readModifiers(text: string, modifiers: Modifiers): string {
  let rest = readPattern(text.replace(smallNumbers, digitOf), modifiers);
  rest = readFlags(rest, modifiers);
  rest = readDefault(rest, modifiers);
  rest = readValues(rest, modifiers);
  rest = readBounds(rest, modifiers);
  rest = readType(rest, modifiers);
  const asksForMore = ruleWords.test(rest) && rest.replace(filler, " ").trim() !== "";
  const unread = rest.replace(filler, " ").replace(/\s+/g, " ").trim();
  if (unread === "") return "";
  (asksForMore ? modifiers.uncovered : modifiers.unread).push(rest.replace(/\s+/g, " ").trim());
  return unread;
}
