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
export const whoseDoing: Parser<unknown> = sequence(
  optional(word("that", "which")),
  words("i we they he she"),
  token(({ kind, key }) => kind === "word" && !functionWords.has(key) && !operationVerbs.has(key)),
  optional(word("it", "them", "for")),
  optional(word("it", "them")),
  ahead(either(end, word(",", "and", ")", ";"))),
);
