import {
  as,
  either,
  first,
  map,
  once,
  optional,
  type Parser,
  phrase,
  phrases,
  second,
  separated,
  sequence,
  word,
  words,
} from "../parser.ts";
import type { Name, Node } from "../syntax.ts";
import { listSeparator } from "./field.ts";
import { fieldName } from "./name.ts";

export type Direction = "asc" | "desc" | undefined;

const possessive = optional(words("its their the a an each any"));
export const by: Parser<Name[]> = separated(
  once(
    either(
      first(second(word("?"), fieldName), optional(word("="))),
      first(second(possessive, fieldName), optional(word("field", "fields", "range"))),
    ),
  ),
  either(listSeparator, word("or", "/"), phrase("and by"), phrase(", by"), phrase("or by")),
);

export const direction: Parser<Direction> = either(
  as<Direction>(
    "desc",
    phrases(
      "newest first | latest first | highest first | most recent first",
      "largest first | descending | desc | in descending order | ( newest first )",
      "( descending ) | ( desc ) | ( latest first ) | ( highest first )",
    ),
  ),
  as<Direction>(
    "asc",
    phrases(
      "oldest first | lowest first | ascending | asc | in ascending order",
      "alphabetically | in alphabetical order | a to z | earliest first | ( ascending ) | ( asc ) | ( oldest first )",
    ),
  ),
);
export const directed = optional(second(optional(word(",", "-", ":")), direction));

/** "Ascending or descending": the request says which. */
export const bothWays: Parser<Direction> = as(
  undefined,
  sequence(
    optional(word(",")),
    either(
      sequence(words("ascending asc"), words("or and /"), words("descending desc")),
      sequence(words("descending desc"), words("or and /"), words("ascending asc")),
    ),
  ),
);

const theList = phrases(
  "the list endpoint | list endpoint | the list | the lists | lists | the results | results | the overview",
);
/** "sort the list by name", "list endpoint sorted by name": how it always is. */
export const sortedList: Parser<Node> = map(
  sequence(
    either(
      sequence(words("sort order"), theList),
      sequence(
        theList,
        optional(words("is are must")),
        optional(word("be")),
        words("sorted ordered"),
      ),
    ),
    word("by"),
    by,
    directed,
  ),
  ([, , names, order]) => ({
    node: "sort",
    of: undefined,
    by: names,
    direction: order,
    standing: true,
  }),
);
/** "list with filters: date, status". */
export const listedFilters: Parser<Node> = map(
  sequence(
    optional(sequence(optional(theListWord()), words("with and has"))),
    words("filters"),
    words(": by for on"),
    by,
  ),
  ([, , , names]) => ({ node: "filter", of: undefined, by: names, search: false }),
);
function theListWord(): Parser<unknown> {
  return either(theList, words("list listing"));
}
