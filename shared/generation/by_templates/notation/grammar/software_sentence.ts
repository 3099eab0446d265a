import {
  either,
  first,
  inParentheses,
  many,
  map,
  optional,
  type Parser,
  phrase,
  phrases,
  second,
  sequence,
  token,
  where,
  word,
  words,
} from "../parser.ts";
import type { Name, Nodes } from "../syntax.ts";
import { accessSentence } from "./access.ts";
import { dataSentence } from "./declaration.ts";
import { fieldList, fieldsIntroduction, relationItem } from "./field_list.ts";
import { guarantee, ownerSentence } from "./guarantees.ts";
import { wishToKeep } from "./keeping.ts";
import { nameOf } from "./name.ts";
import { operationsClause } from "./operations.ts";
import { withReason } from "./reason.ts";
import { bareSupabase, purpose, softwareHead, usedBy } from "./software.ts";
import { thingsWith } from "./things.ts";
import { ability, subject } from "./wisher.ts";

/** The thing that was named last: what follows is said of it. */
function lastThing(nodes: Nodes): Name | undefined {
  const found = nodes.findLast((node) => node.node === "thing");
  return found?.node === "thing" ? found.name : undefined;
}

const fieldsInside: Parser<Nodes> = map(fieldList, (list) => list(undefined));
export const purposeThings: Parser<Nodes> = second(
  purpose,
  second(
    optional(phrase("the following", "these")),
    second(
      optional(word("entities", "resources", "tables")),
      second(optional(word(":")), first(thingsWith(fieldsInside), optional(word("system")))),
    ),
  ),
);

const title: Parser<Nodes> = map(
  second(
    optional(word(",")),
    second(
      phrase("called", "named", "titled"),
      token(({ kind }) => kind === "quoted"),
    ),
  ),
  (found): Nodes => [{ node: "title", name: nameOf([found]) }],
);

/** What may follow the things: their fields, relations, or how lists are read. */
const fieldsTail: Parser<(of: Name | undefined) => Nodes> = map(
  second(
    either(
      sequence(
        optional(word(",")),
        word("with", "having", "containing", "storing"),
        optional(word(":")),
      ),
      sequence(
        optional(word(",")),
        word("where", "whose"),
        optional(
          sequence(
            either(words("each every a an the")),
            token(({ kind }) => kind === "word"),
          ),
        ),
        words("has have lists contains stores consists"),
      ),
      phrases(
        ", each with | each with | which have | that have | which has | that has",
        "that each have | , each having",
      ),
      sequence(
        optional(word(",")),
        words("attributes fields properties columns"),
        optional(word(":")),
      ),
      word(":", "-"),
    ),
    second(
      optional(sequence(optional(phrase("each")), fieldsIntroduction, optional(word(":", "-")))),
      fieldList,
    ),
  ),
  (list) => list,
);
const clauseTail: Parser<(of: Name | undefined) => Nodes> = map(
  second(
    optional(
      either(
        sequence(word(",", ":", "-"), optional(word("with"))),
        word("with", "and", "supporting", "that"),
      ),
    ),
    either(
      guarantee,
      accessSentence,
      second(
        optional(
          either(
            second(phrase("so", "so that", "so my", "so that my", "where", "in which"), subject),
            ability,
          ),
        ),
        operationsClause,
      ),
      ownerSentence,
    ),
  ),
  (nodes) => () => nodes,
);
const whereTail: Parser<(of: Name | undefined) => Nodes> = map(
  second(
    sequence(optional(word(",", ".")), word("where", ":")),
    second(optional(word("which")), dataSentence),
  ),
  (nodes) => () => nodes,
);
const relationTail: Parser<(of: Name | undefined) => Nodes> = second(
  word("that", "which"),
  relationItem,
);
const tail = either(whereTail, clauseTail, relationTail);
/** Fields once, and clauses before and after them. */
const tails = map(
  sequence(many(tail), optional(fieldsTail), many(tail)),
  ([before, fields, after]) => [...before, ...(fields === undefined ? [] : [fields]), ...after],
);
const shownNoun = words(
  "schema type types table tables model models interface interfaces example",
  "data json shape structure format form layout",
);
/** "for this schema", "for it": what it is for stands elsewhere. */
export const shown = optional(
  sequence(
    optional(word(",", ":")),
    either(
      word("for"),
      sequence(
        words("for from of with based over on"),
        optional(word("on")),
        words("this these that the it them"),
        optional(words("following above below two three four")),
        optional(shownNoun),
        optional(word("above", "below")),
      ),
      phrases(
        "like this one | like these | for example | example | like this | for records like this | for records like",
        "for data like this | for objects like this",
      ),
    ),
  ),
);

/** "with a table recipes": its fields follow. */
const withTable: Parser<Nodes> = second(
  sequence(
    word("with"),
    optional(either(phrase("just one", "a single"), words("a an one only"))),
    words("table entity resource"),
    optional(word("called", "named")),
  ),
  thingsWith(fieldsInside),
);

/** "Build a REST API for books: title, author; sorted by title." */
export const softwareSentence: Parser<Nodes> = map(
  sequence(
    first(softwareHead, optional(words("wanted needed please"))),
    optional(title, []),
    optional(
      either(
        map(sequence(purposeThings, optional(inSetting(), [])), (parts) => parts.flat()),
        second(word(":", "-", "with"), thingsList()),
        second(
          sequence(optional(word(",")), words("entity resource model"), optional(word(":"))),
          thingsWith(fieldsInside),
        ),
        withTable,
      ),
      [],
    ),
    optional(either(inParentheses(softwareHead), word("please", "pls"))),
    optional(usedBy, []),
    tails,
    shown,
  ),
  ([head, called, things, , kind, rest]) => {
    const nodes = [...head, ...called, ...things];
    const of = lastThing(nodes);
    return [...nodes, ...kind, ...rest.flatMap((each) => each(of))];
  },
);
/** "for a library with books (title) and members (name)". */
function inSetting(): Parser<Nodes> {
  return second(word("with"), thingsList());
}
/** "Supabase tables: projects (name), tasks (title)". */
function thingsList(): Parser<Nodes> {
  return where(thingsWith(fieldsInside), (nodes) => nodes.some(({ node }) => node === "fields"));
}

/** "Supabase: projects (name), tasks (title)". */
export const bareSoftware: Parser<Nodes> = map(
  sequence(bareSupabase, optional(second(word(":", "-", ","), thingsList()), [])),
  ([kind, things]) => [...kind, ...things],
);

/** "I keep bees": what people do, which is what the software is for if its fields are given. */
export const habitSentence: Parser<Nodes> = map(
  where(sequence(words("i we"), word("keep"), thingsWith(fieldsInside)), ([, , nodes]) =>
    nodes.every((node) => node.node === "thing"),
  ),
  ([, , nodes]) =>
    nodes.map((node) => (node.node === "thing" ? { ...node, role: "setting" as const } : node)),
);

export const keepSentence: Parser<Nodes> = withReason(
  map(
    sequence(wishToKeep, thingsWith(fieldsInside), tails, optional(usedBy, [])),
    ([who, things, rest, kind]) => [
      ...kind,
      ...who,
      ...things,
      ...rest.flatMap((each) => each(lastThing(things))),
    ],
  ),
);
