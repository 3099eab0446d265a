import { entityKey } from "../../specification/identify.ts";
import { singularise } from "../../specification/noun_number.ts";
import { isPrintable } from "../../specification/spell_identifier.ts";
import type { FieldNode, Name, Nodes } from "../syntax.ts";
import type { Problem } from "./problem.ts";
import { keyOf, labelOf } from "./settle_field.ts";
import type { Things } from "./things.ts";

/** Words for those who use the software. */
const everyone: ReadonlySet<string> = new Set(
  "user client consumer person people customer api developer everyone anyone everybody anybody".split(
    " ",
  ),
);
const nowhere: Name = { words: "", from: 0, to: 0 };

/** Two kinds of people, each with what they can do, are accounts with permissions. */
export function checkActors(nodes: Nodes, things: Things, problems: Problem[]): void {
  const actors = new Map<string, Name>();
  for (const node of nodes)
    if (node.node === "actor") {
      const key = entityKey(singularise(labelOf(node.name.words)));
      if (!everyone.has(key)) actors.set(key, node.name);
      if (things.find(node.name) !== undefined)
        problems.push({
          at: node.name,
          message: `"${node.name.words}" is a thing, and who uses the software is none: say "users can …"`,
        });
    }
  const [, other] = actors.values();
  if (other !== undefined)
    problems.push({
      at: other,
      message: 'that different people may do different things is not built: say "users can …"',
    });
}

/** What is said of a field elsewhere is no background. */
export function checkBackground(nodes: Nodes, things: Things, problems: Problem[]): void {
  const fields = things.all.flatMap((thing) => thing.fields.map(({ name }) => keyOf(name.words)));
  for (const node of nodes) {
    if (node.node !== "background" || node.isCourtesy) continue;
    const words = ` ${keyOf(node.said.words)} `;
    const named = fields.find((field) => words.includes(` ${field} `));
    if (named !== undefined)
      problems.push({ at: node.said, message: `this may say something of "${named}"` });
  }
}

/** "CreateBoatDto": what is sent or answered, and no thing that is kept. */
const messages = /(?<=\p{Ll})(?:Dto|DTO|Payload|Request|Response)$/u;

export function checkMessages(things: Things, problems: Problem[]): void {
  for (const { name, label } of things.all)
    if (messages.test(label))
      problems.push({ at: name, message: `"${label}" is what is sent, and no thing that is kept` });
}

/** "Order: price" after a thing that has a price: how its list is sorted, or a thing. */
export function checkOrder(things: Things, problems: Problem[]): void {
  const order = things.all.find(({ key }) => key === "order");
  if (order === undefined || order.fields.length === 0) return;
  const others = things.all.filter((each) => each !== order).flatMap(({ fields }) => fields);
  const isKnown = ({ name, modifiers }: FieldNode) =>
    modifiers.length === 0 && others.some((each) => keyOf(each.name.words) === keyOf(name.words));
  if (order.fields.every(isKnown))
    problems.push({
      at: order.name,
      message: `"${order.name.words}" may be a thing or how lists are sorted: say "Sort: …", or give it fields of its own`,
    });
}

/** Names of things and titles that would mean something else where they are printed. */
export function checkNames(nodes: Nodes, things: Things, problems: Problem[]): void {
  for (const { node, current } of things.nodes)
    if (
      node.node === "together" &&
      (node.of === undefined ? current : things.find(node.of)) === undefined
    )
      problems.push({ at: node.of ?? nowhere, message: "say which thing these are unique of" });
  for (const node of nodes)
    if ((node.node === "thing" || node.node === "title") && !isPrintable(node.name.words))
      problems.push({
        at: node.name,
        message: "a name has at most 60 characters and no signs of code",
      });
}
