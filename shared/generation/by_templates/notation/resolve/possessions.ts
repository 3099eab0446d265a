import type { FieldNode, Name } from "../syntax.ts";
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

/**
 * "Each car has an owner": where the name tells no type, the owner may be a thing that was never
 * declared. Among fields whose type is clear, only people are doubtful.
 */
export function checkPossessions(things: Things, problems: Problem[]): void {
  for (const { node, current } of things.nodes) {
    if (node.node !== "possession") continue;
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
