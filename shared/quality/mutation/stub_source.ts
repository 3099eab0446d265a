import type { SyntaxNode } from "@lezer/common";
import { type FunctionNode, isUnreadable, type ParsedSource, walkSource } from "./walk_source.ts";

export interface Change {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The source with the bodies of all its functions emptied: it has the same shape, and does nothing. */
export function stubSource(source: ParsedSource): string {
  const { content } = source;
  const changes: Change[] = [];
  const unreadable = walkSource(source, {
    visitFunction(func) {
      const { from, to } = func.body;
      // What is inside of a body that is emptied goes with it.
      if (from < (changes.at(-1)?.to ?? 0)) return;
      changes.push({ from, to, text: emptyBody(func, content) });
    },
  });
  return applyChanges(
    content,
    changes.filter((change) => !isUnreadable(change, unreadable)),
  );
}

/** The emptied body of a function; the constructor of a derived class has to call the one above. */
export function emptyBody({ node, body }: FunctionNode, content: string): string {
  if (body.name !== "Block") return "undefined";
  const call = isConstructor(node, content) ? findSuperCall(body) : undefined;
  return call === undefined ? "{}" : `{ ${content.slice(call.from, call.to)} }`;
}

function isConstructor(node: SyntaxNode, content: string): boolean {
  const name = node.getChild("PropertyDefinition");
  return node.name === "MethodDeclaration" && name !== null
    ? content.slice(name.from, name.to) === "constructor"
    : false;
}

function findSuperCall(body: SyntaxNode): SyntaxNode | undefined {
  return body.getChildren("ExpressionStatement").find(({ firstChild }) => {
    return firstChild?.name === "CallExpression" && firstChild.firstChild?.name === "super";
  });
}

/** Applies changes that are in order and apart. */
export function applyChanges(content: string, changes: readonly Change[]): string {
  const parts: string[] = [];
  let end = 0;
  for (const { from, to, text } of changes) {
    parts.push(content.slice(end, from), text);
    end = to;
  }
  return [...parts, content.slice(end)].join("");
}
