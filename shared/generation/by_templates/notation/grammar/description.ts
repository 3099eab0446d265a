import { singularise } from "../../specification/noun_number.ts";
import { limitingWords, recordVerbs } from "../background_words.ts";
import { findGaps } from "../gaps.ts";
import {
  ahead,
  as,
  either,
  end,
  first,
  many,
  once,
  optional,
  type Parser,
  separated,
  sequence,
  token,
  where,
  word,
  words,
} from "../parser.ts";
import type { Token } from "../token.ts";
import {
  featureNouns,
  functionWords,
  modifierWords,
  nounsInIng,
  operationVerbs,
  technologies,
  units,
} from "../vocabulary.ts";

function list(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}

/** Words that may be rules of what they stand at: how it is written, who has it, what it points to. */
export const ruleWords = list(
  "lowercase uppercase lower upper case camelcase snake kebab capital constant future past current same new " +
    "own internal private public hidden secret sensitive confidential anonymous temporary temporal " +
    "soft hard permanent global local tenant virtual dynamic real actual valid invalid non id ids key " +
    "keys identifier ref refs pointer index hash json jsonb xml array map set enum iso utc empty zero " +
    "positive blank missing todo fixme deprecated legacy later soon now today",
);
const ruleEndings = /(?:ed|able|ible|ive|ly|less|only|wise|ised|ized|ing)$/;

/** A noun that names and asks for nothing: none that acts, limits, or says how a value must be. */
function isPlainNoun({ kind, key }: Token): boolean {
  const base = key.endsWith("'s") ? key.slice(0, -2) : key;
  if (kind !== "word" || !/^\p{L}+$/u.test(base)) return false;
  const isTaken = [
    functionWords,
    modifierWords,
    limitingWords,
    recordVerbs,
    operationVerbs,
    featureNouns,
    technologies,
    ruleWords,
  ].some((each) => each.has(base) || each.has(singularise(base)));
  return !isTaken && (nounsInIng.has(base) || !ruleEndings.test(base));
}

const plainNoun = token(isPlainNoun);
const article = words("the a an");
const nouns = sequence(optional(article), plainNoun, many(plainNoun, 3));
const preposition = words("of for in at");

function isOwned(found: readonly Token[]): boolean {
  return found.some(({ key }) => key.endsWith("'s"));
}

/** "the guests of the hotel", "guest's name": an article, an "of" or an owner makes it a description. */
const nounPhrase = where(
  sequence(nouns, many(sequence(preposition, nouns), 3)),
  ([[the, one, more], groups]) => the !== undefined || groups.length > 0 || isOwned([one, ...more]),
);

/** "in minutes": what a number counts. */
const measure = sequence(
  word("in"),
  token(({ kind, key }) => kind === "word" && units.has(key)),
);
/** "e.g. Berlin": one example is no list of choices. */
const example = sequence(
  either(sequence(word("e.g"), optional(word("."))), sequence(word("for"), word("example"))),
  optional(word(",", ":")),
  token(({ kind, text }) => kind !== "sign" && kind !== "pattern" && !text.includes('"')),
  many(plainNoun, 2),
  optional(word(".")),
  end,
);

function namedWords(named: readonly string[]): Parser<unknown> {
  const own = new Set(named.map((each) => each.toLowerCase()));
  const name = token(({ kind, key }) => kind === "word" && own.has(singularise(key)));
  return sequence(optional(article), name, many(name, 3));
}

/** What no template builds is no description, however plain its words are. */
function withoutGaps(parser: Parser<unknown>): Parser<unknown> {
  return function* (input, at) {
    for (const step of parser(input, at)) {
      const said = input.tokens.slice(at, step.next).map(({ text }) => text);
      if (findGaps([said.join(" ")]) === undefined) yield step;
    }
  };
}

/**
 * What describes a field or a thing and asks for nothing: its own name again, or a phrase of nouns
 * none of which can be a rule.
 */
export function descriptionOf(named: readonly string[]): Parser<unknown> {
  const own = sequence(namedWords(named), many(sequence(preposition, nouns), 1), optional(measure));
  return withoutGaps(either(nounPhrase, own, measure, example));
}

const headings = list(
  "table tables schema model models type types entity entities definitions dump ddl script",
);
const headingWord = token(({ kind, key }) => kind === "word" && headings.has(key));
const signs = words(", . - :");
const headingStart = words("initial main core basic sql table entity model type schema");

/** "HotelBook initial schema", "2. Tables of books": what announces what stands below. */
export function titleOf(named: readonly string[]): Parser<true> {
  const number = sequence(
    token(({ kind }) => kind === "number"),
    word(".", ")"),
  );
  const title = either(
    sequence(many(plainNoun, 2), many(headingStart, 2), headingWord),
    sequence(headingWord, optional(either(word(":"), words("of for"))), namedWords(named)),
    sequence(namedWords(named), optional(headingWord)),
    nounPhrase,
  );
  const titles = separated(once(first(title, ahead(either(end, signs)))), signs);
  return as(true, withoutGaps(sequence(optional(number), titles, optional(signs))));
}
