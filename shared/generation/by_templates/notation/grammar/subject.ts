import {
  ahead,
  either,
  map,
  optional,
  type Parser,
  second,
  sequence,
  word,
  words,
} from "../parser.ts";
import type { Name, Node, Nodes } from "../syntax.ts";
import { fieldsIntroduction } from "./field_list.ts";
import { determiner, thing } from "./things.ts";

export const introduction = optional(sequence(fieldsIntroduction, optional(word(":", "-"))));

export function declared(of: Name): Node {
  return { node: "thing", name: of, role: "declared" };
}

/** What any software has: as the subject of a sentence it declares nothing. */
const softwareNouns = words(
  "answer answers response responses result results output page pages screen screens reply",
);
function mentioned(of: Name): Node {
  return { node: "thing", name: of, role: "mentioned" };
}
/** "the book", "this book": one that is known already. */
export const definite: Parser<Node> = map(
  second(words("the this that these those"), thing),
  mentioned,
);
export const subject: Parser<Node> = either(
  definite,
  map(second(sequence(determiner, ahead(softwareNouns)), thing), mentioned),
  map(thing, declared),
);
export function fieldNames(nodes: Nodes): readonly Name[] {
  return nodes.flatMap((node) =>
    node.node === "fields" ? node.fields.map((each) => each.name) : [],
  );
}
export function possessed(of: Name | undefined, nodes: Nodes): Nodes {
  return [...nodes, { node: "possession", of, fields: fieldNames(nodes) }];
}
