import {
  either,
  map,
  optional,
  type Parser,
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

/** "GET /books/{id}": an operation on what the path names. */
const route: Parser<Nodes> = map(
  where(
    map(sequence(method, path, described), ([verb, found]) => nodesOfRoute(verb.key, found)),
    (nodes) => nodes !== undefined,
  ),
  (nodes) => nodes ?? [],
);
export const routeSentence: Parser<Nodes> = map(separated(route, listSeparator), (groups) =>
  groups.flat(),
);
