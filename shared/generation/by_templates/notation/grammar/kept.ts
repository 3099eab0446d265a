import { isPlural } from "../../specification/noun_number.ts";
import { findGaps } from "../gaps.ts";
import {
  ahead,
  either,
  map,
  optional,
  type Parser,
  sequence,
  where,
  word,
  words,
} from "../parser.ts";
import type { Name, Nodes } from "../syntax.ts";
import { carriers, keepers } from "./carriers.ts";
import { namesList } from "./field.ts";
import { fieldList } from "./field_list.ts";
import { declared, fieldNames, introduction, possessed, subject } from "./subject.ts";
import { qualified, thing } from "./things.ts";

/** A thing of which something is kept. */
export const kept: Parser<Nodes> = map(sequence(subject, optional(qualified)), ([node, around]) =>
  node.node === "thing" && around !== undefined ? [...around(node.name), node] : [node],
);
function lastThing(nodes: Nodes): Name | undefined {
  const found = nodes.findLast((node) => node.node === "thing");
  return found?.node === "thing" ? found.name : undefined;
}
/** What is worked out of other records, when people say that they want to know it. */
const workedOut = new Set(
  "total totals number count sum average mean current remaining overall latest next last amount".split(
    " ",
  ),
);
function isKept(names: readonly Name[]): boolean {
  const isWorkedOut = (name: string) => workedOut.has(name.toLowerCase().split(" ")[0] ?? "");
  return names.every(({ words: name }) => !isWorkedOut(name) && findGaps([name]) === undefined);
}
/** "For a customer we store the name", "what we need per record is the artist and the price". */
export const stored: Parser<Nodes> = map(
  sequence(
    carriers,
    words("for of per about regarding"),
    kept,
    carriers,
    optional(word(",", ":", "-")),
    carriers,
    introduction,
    fieldList,
  ),
  ([, , nodes, , sign, , , list]) => {
    const of = lastThing(nodes);
    return [...nodes, ...(sign?.text === ":" ? list(of) : possessed(of, list(of)))];
  },
);
/** "We want to know the name and the age of each guest." */
export const storedOf: Parser<Nodes> = map(
  sequence(keepers, where(namesList, isKept), words("of for per about"), kept, carriers),
  ([, names, , nodes]) => {
    const of = lastThing(nodes);
    const fields = names.map((name) => ({ name, modifiers: [] }));
    return [...nodes, { node: "fields", of, fields }, { node: "possession", of, fields: names }];
  },
);
/** "We need to capture their name, email and phone number": of what was last spoken of. */
export const storedOfIt = (owner: string): Parser<Nodes> =>
  map(
    where(sequence(keepers, introduction, ahead(words(owner)), fieldList), ([, , , list]) =>
      isKept(fieldNames(list(undefined))),
    ),
    ([, , , list]) => possessed(undefined, list(undefined)),
  );
/** What is kept of a thing, and no things that are kept. */
export const keptOf: Parser<Nodes> = either(
  where(storedOf, (nodes) => !fieldNames(nodes).some(({ words: name }) => isPlural(name))),
  storedOfIt("their its his her"),
);
/** "Actions can be recorded for an incident: what, due date": what each belongs to, and its fields. */
export const recordedFor: Parser<Nodes> = map(
  sequence(
    thing,
    words("can may must are is"),
    optional(word("be")),
    words("recorded added created stored entered attached registered logged kept planned made"),
    words("for to on in under"),
    thing,
    word(":"),
    introduction,
    fieldList,
  ),
  ([child, , , , , parent, , , list]) => [
    declared(child),
    { node: "relation", child, parent, required: undefined, role: undefined },
    ...list(child),
  ],
);
