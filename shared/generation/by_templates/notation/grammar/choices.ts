import {
  ahead,
  either,
  end,
  first,
  inParentheses,
  many,
  map,
  once,
  optional,
  type Parser,
  phrases,
  second,
  separated,
  sequence,
  token,
  where,
  word,
} from "../parser.ts";
import { functionWords, modifierWords } from "../vocabulary.ts";
import type { Modifiers } from "./types.ts";

const valueParticles = new Set(
  "in to no on off up down out plus both not other any none very like as".split(" "),
);

/** One value of a choice: quoted, a number, or up to three words. */
const singleLetter = /^\p{Lu}$/u;
const valueWord = token(
  ({ kind, key, text }) =>
    kind === "number" ||
    (kind === "word" &&
      (!functionWords.has(key) || valueParticles.has(key) || singleLetter.test(text))),
);
export const value: Parser<string> = either(
  map(
    token(({ kind }) => kind === "quoted"),
    ({ text }) => text,
  ),
  map(sequence(valueWord, many(valueWord)), ([one, more]) =>
    [one, ...more].map(({ text }) => text).join(" "),
  ),
);
export const singleValue: Parser<string> = map(
  token(({ kind, key }) => kind === "quoted" || (kind === "word" && !functionWords.has(key))),
  ({ text }) => text,
);

const slash = word("/", "|");
const or = word("or");
const lastOr = either(sequence(word(","), or), sequence(word(","), word("and")), or, word("and"));

/** "new, paid or shipped": closed by its last "or". */
const closedList: Parser<string[]> = map(
  sequence(separated(once(value), word(",")), lastOr, value),
  ([values, , last]) => [...values, last],
);
export const slashed: Parser<string[]> = map(
  sequence(once(value), slash, separated(once(value), slash)),
  ([one, , more]) => [one, ...more],
);
const beginsDefault = word("default", "defaults", "defaulting");
const listed = where(once(value), (words) => !words.toLowerCase().startsWith("default"));
/** "new, paid, shipped": it ends only where the statement, a parenthesis or the values do. */
const openList: Parser<string[]> = first(
  map(sequence(listed, word(","), separated(listed, word(","))), ([one, , more]) => [one, ...more]),
  ahead(either(end, word(")", "]", ";"), sequence(word(","), beginsDefault))),
);
/** Choices that nothing announces: "and" would join fields. */
export const orList: Parser<string[]> = map(
  sequence(separated(once(value), word(",")), either(sequence(word(","), or), or), value),
  ([values, , last]) => [...values, last],
);
const weekdays = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" ");
const weekday = token(({ key }) => weekdays.some((day) => day.toLowerCase() === key));
function between(from: string, to: string, all: readonly string[]): string[] {
  const [start, stop] = [from, to].map((each) => all.indexOf(each));
  return start === undefined || stop === undefined ? [] : all.slice(start, stop + 1);
}
const capitals = Array.from({ length: 26 }, (_, at) => String.fromCharCode(65 + at));
const letterRange = /^[A-Z]-[A-Z]$/;
/** "Monday to Friday", "A-D": the first and the last of values whose order everybody knows. */
export const span: Parser<string[]> = where(
  either(
    map(
      sequence(weekday, word("to", "-", "through"), weekday),
      ([{ text: from }, , { text: to }]) => between(from, to, weekdays),
    ),
    map(
      token(({ kind, text }) => kind === "word" && letterRange.test(text)),
      ({ text }) => between(text.charAt(0), text.charAt(2), capitals),
    ),
  ),
  (values) => values.length > 1,
);
export const anyList = either(span, closedList, slashed, openList);

export function choices(values: readonly string[], stated: boolean): Modifiers {
  return [{ is: "choices", values, stated }];
}

const introduced = phrases(
  "is one of | one of | either | must be one of | can be | which is one of",
  "which is either | which can be | that is one of | with values",
  "allowed values : | allowed values | values : | values | enum : | enum of",
  "enum value | enum values | enumeration | enum | choice of | any of | must be | is either | should be one of",
  "possible values : | possible values are",
);

export const statedChoices: Parser<Modifiers> = map(
  where(
    second(
      sequence(introduced, optional(word(":"))),
      either(inParentheses(anyList), second(word("["), first(anyList, word("]"))), anyList),
    ),
    areAlike,
  ),
  (values) => choices(values, true),
);
/** "open, closed, required": the last may be a value or a rule. */
function areAlike(values: readonly string[]): boolean {
  return values.every(isNoRule) || !values.some(isNoRule);
}
/** "varchar 50" and "not null" say something of the field. */
function isNoRule(value: string): boolean {
  const words = value.toLowerCase().split(" ");
  return !words.some((word) => modifierWords.has(word) || word === "null");
}
/** "a species which is dog, cat or rabbit": closed by its "or", so that more fields may follow. */
export const relativeChoices: Parser<Modifiers> = map(
  where(
    second(
      sequence(
        optional(word(",")),
        either(
          phrases(
            "which is either | which is | that is either | that is | which can be | that can be",
          ),
          phrases("which may be | that may be | being | which must be | that must be | , either"),
        ),
      ),
      either(orList, twoOf()),
    ),
    (values) => values.every(isNoRule),
  ),
  (values) => choices(values, true),
);
function twoOf(): Parser<string[]> {
  return map(sequence(value, or, value), ([one, , other]) => [one, other]);
}
/** "(low, medium, high)" without "one of": whether they are choices the name decides. */
export const bareChoices: Parser<Modifiers> = map(
  where(either(slashed, orList, openList), (values) => values.every(isNoRule)),
  (values) => choices(values, false),
);
/** "zone A-D", "day (Monday to Friday)". */
export const spannedChoices: Parser<Modifiers> = map(span, (values) => choices(values, true));
/** "low/medium/high" after a name. */
export const slashedWords: Parser<Modifiers> = map(
  sequence(singleValue, slash, separated(singleValue, slash)),
  ([one, , more]) => choices([one, ...more], true),
);
/** "open or closed" after a name. */
export const twoWords: Parser<Modifiers> = map(
  sequence(singleValue, or, singleValue),
  ([one, , other]) => choices([one, other], false),
);
