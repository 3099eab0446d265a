import {
  as,
  either,
  inParentheses,
  lazy,
  map,
  once,
  optional,
  type Parser,
  phrase,
  second,
  separated,
  sequence,
  token,
  where,
  word,
  words,
} from "../parser.ts";
import type { Operation } from "../syntax.ts";

export const everything: readonly Operation[] = ["create", "read", "list", "update", "delete"];
export const look: readonly Operation[] = ["read", "list"];

type Verbs = readonly (readonly [verbs: string, operations: readonly Operation[]])[];

/** The verbs of each operation. Reading one and listing many are asked for in the same words. */
const activeVerbs: Verbs = [
  [
    "create add insert register save store enter post record log capture submit creating adding",
    ["create"],
  ],
  ["read view see get show retrieve fetch look display list listing browse index access", look],
  ["reading viewing", look],
  ["update edit change modify rename correct amend adjust updating editing", ["update"]],
  ["delete remove destroy erase deleting removing", ["delete"]],
  ["manage maintain administer managing handle", everything],
];
/** After "can be": what is done to a thing. */
const participles: Verbs = [
  ["created added inserted stored saved registered recorded entered logged", ["create"]],
  ["viewed retrieved read listed shown fetched seen browsed", look],
  ["updated edited changed modified renamed corrected amended adjusted", ["update"]],
  ["deleted", ["delete"]],
  ["managed", everything],
];

function verbOf(all: Verbs): Parser<readonly Operation[]> {
  const operationOf = new Map(
    all.flatMap(([list, found]) => list.split(" ").map((verb) => [verb, found] as const)),
  );
  return map(
    token(({ kind, key }) => kind === "word" && operationOf.has(key)),
    ({ key }) => operationOf.get(key) ?? [],
  );
}

export const listed = either(sequence(word(","), word("and", "or")), words(", and or / &"));
function listOf(all: Verbs): Parser<Operation[]> {
  return map(separated(once(verbOf(all)), listed), (groups) => [...new Set(groups.flat())]);
}
export const verbList = second(optional(phrase("all of")), listOf(activeVerbs));
export const participleList = listOf(participles);
export const crud: Parser<readonly Operation[]> = as(
  everything,
  sequence(
    optional(word("perform", "do", "handle", "provide")),
    either(
      sequence(
        optional(words("all full basic standard the simple complete")),
        optional(words("usual basic standard")),
        word("crud"),
        optional(words("operations functions endpoints actions functionality methods")),
        optional(inParentheses(lazy(() => verbList))),
      ),
      sequence(
        optional(words("all the")),
        words("usual standard all"),
        optional(words("five four")),
        word("operations"),
      ),
    ),
  ),
);
export const operations: Parser<readonly Operation[]> = either(crud, verbList);

const methods: ReadonlyMap<string, readonly Operation[]> = new Map([
  ["get", look],
  ["post", ["create"]],
  ["put", ["update"]],
  ["patch", ["update"]],
  ["delete", ["delete"]],
]);
/** "GET/POST/PATCH/DELETE for both": the methods of HTTP as operations. */
export const anyMethods: Parser<readonly Operation[]> = map(
  separated(
    token(({ kind, key }) => kind === "word" && methods.has(key)),
    listed,
  ),
  (found) => [...new Set(found.flatMap(({ key }) => methods.get(key) ?? []))],
);
export const methodList = where(anyMethods, (found) => found.length > 2);
