import type { SyntaxNode } from "@lezer/common";

/** Methods of the collections of the language that change what they are called on. */
const MUTATORS: ReadonlySet<string> = new Set([
  ...["set", "add", "delete", "clear"],
  ...["push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin"],
]);
const STEPS: ReadonlySet<string> = new Set(["++", "--", "delete"]);
const PLACES: ReadonlySet<string> = new Set(["VariableName", "MemberExpression"]);

/** Something that a piece of code changes. */
export interface Change {
  /** A variable, or a member of one. */
  readonly target: SyntaxNode;
  /** Whether it is for sure: what a method does is known by its name alone. */
  readonly isCertain: boolean;
}

/** What an assignment, a step up or down, `delete`, or a method of a collection changes. */
export function changesOf(node: SyntaxNode, content: string): readonly Change[] {
  const certain = (target: SyntaxNode): Change => ({ target, isCertain: true });
  const { name, firstChild, lastChild } = node;
  if (firstChild === null || lastChild === null) return [];
  if (name === "AssignmentExpression") return placeIn(firstChild).map(certain);
  const textOf = ({ from, to }: SyntaxNode) => content.slice(from, to);
  if (name === "PostfixExpression")
    return STEPS.has(textOf(lastChild)) ? placeIn(firstChild).map(certain) : [];
  if (name === "UnaryExpression")
    return STEPS.has(textOf(firstChild)) ? placeIn(lastChild).map(certain) : [];
  if (name !== "CallExpression" || firstChild.name !== "MemberExpression") return [];
  const [target, method] = [firstChild.firstChild, firstChild.getChild("PropertyName")];
  if (target === null || method === null || !MUTATORS.has(textOf(method))) return [];
  return placeIn(target).map((each) => ({ target: each, isCertain: false }));
}

/** The variable or member that is named, if it is one. */
function placeIn(node: SyntaxNode): SyntaxNode[] {
  return PLACES.has(node.name) ? [node] : [];
}
