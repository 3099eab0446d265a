import {
  as,
  either,
  inParentheses,
  many,
  map,
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
import type { Name, Node, Nodes } from "../syntax.ts";
import { functionWords, operationVerbs } from "../vocabulary.ts";
import { listSeparator } from "./field.ts";
import { bothWays, by, type Direction, directed, listedFilters, sortedList } from "./list_order.ts";
import { fieldName } from "./name.ts";
import { thing } from "./things.ts";

const filterVerb = phrases(
  "filter | filters | filtering | filtered | filterable | can be filtered",
  "be filtered | is filtered | are filtered",
);
const searchVerb = phrases(
  "full-text search | search | searches | searching | searched | searchable",
  "can be searched | be searched | find | finding | look up | lookup | query",
);
const sortVerb = phrases(
  "sort | sorts | sorting | sortable | be sorted | can be sorted | order",
  "ordering | orderable | sorted or ordered | be ordered",
);
const sortedVerb = phrases(
  "sorted | are sorted | is sorted | ordered | are ordered | listed",
  "are listed | must be listed | must be sorted | must be ordered",
  "always sorted | are always sorted | come sorted",
  "listed and sorted",
);

const aboutSome: Parser<Name | undefined> = either(
  as(undefined, words("them it these those everything things records entries stuff all")),
  second(optional(word("for", "of", "the", "through")), thing),
);
const about = optional(aboutSome);

const filter: Parser<Node> = map(
  sequence(filterVerb, about, word("by", "on"), by),
  ([, of, , names]) => ({ node: "filter", of, by: names, search: false }),
);
const options: Parser<Node> = map(
  sequence(
    optional(word("a", "an")),
    words("filter filters filtering search searching"),
    optional(word("options")),
    word("for", "on", "in"),
    by,
  ),
  ([, , , , names]) => ({ node: "filter", of: undefined, by: names, search: false }),
);
const search: Parser<Node> = map(
  sequence(searchVerb, about, words("by in on within over"), by),
  ([, of, , names]) => ({ node: "filter", of, by: names, search: true }),
);
/** "look things up by title". */
const lookUp: Parser<Node> = map(
  sequence(word("look", "looking"), about, word("up"), words("by in on"), by),
  ([, of, , , names]) => ({ node: "filter", of, by: names, search: true }),
);
/** "my job search" is a noun: a search that names nothing stands apart from the noun before it. */
const apart: Parser<undefined> = function* (input, at) {
  const before = input.tokens[at - 1];
  const isNoun =
    before?.kind === "word" && !functionWords.has(before.key) && !operationVerbs.has(before.key);
  if (!isNoun) yield { value: undefined, next: at };
};
const searching = sequence(
  word("search", "searching", "searchable", "full-text"),
  optional(word("search")),
);
const searchAll: Parser<Node> = map(
  either(second(searching, aboutSome), as(undefined, sequence(apart, searching))),
  (of) => ({ node: "filter", of, by: [], search: true }),
);
/** "show hotels of a city": a list of those with a given value. */
const showOf: Parser<Node> = map(
  sequence(
    words("show list get find retrieve fetch shows lists returns gets"),
    optional(word("all")),
    thing,
    either(
      word("by"),
      sequence(words("of with in for"), words("a an one"), optional(words("given certain"))),
    ),
    by,
  ),
  ([, , of, , names]) => ({ node: "filter", of, by: names, search: false }),
);

const sort: Parser<Node> = map(
  sequence(sortVerb, about, word("by", "on"), by, directed),
  ([, of, , names, order]) => ({
    node: "sort",
    of,
    by: names,
    direction: order,
    standing: order !== undefined,
  }),
);
const sorted: Parser<Node> = map(
  sequence(
    optional(second(optional(phrase("lists of", "the list of", "a list of")), thing)),
    sortedVerb,
    directed,
    word("by"),
    by,
    directed,
  ),
  ([of, , before, , names, after]) => ({
    node: "sort",
    of,
    by: names,
    direction: before ?? after,
    standing: true,
  }),
);
/** "newest first". */
const bareDirection: Parser<Node> = map(
  second(
    optional(
      sequence(
        optional(thing),
        optional(word("are", "listed", "sorted")),
        optional(word("listed", "sorted")),
        optional(word(",", ":")),
      ),
    ),
    either(
      as<Direction>("desc", phrase("newest first", "latest first", "most recent first")),
      as<Direction>("asc", phrase("oldest first")),
    ),
  ),
  (order) => ({ node: "sort", of: undefined, by: [], direction: order, standing: true }),
);

/** "newest release year first", "newest samples first (by taken on)". */
const superlative: Parser<Node> = map(
  sequence(
    optional(words("list show return always with")),
    optional(word("the")),
    either(
      as<Direction>("desc", words("newest latest highest largest biggest most")),
      as<Direction>("asc", words("oldest earliest lowest smallest")),
    ),
    fieldName,
    word("first"),
    optional(inParentheses(second(word("by"), fieldName))),
  ),
  ([, , order, what, , stated]) => ({
    node: "sort",
    of: undefined,
    by: [stated ?? what],
    direction: order,
    standing: true,
  }),
);

/** "Filter: grape, region". */
const labelledFilter: Parser<Node> = map(
  sequence(words("filter filters filtering search searching"), word(":"), by),
  ([verb, , names]) => ({
    node: "filter",
    of: undefined,
    by: names,
    search: verb.key.startsWith("search"),
  }),
);
/** "Sort: price, ascending or descending". */
const labelledSort: Parser<Node> = map(
  sequence(words("sort sorting ordering"), word(":"), by, either(bothWays, directed)),
  ([, , names, order]) => ({
    node: "sort",
    of: undefined,
    by: names,
    direction: order,
    standing: order !== undefined,
  }),
);

const one = either(
  labelledFilter,
  labelledSort,
  sortedList,
  listedFilters,
  filter,
  search,
  lookUp,
  options,
  sort,
  sorted,
  showOf,
  searchAll,
  bareDirection,
  superlative,
);

/** "filter by author and sorted by title". */
export const accessClause: Parser<Nodes> = map(
  sequence(one, many(second(either(listSeparator, word("with")), one))),
  ([head, more]) => [head, ...more],
);
export const accessItem: Parser<Nodes> = map(one, (node) => [node]);

/** "books can be filtered by author and sorted by title". */
const passiveClause = map(
  sequence(
    optional(phrase("lists of", "the list of")),
    either(
      as(
        undefined,
        phrases(
          "list | the list | lists | the lists | results | the results | they | it | them | listings",
        ),
      ),
      thing,
    ),
    phrases("can be | should be | must be | may be | are | should also be | can also be"),
    separated(
      sequence(
        words("filtered searched sorted ordered filterable searchable sortable"),
        word("by", "in", "on"),
        by,
        directed,
      ),
      listSeparator,
    ),
  ),
  ([, of, can, parts]): Nodes =>
    parts.map(
      ([verb, , names, order]): Node =>
        /^(?:sort|order)/.test(verb.key)
          ? {
              node: "sort",
              of,
              by: names,
              direction: order,
              standing: order !== undefined || can === "are",
            }
          : { node: "filter", of, by: names, search: verb.key.startsWith("search") },
    ),
);

export const accessSentence: Parser<Nodes> = either(accessClause, passiveClause);
