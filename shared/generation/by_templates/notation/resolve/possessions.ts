import { isPlural } from "../../specification/noun_number.ts";
import type { FieldNode, Name, Node } from "../syntax.ts";
import { inferType } from "./infer_type.ts";
import type { Problem } from "./problem.ts";
import { keyOf, labelOf } from "./settle_field.ts";
import type { Thing, Things } from "./things.ts";

/** People whom a record may have: an account, a thing or only a name. */
const people: ReadonlySet<string> = new Set(
  "owner agent assignee manager driver customer user member tenant landlord reviewer creator supervisor".split(
    " ",
  ),
);

function fieldOf(name: Name, thing: Thing | undefined): FieldNode | undefined {
  return thing?.fields.find((field) => keyOf(field.name.words) === keyOf(name.words));
}

function lastWord(name: Name): string {
  return keyOf(name.words).split(" ").at(-1) ?? "";
}

/** Whether nothing tells what the field holds, neither its name nor what is said of it. */
function isUntold({ name, modifiers }: FieldNode): boolean {
  return modifiers.every(({ is }) => is === "required") && !inferType(name.words).certain;
}

function isAssigned({ name }: FieldNode): boolean {
  return keyOf(name.words).startsWith("assigned ") && people.has(lastWord(name));
}

function unknown(at: Name): Problem {
  const label = labelOf(at.words);
  return {
    at,
    message: `"${label}" may be a thing, a text or the user who asks: say "${label}: string", or give it fields of its own, "${label}: name"`,
  };
}

/** The things that a node names as what it is about. */
function namedBy(node: Node): readonly (Name | undefined)[] {
  if (node.node === "deletion") return [node.parent, node.child];
  if (node.node === "filter" || node.node === "sort") return [node.of];
  return node.node === "operations" ? node.of : [];
}

/** The node before the fields of a possession: what "it" and "its" may have been said after. */
function nodeBefore(at: number, nodes: Things["nodes"]): Node | undefined {
  return nodes.slice(0, at).findLast(({ node }) => node.node !== "fields")?.node;
}

/** "Deleting a team deletes its matches. It keeps its players": whose they are is open. */
function checkPronoun(at: number, things: Things, problems: Problem[]): void {
  const { node, current } = things.nodes[at] ?? {};
  if (node?.node !== "possession" || node.of !== undefined) return;
  const before = nodeBefore(at, things.nodes);
  const others = before === undefined ? [] : namedBy(before).filter((name) => name !== undefined);
  const isOther = others.length > 0 && !others.every((name) => things.find(name) === current);
  for (const name of node.fields) {
    const isThings = isPlural(name.words) && things.find(name) !== undefined;
    if (!isOther && !isThings) continue;
    const message = `nothing says clearly whose "${name.words}" is meant: say it with the name of the thing`;
    problems.push({ at: name, message });
  }
}

/**
 * "Each car has an owner": where the name tells no type, the owner may be a thing that was never
 * declared. Among fields whose type is clear, only people are doubtful.
 */
export function checkPossessions(things: Things, problems: Problem[]): void {
  for (const [at, { node, current }] of things.nodes.entries()) {
    if (node.node !== "possession") continue;
    checkPronoun(at, things, problems);
    const thing = node.of === undefined ? current : things.find(node.of);
    const fields = node.fields.flatMap((name) => fieldOf(name, thing) ?? []);
    const doubtful = fields.filter(isUntold);
    const isClear = doubtful.length < node.fields.length;
    const asked = isClear ? doubtful.filter(({ name }) => people.has(lastWord(name))) : doubtful;
    problems.push(...asked.map(({ name }) => unknown(name)));
  }
  checkAssigned(things, problems);
}

/** "assigned agent" says that somebody else is kept somewhere. */
function checkAssigned(things: Things, problems: Problem[]): void {
  for (const thing of things.all)
    for (const field of thing.fields)
      if (isUntold(field) && isAssigned(field)) problems.push(unknown(field.name));
}
