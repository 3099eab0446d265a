import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";
import type { Stretch } from "./reading.ts";
import type { Comment } from "./remarks.ts";

const typescript = parser.configure({ dialect: "ts" });

export function parseTypescript(code: string): SyntaxNode {
  return typescript.parse(code).topNode;
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** What is declared: by itself, exported, or within a namespace, whose name is part of no other. */
export function declarationsOf(top: SyntaxNode): SyntaxNode[] {
  return childrenOf(top).flatMap(declaredBy);
}

function declaredBy(node: SyntaxNode): SyntaxNode[] {
  if (node.name === "ExportDeclaration") {
    const inner = childrenOf(node).find(({ name }) => name.endsWith("Declaration"));
    return inner === undefined ? [node] : declaredBy(inner);
  }
  const space = node.name === "AmbientDeclaration" ? node.getChild("NamespaceDeclaration") : node;
  const block = space?.name === "NamespaceDeclaration" ? space.getChild("Block") : null;
  if (!block) return [node];
  return declarationsOf(block).filter(({ name }) => name !== "{" && name !== "}");
}

function stretchesOf(top: SyntaxNode, name: string): Stretch[] {
  const found: Stretch[] = [];
  top.cursor().iterate((node) => {
    if (node.name === name) found.push({ from: node.from, to: node.to });
  });
  return found;
}

/** The members of all the types, in the order of the text. */
export function membersOf(top: SyntaxNode): readonly Stretch[] {
  return stretchesOf(top, "PropertyType");
}

export function bodiesOf(top: SyntaxNode): readonly Stretch[] {
  return stretchesOf(top, "ObjectType");
}

export function memberNamesOf(top: SyntaxNode, code: string): readonly string[] {
  return stretchesOf(top, "PropertyDefinition").map(({ from, to }) => code.slice(from, to));
}

export function commentsOf(top: SyntaxNode, text: string): readonly Comment[] {
  const lines = stretchesOf(top, "LineComment").map(({ from, to }) => ({
    from,
    to,
    body: { from: from + 2, to },
  }));
  const blocks = stretchesOf(top, "BlockComment").map(({ from, to }) => {
    const isClosed = to - from > 3 && text.slice(from, to).endsWith("*/");
    return { from, to, body: { from: from + 2, to: isClosed ? to - 2 : to } };
  });
  return [...lines, ...blocks].sort((one, other) => one.from - other.from);
}

/** The values of an enum: texts that are given, else numbers, which count on from the one before. */
export function enumValues(
  body: SyntaxNode,
  textOf: (node: SyntaxNode) => string,
): (string | number)[] | undefined {
  const values: (string | number)[] = [];
  const signs = childrenOf(body).filter(({ name }) => !["{", "}", ","].includes(name));
  for (const [at, { name }] of signs.entries()) {
    const given = signs[at + 2];
    if (name !== "PropertyName") continue;
    const last = values.at(-1) ?? -1;
    if (signs[at + 1]?.name !== "Equals") values.push(typeof last === "number" ? last + 1 : NaN);
    else if (given?.name === "String") values.push(textOf(given).slice(1, -1));
    else if (given?.name === "Number") values.push(Number(textOf(given)));
    else return undefined;
  }
  return values;
}
