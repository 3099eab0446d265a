import { singularise } from "../../specification/noun_number.ts";
import { operationsOfRoute } from "../grammar/routes.ts";
import { softwareHead, usedBy } from "../grammar/software.ts";
import {
  as,
  either,
  end,
  first,
  inParentheses,
  many,
  map,
  optional,
  type Parser,
  parseAll,
  phrases,
  second,
  separated,
  sequence,
  token,
  where,
  word,
  words,
} from "../parser.ts";
import type { Name, Node, Nodes, Operation } from "../syntax.ts";
import type { Token } from "../token.ts";

/** What people write around a formal text: what is to be made of it, and where it stands. */

const written = either(
  phrases(
    "json schema | json schemas | openapi | open api | sql | typescript | type definitions | ddl",
  ),
  words(
    "schema schemas table tables type types interface interfaces dto dtos definition definitions",
  ),
  words(
    "model models data structure structures script sample samples entity entities objects object",
  ),
  words("json spec specification fields columns code dump below above following format"),
);
const described = many(
  words("the this these that those our my two three four five both given above following attached"),
);
/** "these two tables", "the above types", "it". */
const pointed = either(
  words("it this these them that those"),
  sequence(
    described,
    written,
    many(written, 2),
    optional(words("above below")),
    optional(word("(s)")),
  ),
);
const leading = either(
  phrases(
    "on top of | out of | based on | according to | as described in | from | for | on | with",
  ),
  words("using over around behind of following implementing to serving"),
);
const pointer: Parser<Nodes> = as<Nodes>([], sequence(leading, pointed));

const alike = optional(inParentheses(sequence(written, many(written, 2))));
/** "data as follows (JSON Schema)", "fields as below", "here's the schema". */
const announcement: Parser<Nodes> = as<Nodes>(
  [],
  either(
    sequence(
      optional(words("the our my its with")),
      written,
      phrases("as follows | as below | follows | below | see below | is below | are below"),
      alike,
    ),
    sequence(phrases("here's | here is | here are | this is"), pointed, alike),
    sequence(
      pointed,
      phrases(
        "of what we store | of what we keep | of what is stored | i have | we have | looks like this",
      ),
    ),
    phrases("as follows | see below | like this | as below | as above"),
    sequence(
      optional(words("a an the one")),
      phrases(
        "request body | body | payload | record | example | response | request | item | entry",
      ),
      phrases("looks like this | looks like | should look like this | is | would be"),
    ),
  ),
);
const courtesy: Parser<Nodes> = as<Nodes>([], words("please thanks pls kindly"));
const crud: Parser<Nodes> = as<Nodes>(
  [],
  phrases("with full crud | with crud | with all crud operations | with the usual operations"),
);

function withoutThings(nodes: Nodes): Nodes {
  return nodes.filter(({ node }) => node !== "actor");
}
const software: Parser<Nodes> = map(sequence(softwareHead, optional(usedBy, [])), ([made, how]) =>
  withoutThings([...made, ...how]),
);
const turned: Parser<Nodes> = second(
  sequence(
    many(words("please pls just can could you")),
    words("turn make convert transform"),
    pointed,
    optional(words("into to")),
  ),
  softwareHead,
);
/** "Implement this", "please implement /bookings accordingly". */
const carriedOut: Parser<Nodes> = map(
  sequence(
    many(words("please pls just can could you")),
    words("implement build create make do code"),
    either(
      token(({ kind }) => kind === "path"),
      sequence(optional(words("these this the")), words("this it these endpoint endpoints api")),
    ),
    optional(words("accordingly please now")),
  ),
  ([, , found]): Nodes => ("kind" in found && found.kind === "path" ? thingOf(found) : []),
);

const method = words("get post put patch delete");
const path = token(({ kind }) => kind === "path");

/** The resource that a path is of. */
export function resourceOf(route: string): string | undefined {
  const [name = ""] =
    route
      .split("?")[0]
      ?.split("/")
      .filter((each) => each !== "" && !/^(?:api|v\d+)$/i.test(each)) ?? [];
  return /^[\p{L}][\p{L}\p{N}_-]*$/u.test(name) ? name.replaceAll(/[-_]/g, " ") : undefined;
}

function thingOf({ text, from, to }: Token): Nodes {
  const name = resourceOf(text);
  if (name === undefined) return [];
  return [{ node: "thing", name: { words: singularise(name), from, to }, role: "declared" }];
}

function routeNodes(verb: Token, route: Token): Nodes | undefined {
  const at: Name = { words: route.text, from: route.from, to: route.to };
  const operations = operationsOfRoute(verb.key, route.text, at);
  return operations === undefined ? undefined : [...thingOf(route), operations];
}

const answers = either(
  phrases(
    "should return | should answer | should respond with | should give | must return | to return",
  ),
  phrases(
    "responds with | returns | answers | answer | gives | takes | accepts | receives | return",
  ),
  phrases(
    "expects | looks like | must answer | must respond with | lists them | lists all | must give",
  ),
);
const answered = many(
  sequence(
    optional(word("with")),
    either(
      words("this these a an the it json"),
      phrases("list of | array of | array | something | body | like | like this | as follows"),
    ),
  ),
);
const expecting = many(
  words(
    "our my the frontend front-end app client ui expects expect needs wants that and also a call to",
  ),
);
/** "GET /sensors should answer", before a sample. */
const sampled: Parser<Nodes> = map(
  where(
    map(sequence(expecting, method, path, optional(answers), answered), ([, verb, route]) =>
      routeNodes(verb, route),
    ),
    (nodes) => nodes !== undefined,
  ),
  (nodes) => nodes ?? [],
);

const ofMethods: Readonly<Record<string, Operation>> = {
  get: "list",
  post: "create",
  put: "update",
  patch: "update",
  delete: "delete",
};
const noun = optional(
  either(
    as<Operation>("list", words("list all many")),
    as<Operation>("read", either(phrases("by id | single"), words("one"))),
  ),
);
const named: Parser<Operation> = map(
  sequence(method, noun),
  ([verb, which]) => (verb.key === "get" ? which : undefined) ?? ofMethods[verb.key] ?? "read",
);
/** "POST/PUT/DELETE work as usual", "plus GET list and GET one". */
const operations: Parser<Nodes> = map(
  sequence(
    many(
      words("and plus also i we need want the as well with this endpoint it : , please do build"),
    ),
    separated(named, many(words("/ , and & plus"))),
    many(
      either(
        phrases("as usual | as well | work as usual | should work as usual | as always"),
        words("too please work endpoints requests routes"),
      ),
    ),
  ),
  ([, found]): Nodes => [
    {
      node: "operations",
      of: [],
      operations: found.flatMap((each) => (each === "list" ? ["list", "read"] : [each])),
      mode: "named",
    } as Node,
  ],
);

const part: Parser<Nodes> = either(
  turned,
  sampled,
  announcement,
  pointer,
  carriedOut,
  operations,
  software,
  courtesy,
  crud,
);
const joint = many(either(words(", : - and"), word(";")));
const around: Parser<Nodes> = map(
  first(separated(part, joint), sequence(many(words(". , : ! -")), end)),
  (nodes) => nodes.flat(),
);
const announced = first(either(announcement, pointer), many(words(". , : ! -")));
/** More words are no such sentence; it bounds what hostile text can cost. */
const mostWords = 40;

/** A sentence around a formal text, or undefined when it is none. */
export function readAround(tokens: readonly Token[]): Nodes | undefined {
  if (tokens.length > mostWords) return undefined;
  const parsed = parseAll(around, tokens);
  return parsed.read ? parsed.value : undefined;
}

/**
 * A sentence that says more and ends in where the formal text stands: "A REST API for wines, fields as
 * below". Answered is what says more.
 */
export function withoutAnnouncement(tokens: readonly Token[]): readonly Token[] {
  for (const [at, { text }] of tokens.entries())
    if (at > 0 && ",:-".includes(text) && parseAll(announced, tokens.slice(at + 1)).read)
      return tokens.slice(0, at);
  return tokens;
}

const wholeSentence = sequence(
  phrases(
    "that's the whole api | that is the whole api | that's all | that is all | nothing else | no others",
  ),
  end,
);
/** "That's the whole API": what was named is all that is offered. */
export function isAll(tokens: readonly Token[]): boolean {
  return parseAll(wholeSentence, tokens).read;
}
