import { either, map, optional, type Parser, sequence, token, word, words } from "../parser.ts";
import type { Name, Node, Nodes, Operation } from "../syntax.ts";
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
export function operationsOfRoute(verb: string, route: string, at: Name): Node | undefined {
  const [name, place, ...rest] = segmentsOf(route);
  const isOne = isPlace(place);
  const operations = operationsOf(verb, isOne);
  const isFlat = rest.length === 0 && (place === undefined || isOne);
  if (name === undefined || isPlace(name) || !isFlat || operations.length === 0) return undefined;
  const words = name.replaceAll("-", " ").replaceAll("_", " ");
  return { node: "operations", of: [{ ...at, words }], operations, mode: "named" };
}

const described = optional(sequence(optional(either(word(":", "-", "->", "=>"))), actions));

/** "GET /books/{id}": an operation on what the path names. */
export const routeSentence: Parser<Nodes> = function* (input, at) {
  const route = map(sequence(method, path, described), ([verb, { text, from, to }]) =>
    operationsOfRoute(verb.key, text, { words: text, from, to }),
  );
  for (const { value, next } of route(input, at))
    if (value !== undefined) yield { value: [value], next };
};
