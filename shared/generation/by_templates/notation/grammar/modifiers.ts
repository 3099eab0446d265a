import {
  ahead,
  as,
  either,
  end,
  first,
  inParentheses,
  many,
  map,
  number,
  once,
  optional,
  type Parser,
  phrase,
  phrases,
  remembered,
  second,
  separated,
  sequence,
  token,
  word,
} from "../parser.ts";
import { functionWords } from "../vocabulary.ts";
import { bounds } from "./bounds.ts";
import {
  anyList,
  bareChoices,
  choices,
  orList,
  slashed,
  slashedWords,
  statedChoices,
  twoWords,
  value,
} from "./choices.ts";
import { type Modifiers, nounTypes, plainType, statedType, typeParser } from "./types.ts";

/** No field has more; it bounds what hostile text can cost. */
const mostModifiers = 12;

const notNull = as<Modifiers>(
  [{ is: "required", required: true, isColumn: true }],
  phrase("not null", "not nullable"),
);

const required = as<Modifiers>(
  [{ is: "required", required: true }],
  either(
    phrases(
      "required | mandatory | both required | all required | obligatory",
      "not empty | not blank",
    ),
    phrases(
      "must be given | must be present | must be provided | must be set",
      "must not be empty",
    ),
    phrases(
      "cannot be empty | can not be empty | is required | non-empty | non-null",
      "always given",
    ),
  ),
);

const notRequired = as<Modifiers>(
  [{ is: "required", required: false }],
  either(
    phrases(
      "optional | optionally | nullable | not required | can be empty",
      "may be empty | null",
    ),
    phrases(
      "can be null | may be null | can be left out | may be left out",
      "may be missing | or null",
    ),
  ),
);

const unique = as<Modifiers>(
  [{ is: "unique" }],
  phrases("must be unique | unique identifier | unique | must be unique | no duplicates"),
);

const literal: Parser<string | number | boolean> = either(
  as(true, word("true", "yes", "on")),
  as(false, word("false", "no", "off")),
  number,
  as(
    "now",
    either(
      phrases("now ( ) | now | today | the current date | the current time", "current_timestamp"),
    ),
  ),
  map(
    token(({ kind }) => kind === "quoted"),
    ({ text }) => text,
  ),
  map(
    token(({ kind, key }) => kind === "word" && !functionWords.has(key)),
    ({ text }) => text,
  ),
);

function defaultOf(given: string | number | boolean): Modifiers {
  return [{ is: "default", value: given }];
}

const givenDefault: Parser<Modifiers> = map(
  either(
    second(
      phrases(
        "default value is | default value of | default value : | default is",
        "default : | default = | default to | defaults to | defaulting to",
        "by default | default value | default | initially | with default",
        "by default : | which defaults to | with a default of | is by default | =",
        "starts as | starts at",
      ),
      literal,
    ),
    first(
      second(optional(phrase("is", "that is", "which is")), literal),
      phrases(
        "by default | at first | initially | unless given | unless set",
        "at the beginning | as default",
      ),
    ),
  ),
  defaultOf,
);
const trueByDefault = as<Modifiers>(defaultOf(true), phrase("by default"));

const pattern: Parser<Modifiers> = map(
  second(
    phrases(
      "matching | matches | pattern | must match | that matches | with pattern",
      "with the pattern | pattern :",
    ),
    token(({ kind }) => kind === "pattern" || kind === "quoted"),
  ),
  ({ text }) => [{ is: "pattern", pattern: text }],
);

const boolean = as<Modifiers>([{ is: "type", type: "boolean" }], phrase("or not", "( yes / no )"));

const shared = either(notNull, required, notRequired, unique, bounds, pattern, givenDefault);

/** "text not null": a type, because more follows that only a column has. */
export const columnType: Parser<Modifiers> = map(
  sequence(typeParser(nounTypes), ahead(phrase("not null")), shared, many(shared)),
  ([type, , one, more]) => [...type, ...one, ...more.flat()],
);

/** Inside parentheses, after a colon or a dash: every sign says what it is. */
const marked: Parser<Modifiers> = either(shared, boolean, statedType, statedChoices);
/** Directly after a name: only what cannot be part of one. */
const bare: Parser<Modifiers> = either(
  shared,
  boolean,
  plainType,
  statedChoices,
  slashedWords,
  twoWords,
  trueByDefault,
);

const joint = either(sequence(word(","), word("and")), word(",", "and", ";", "-"));
const lead = optional(
  phrases(
    "which must be | that must be | which is | that is | must be | should be | is",
    "are | must have | with | as | has | of | must",
  ),
);

/** Modifiers one after the other, with commas, "and" or nothing between. */
export const markedModifiers: Parser<Modifiers> = map(
  sequence(
    second(lead, marked),
    many(second(optional(joint), second(lead, marked)), mostModifiers),
  ),
  ([one, more]) => [...one, ...more.flat()],
);

function bracketed<Value>(parser: Parser<Value>): Parser<Value> {
  return either(inParentheses(parser), second(word("["), first(parser, word("]"))));
}
/** "string: red, blue": a type, then its values. */
const typedChoices: Parser<Modifiers> = map(
  second(sequence(plainType, word(":")), anyList),
  (values) => choices(values, true),
);

/** In parentheses: modifiers, or choices and what holds for them. */
const parenthesised: Parser<Modifiers> = bracketed(
  either(
    markedModifiers,
    typedChoices,
    map(
      sequence(bareChoices, many(second(optional(joint), marked), mostModifiers)),
      ([one, more]) => [...one, ...more.flat()],
    ),
    map(
      sequence(
        either(slashed, closedListBefore(), openListBefore()),
        word(",", ";"),
        markedModifiers,
      ),
      ([values, , more]) => [...choices(values, false), ...more],
    ),
  ),
);

/** "open, closed, default open": a list of values that modifiers follow. */
function openListBefore(): Parser<string[]> {
  return first(separated(once(value), word(",")), ahead(sequence(word(",", ";"), marked)));
}
function closedListBefore(): Parser<string[]> {
  return first(orList, ahead(word(",", ";")));
}

/** After a colon or a dash: modifiers or choices. */
export const afterSign: Parser<Modifiers> = remembered(
  either(
    map(sequence(markedModifiers, optional(parenthesised, [])), ([one, more]) => [...one, ...more]),
    map(sequence(bareChoices, many(second(joint, marked), mostModifiers)), ([one, more]) => [
      ...one,
      ...more.flat(),
    ]),
  ),
);

/** "title, which is required" and "title is required and unique". */
const further: Parser<Modifiers> = either(
  second(
    sequence(word(","), word("which", "that"), word("is", "must")),
    second(optional(word("be")), either(shared, statedChoices)),
  ),
  second(sequence(word(","), word("which", "that")), either(shared, givenDefault)),
  first(
    second(sequence(optional(word(",")), word("and")), shared),
    ahead(either(end, word(",", "and", ")", ";"))),
  ),
);
/** What may follow a field's name in a running list. */
export const bareModifiers: Parser<Modifiers> = remembered(
  map(many(either(second(lead, bare), parenthesised, further), mostModifiers), (groups) =>
    groups.flat(),
  ),
);
