import { headingWords, placeNouns } from "../background_words.ts";
import {
  either,
  many,
  map,
  optional,
  type Parser,
  phrases,
  sequence,
  token,
  where,
  word,
  words,
} from "../parser.ts";
import type { Nodes } from "../syntax.ts";
import type { Token } from "../token.ts";
import { functionWords } from "../vocabulary.ts";
import { isHarmless, oneOf } from "./harmless.ts";

/** "You have 4 hours", "please hand it in by Friday": until when, which no software does. */
export const timeAllowed: Parser<Nodes> = map(
  sequence(
    phrases("you have | you get | it must take | this must take | please submit | time limit"),
    many(
      either(
        token(({ kind }) => kind === "number"),
        words(
          "you should not need no take spend about approximately around max maximum up to more than a an the",
          "one two three four five six seven eight hour hours minutes day days week weeks weekend by until",
          "friday monday tomorrow it this your solution code work on in within for : please one",
        ),
      ),
      14,
    ),
  ),
  () => [],
);

/** "This is a homework." */
export const occasion: Parser<Nodes> = map(
  sequence(
    words("this it that it's that's"),
    optional(word("is", "was")),
    optional(words("just only part of for from")),
    many(words("a an the my our of for in part small little first simple")),
    words(
      "homework assignment exercise test challenge hobby prototype demo draft course class interview",
    ),
    optional(words("project exercise assignment task")),
  ),
  () => [],
);

/** "Developer test (2 hours)", "Use case: registering observations": what kind of text follows. */
export const lineTitle: Parser<Nodes> = map(
  where(
    sequence(
      oneOf(headingWords),
      many(
        either(
          oneOf(headingWords),
          token(({ kind, text }) => kind === "number" || "()-".includes(text)),
        ),
      ),
      optional(
        sequence(
          optional(word(":", "-", "for", "of")),
          either(
            token(({ kind }) => kind === "quoted"),
            many(
              token((found) => isHarmless(found) && !functionWords.has(found.key)),
              5,
            ),
          ),
        ),
      ),
    ),
    ([, more]) => more.length > 0,
  ),
  () => [],
);

/** "Small guesthouse, 6 rooms", "Lost & found desk": where the software is used. */
export const place: Parser<Nodes> = map(
  where(
    many(
      either(
        token((found) => isHarmless(found) && isPlaceWord(found)),
        token(({ kind, text }) => kind === "number" || ",&".includes(text)),
      ),
      8,
    ),
    (found) => found.some(({ key }) => placeNouns.has(key)),
  ),
  () => [],
);
/** A fragment: neither somebody who does something, nor a clause of its own. */
function isPlaceWord({ key }: Token): boolean {
  return !functionWords.has(key) || ["a", "an", "the", "of", "for", "in", "at"].includes(key);
}
