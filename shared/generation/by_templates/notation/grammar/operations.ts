import {
  ahead,
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
import type { Name, Node, Nodes, Operation } from "../syntax.ts";
import { fieldName } from "./name.ts";
import { thing, things } from "./things.ts";
import {
  anyMethods,
  crud,
  everything,
  listed,
  methodList,
  operations,
  participleList,
  verbList,
} from "./verbs.ts";
import { wisher } from "./wisher.ts";

function node(
  of: readonly Name[],
  found: readonly Operation[],
  mode: "named" | "only" | "without",
): Node {
  return { node: "operations", of, operations: found, mode };
}

/** "a new task", "tasks by id", "all tasks": what an operation is done to. */
const qualifier = optional(
  phrases(
    "a new | new | an existing | existing | all the | all | a single | one",
    "a specific | a list of | the list of | details of | the details of",
    "details of a | their | my | a | an | the | individual | specific | single",
    "existing",
  ),
);
const byId = optional(
  phrases(
    "by id | by an id | one by id | one by its id | by its id | by their id | by ids | with a given id | by the id",
    "from the list | to the list | in the list | from the database",
    "in the database",
  ),
);
const pronoun = as<Name[]>([], words("them it those these one"));
const eachOfThem = as<Name[]>(
  [],
  either(
    sequence(
      optional(words("all each of")),
      optional(words("the these of")),
      optional(words("two three four five six 2 3 4 5 6")),
      words("tables entities resources things models objects"),
    ),
    phrases(
      "all resources | all entities | all tables | every resource | every entity | every table",
      "each resource | each entity | each table | all of them | both | both resources",
      "both entities | both tables | each of them | all three | all of these | any of them",
      "everything | all four | all things | all data | the data | all records | each of these",
    ),
  ),
);
const object: Parser<Name[]> = first(either(eachOfThem, second(qualifier, things), pronoun), byId);

/** "create, list and delete tasks", "create tasks, list them and delete them". */
const action: Parser<Node> = map(
  either(
    sequence(
      first(methodList, optional(words("endpoints routes requests methods"))),
      word("for", "of", "on"),
      object,
    ),
    sequence(operations, optional(word("for", "of", "on")), optional(object, [])),
    sequence(operations, as(undefined, ahead(word("by", "one"))), as<Name[]>([], byIdAlone())),
  ),
  ([found, , of]) => node(of, found, "named"),
);
function byIdAlone(): Parser<unknown> {
  return phrases("by id | one by id | by its id | by an id");
}
export const operationsWish: Parser<Nodes> = map(action, (found) => [found]);
export const actions: Parser<Nodes> = map(separated(once(action), listed), (nodes) => nodes);

/** "mark a task as done". */
export const markAction: Parser<Nodes> = map(
  sequence(
    word("mark", "flag", "set", "toggle"),
    either(second(qualifier, thing), as(undefined, word("them", "it"))),
    word("as"),
    fieldName,
    optional(either(second(word("or"), fieldName), phrase("or not done", "or not"))),
  ),
  ([, of, , name]) => [{ node: "mark", of, field: name }],
);

const only: Parser<Node> = map(
  sequence(
    either(
      word("only"),
      phrases(
        "it only supports | support only | only support | only the operations",
        "only allow | allow only | supports only | only need | need only | only want",
      ),
    ),
    either(operations, anyMethods),
    optional(word("operations", "endpoints", "operation")),
    optional(second(optional(word("for", "of", "on")), object), []),
    optional(word("are", "is")),
    optional(words("needed required allowed supported possible")),
  ),
  ([, found, , of]) => node(of, found, "only"),
);
const readOnly: Parser<Node> = map(
  sequence(optional(sequence(thing, word("is", "are"))), word("read-only", "readonly")),
  ([found]) => node(found === undefined ? [] : [found[0]], ["read", "list"], "only"),
);
const without: Parser<Node> = either(
  map(
    sequence(
      word("no", "without"),
      verbList,
      optional(words("operation operations endpoint endpoints of for")),
      optional(object, []),
    ),
    ([, found, , of]) => node(of, found, "without"),
  ),
  map(
    sequence(
      things,
      phrases(
        "cannot be | can not be | can never be | must not be | may not be | can't be",
        "are never",
      ),
      participleList,
    ),
    ([of, , found]) => node(of, found, "without"),
  ),
);
/** "Nobody can edit them", "users may not delete notes", "it must not be possible to delete a note". */
const denied: Parser<Node> = map(
  sequence(
    either(
      sequence(
        either(words("nobody noone"), phrase("no one", "no user", "no users")),
        words("can may should must"),
      ),
      sequence(
        words("users people clients we you"),
        phrases(
          "cannot | can not | can't | may not | must not | should not | shouldn't | mustn't | can never",
        ),
      ),
      phrases(
        "it should not be possible to | it must not be possible to | it is not possible to",
        "it should never be possible to | do not allow to | don't allow to | do not let anyone",
      ),
    ),
    verbList,
    optional(object, []),
  ),
  ([, found, of]) => node(of, found, "without"),
);
/** "can be created and listed, but not changed". */
const passive: Parser<Nodes> = map(
  sequence(
    either(eachOfThem, things, pronoun),
    phrase("can be", "should be", "must be", "may be"),
    participleList,
    byId,
    optional(
      second(phrases(", but not | but not | , not | and not | , and not | not"), participleList),
    ),
  ),
  ([of, , found, , denied]) => [
    node(of, found, "named"),
    ...(denied === undefined ? [] : [node(of, denied, "without")]),
  ],
);
/** "Only these operations on books: create, read." means each word by itself. */
const literal: Parser<Node> = map(
  sequence(
    phrase("only these operations"),
    optional(second(word("on"), things), []),
    word(":"),
    separated(words("create read list update delete"), word(",")),
  ),
  ([, of, , found]) =>
    node(
      of,
      everything.filter((each) => found.some(({ key }) => key === each)),
      "only",
    ),
);
/** "Operations on books: create, read." names those. */
const exactly: Parser<Node> = map(
  sequence(
    word("operations", "commands", "actions"),
    optional(second(word("on", "for", "of"), things), []),
    optional(word(":", "are")),
    operations,
  ),
  ([, of, , found]) => node(of, found, "only"),
);

const trailing = optional(
  sequence(optional(word("the")), words("operations commands endpoints actions functionality")),
);

/** Among fields: only what no field can be called. */
export const operationsItem: Parser<Nodes> = map(
  either(
    only,
    readOnly,
    without,
    map(sequence(crud, optional(second(word("for", "of", "on"), object), [])), ([found, of]) =>
      node(of, found, "named"),
    ),
  ),
  (found) => [found],
);

export const operationsClause: Parser<Nodes> = either(
  map(only, (found) => [found]),
  map(readOnly, (found) => [found]),
  map(without, (found) => [found]),
  first(actions, trailing),
);
export const operationsSentence: Parser<Nodes> = either(
  map(either(literal, exactly), (found) => [found]),
  passive,
  map(denied, (found) => [found]),
  map(sequence(optional(wisher, []), either(markAction, operationsClause)), ([who, nodes]) => [
    ...who,
    ...nodes,
  ]),
);
/** "The observer registers a station": who does it, and what is created. */
export const somebodyCreates: Parser<Nodes> = map(
  sequence(
    either(
      as(undefined, words("user users you we everyone they members people i")),
      second(words("the a an each every"), person()),
    ),
    optional(words("can may")),
    words(
      "creates adds registers records enters stores logs saves posts captures create add register",
      "leave leaves write writes post submit submits log record enter",
    ),
    qualifier,
    things,
  ),
  ([who, , , , of]) => [
    ...(who === undefined ? [] : [{ node: "actor" as const, name: who }]),
    node(of, ["create"], "named"),
  ],
);
function person(): Parser<Name> {
  return thing;
}
