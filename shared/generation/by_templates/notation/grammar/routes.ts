import {
  either,
  first,
  inParentheses,
  map,
  optional,
  type Parser,
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
import { listSeparator } from "./field.ts";
import { fieldList, type ListItem } from "./field_list.ts";
import { fieldName } from "./name.ts";
import { actions } from "./operations.ts";

const method = words("get post put patch delete");
const path = token(({ kind }) => kind === "path");

/** The segments of a path: names, and places for a value. */
function segmentsOf(path: string): string[] {
  const [route = ""] = path.split("?");
  return route.split("/").filter((segment) => segment !== "" && !/^(?:api|v\d+)$/i.test(segment));
}

function isPlace(segment: string | undefined): boolean {
  return segment !== undefined && (/^[:{[<]/.test(segment) || /^\d+$/.test(segment));
}

function operationsOf(verb: string, isOne: boolean): Operation[] {
  if (verb === "post") return isOne ? [] : ["create"];
  if (verb === "get") return [isOne ? "read" : "list"];
  if (!isOne) return [];
  return [verb === "delete" ? "delete" : "update"];
}

/** What a route does; undefined when it is none of the usual five. */
export function operationsOfRoute(
  verb: string,
  route: string,
  at: Name,
): Extract<Node, { node: "operations" }> | undefined {
  const [name, place, ...rest] = segmentsOf(route);
  const isOne = isPlace(place);
  const operations = operationsOf(verb, isOne);
  const isFlat = rest.length === 0 && (place === undefined || isOne);
  if (name === undefined || isPlace(name) || !isFlat || operations.length === 0) return undefined;
  const words = name.replaceAll("-", " ").replaceAll("_", " ");
  return { node: "operations", of: [{ ...at, words }], operations, mode: "named" };
}

/** What a list is read by: the names of a query, without those that every list takes. */
function filterOf(route: string, at: Name, of: Node): Nodes | undefined {
  const [, query = ""] = route.split("?");
  const names = query.split("&").map((part) => part.split("=")[0] ?? "");
  const by = names
    .filter((name) => name !== "" && name !== "limit" && name !== "offset")
    .map((words) => ({ ...at, words }));
  if (by.length === 0) return [of];
  const isList = of.node === "operations" && of.operations.includes("list");
  if (!isList || by.some(({ words }) => !/^[\p{L}_-]+$/u.test(words) || words === "sort"))
    return undefined;
  return [of, { node: "filter", of: of.of[0], by, search: false }];
}

const described = optional(sequence(optional(either(word(":", "-", "->", "=>"))), actions));

function nodesOfRoute(verb: string, { text, from, to }: Token): Nodes | undefined {
  const at: Name = { words: text, from, to };
  const of = operationsOfRoute(verb, text, at);
  return of === undefined ? undefined : filterOf(text, at, of);
}

const bodyLead = sequence(
  optional(words("with body request json payload")),
  optional(word("body")),
  optional(word(":")),
);
/** "{title, pages}", "(body: {title})": what a request carries. */
const carried: Parser<ListItem> = second(bodyLead, second(word("{"), first(fieldList, word("}"))));
const someOf: Parser<Name[]> = second(
  sequence(bodyLead, words("any some one"), word("of")),
  separated(fieldName, word("/", ",", "or")),
);
const body: Parser<ListItem> = either(
  carried,
  map(
    someOf,
    (fields): ListItem =>
      (of) => [{ node: "rule", of, fields, modifiers: [] }],
  ),
);
const bodyAfter = optional(either(body, inParentheses(body)));

function withBody(nodes: Nodes, verb: string, item: ListItem | undefined): Nodes {
  const operations = nodes.find((node) => node.node === "operations");
  const of = operations?.node === "operations" ? operations.of[0] : undefined;
  if (item === undefined || of === undefined) return nodes;
  const said = item(of);
  if (verb === "post") return [{ node: "thing", name: of, role: "declared" }, ...said, ...nodes];
  // What is changed must be known from elsewhere.
  const names = said.flatMap((node) =>
    node.node === "fields" ? node.fields.map(({ name }) => name) : [],
  );
  const known: Node = { node: "rule", of, fields: names, modifiers: [] };
  return [...nodes, ...(names.length > 0 ? [known] : said)];
}

/** "GET /books/{id}": an operation on what the path names. */
const route: Parser<Nodes> = map(
  where(
    map(sequence(method, path, bodyAfter, described), ([verb, found, item]) => {
      const nodes = nodesOfRoute(verb.key, found);
      return nodes === undefined || (item !== undefined && verb.key === "get")
        ? undefined
        : withBody(nodes, verb.key, item);
    }),
    (nodes) => nodes !== undefined,
  ),
  (nodes) => nodes ?? [],
);
export const routeSentence: Parser<Nodes> = map(separated(route, listSeparator), (groups) =>
  groups.flat(),
);
