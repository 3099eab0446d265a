import { limitingWords } from "../background_words.ts";
import {
  ahead,
  as,
  either,
  end,
  many,
  map,
  optional,
  type Parser,
  phrase,
  phrases,
  second,
  separated,
  sequence,
  token,
  word,
  words,
} from "../parser.ts";
import type { Token } from "../token.ts";
import { functionWords, modifierWords, operationVerbs, units } from "../vocabulary.ts";
import { bounds, unitOf } from "./bounds.ts";
import type { Modifiers } from "./types.ts";

/** "inventory number like 1987.12.3": one value that shows how it looks. */
export const example: Parser<Modifiers> = as<Modifiers>(
  [],
  sequence(
    either(
      words("like eg"),
      phrases("for example | for instance | such as"),
      phrase("e.g .", "e.g"),
    ),
    token(({ kind }) => kind === "number" || kind === "quoted"),
    ahead(either(end, words(", ( ) ; and"))),
  ),
);

const longestExample = 8;
/** "(e.g. 6a+, 7b)", "(minutes)": an example binds nothing, and a unit changes nothing. */
export const aside: Parser<Modifiers> = either(
  as<Modifiers>(
    [],
    sequence(
      either(words("e.g eg like"), phrases("for example | for instance | such as")),
      optional(word(",", ".", ":")),
      many(token(isExample), longestExample),
    ),
  ),
  inUnit(),
);
/** "in kg", "minutes". */
function inUnit(): Parser<Modifiers> {
  return map(second(optional(word("in")), token(isUnit)), unitOf);
}
/** "(0 to 50, in kg)", "(percent, 0 to 100)": a limit and what is counted. */
export const boundInUnit: Parser<Modifiers> = either(
  map(sequence(bounds, word(",", ";"), inUnit()), ([found, , unit]) => [...found, ...unit]),
  map(sequence(inUnit(), word(",", ";"), bounds), ([unit, , found]) => [...found, ...unit]),
);
function isUnit({ kind, key }: Token): boolean {
  return kind === "word" && (units.has(key) || key === "percentage" || key === "m2");
}
function isExample({ kind, key, text }: Token): boolean {
  if (kind === "sign") return ",.:;-#'!+".includes(text);
  if (key.length === 1 || ["the", "and", "or", "of", "in"].includes(key)) return true;
  if (key === "times") return false;
  const isSaying = [functionWords, modifierWords, limitingWords, operationVerbs].some((each) =>
    each.has(key),
  );
  return kind !== "pattern" && !isSaying;
}

/** "(incl. VAT)": what a price holds, which does not change that it is one. */
export const taxes: Parser<Modifiers> = as<Modifiers>(
  [],
  sequence(
    words("incl including excl excluding inc ex with without before after plus"),
    optional(word(".")),
    words("vat tax taxes gst shipping postage delivery"),
  ),
);
/** "(blank when nobody has it)", "(if known)": it may be left out, whatever the reason. */
export const leftOut: Parser<Modifiers> = as<Modifiers>(
  [{ is: "required", required: false }],
  either(
    sequence(
      words("blank empty null nothing"),
      words("when if until while unless for"),
      many(
        token(({ kind }) => kind === "word"),
        longestExample,
      ),
    ),
    phrases(
      "if known | if any | if applicable | if there is one | if available | if they have one",
    ),
    phrases(
      "when known | where known | where applicable | if i know it | if we know it | may be blank",
    ),
  ),
);
const legendWord = token(({ kind, key }) => kind === "word" && !limitingWords.has(key));
/** "(10 = nice and calm, 1 = wild)": what the ends of a scale mean. */
export const legend: Parser<Modifiers> = as<Modifiers>(
  [],
  separated(
    sequence(
      token(({ kind }) => kind === "number"),
      word("=", ":"),
      legendWord,
      many(either(legendWord, word("and")), longestExample),
    ),
    word(",", ";"),
  ),
);

/** "(two-letter code)", "(ISO code)": how it is written, which the name says too. */
export const code: Parser<Modifiers> = as<Modifiers>(
  [],
  sequence(many(words("a an the iso two-letter three-letter"), 2), word("code", "codes")),
);
/** "(year)", "(YYYY)". */
export const year: Parser<Modifiers> = as<Modifiers>(
  [{ is: "type", type: "integer" }],
  sequence(optional(word("a", "the")), words("year yyyy")),
);
/** "(may be negative)": a number, and no bound. */
export const unbounded = as<Modifiers>(
  [{ is: "type", type: "any number" }],
  phrase("may be negative", "can be negative", "negative allowed"),
);
