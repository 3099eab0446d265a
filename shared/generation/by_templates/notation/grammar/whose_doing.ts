import {
  ahead,
  either,
  end,
  optional,
  type Parser,
  sequence,
  token,
  word,
  words,
} from "../parser.ts";
import { functionWords, operationVerbs } from "../vocabulary.ts";

/** "the price I ask", "the date we bought it": whose doing a value is, which changes nothing. */
export const whoseDoing: Parser<unknown> = either(doneByUs(), whereItIs());
/** "the shelf it is on". */
function whereItIs(): Parser<unknown> {
  return sequence(
    optional(word("that", "which")),
    either(word("it's", "they're"), sequence(words("it they"), words("is are"))),
    optional(words("kept stored currently")),
    words("on in at from"),
    ahead(either(end, word(",", "and", ")", ";"))),
  );
}
function doneByUs(): Parser<unknown> {
  return sequence(
    optional(word("that", "which")),
    words("i we they he she"),
    token(
      ({ kind, key }) => kind === "word" && !functionWords.has(key) && !operationVerbs.has(key),
    ),
    optional(word("it", "them", "for")),
    optional(word("it", "them")),
    ahead(either(end, word(",", "and", ")", ";"))),
  );
}
