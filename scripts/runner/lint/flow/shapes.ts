import type { TSESTree } from "@typescript-eslint/types";
import { nameOf, withoutWrapping } from "./sources.ts";

type Node = TSESTree.Node;

/** Gives what a constant was given, or else the expression itself. */
export type Resolve = (node: Node) => Node;

/** The text of a place, as far as it has one: `req.headers.host`, `req.get("host")`. */
export function sourceOf(node: Node): string {
  const inner = withoutWrapping(node);
  if (inner.type === "CallExpression")
    return `${dotted(inner.callee)}(${inner.arguments.map((each) => (each.type === "Literal" ? JSON.stringify(each.value) : "")).join()})`;
  return dotted(inner);
}

/** Names joined by points; empty where there is something else in it. */
export function dotted(node: Node): string {
  const inner = withoutWrapping(node);
  if (inner.type === "Identifier") return inner.name;
  if (inner.type === "ThisExpression") return "this";
  if (inner.type !== "MemberExpression") return "";
  return `${dotted(inner.object)}.${nameOf(inner.property)}`;
}

export function calledName({ callee }: TSESTree.CallExpression): string {
  const inner = withoutWrapping(callee);
  return inner.type === "MemberExpression" ? nameOf(inner.property) : nameOf(inner);
}

/** `exec(…)` and `child_process.exec(…)`, but not `pattern.exec(…)`. */
export function isNamed({ callee }: TSESTree.CallExpression): boolean {
  return (
    callee.type === "Identifier" ||
    /^(cp|child_process|childProcess|shell|util)\./.test(dotted(callee))
  );
}

/** The arguments of a call of a method or function with such a name. */
export function argumentsOf(node: Node, name: RegExp): readonly Node[] {
  return node.type === "CallExpression" && name.test(calledName(node)) ? node.arguments : [];
}

/** Text that is built at this place. */
export function isPutTogether(node: Node): boolean {
  const inner = withoutWrapping(node);
  if (inner.type === "TemplateLiteral") return inner.expressions.length > 0;
  if (inner.type === "CallExpression")
    return inner.callee.type === "MemberExpression" && nameOf(inner.callee.property) === "join";
  return inner.type === "BinaryExpression" && inner.operator === "+";
}

/** Whether a call is about such text: it is in the argument, or the method is for nothing else. */
export function speaks(node: Node, argument: Node, language: RegExp): boolean {
  if (node.type === "CallExpression" && /Raw|unsafe|^raw$/.test(calledName(node))) return true;
  return argument.type === "Identifier"
    ? /sql|query|statement|stmt/i.test(argument.name)
    : language.test(textOf(argument));
}

/** The text that is written in an expression. */
function textOf(node: Node): string {
  const inner = withoutWrapping(node);
  if (inner.type === "TemplateLiteral") return inner.quasis.map(({ value }) => value.raw).join(" ");
  if (inner.type === "BinaryExpression") return `${textOf(inner.left)} ${textOf(inner.right)}`;
  return inner.type === "Literal" ? String(inner.value) : "";
}

export function isMarkup(node: Node): boolean {
  return /<[a-z!/]/i.test(textOf(node));
}

/** What an address begins with: only that decides where it leads. */
export function leading(node: Node): Node | undefined {
  const inner = withoutWrapping(node);
  if (inner.type === "BinaryExpression" && inner.operator === "+") return leading(inner.left);
  if (inner.type !== "TemplateLiteral") return inner;
  return inner.quasis[0]?.value.raw === "" ? inner.expressions[0] : undefined;
}

export function startsShell(node: Node): boolean {
  return (
    node.type === "ObjectExpression" &&
    node.properties.some(
      (each) =>
        each.type === "Property" &&
        nameOf(each.key) === "shell" &&
        !(each.value.type === "Literal" && each.value.value === false),
    )
  );
}

export function propertyValues(node: TSESTree.ObjectExpression): readonly Node[] {
  return node.properties.flatMap((each) => (each.type === "Property" ? [each.value] : []));
}

/** A whole body or query, rather than one member of it. */
export function isWhole(node: Node): boolean {
  return /(^|\.)(body|query)$/.test(dotted(node)) || /\.json\(/.test(sourceOf(node));
}

export function findWhole(given: Node, resolve: Resolve): readonly Node[] {
  const node = resolve(given);
  if (node.type !== "ObjectExpression") return isWhole(node) ? [node] : [];
  return node.properties.flatMap((each) => {
    if (each.type === "SpreadElement") return isWhole(each.argument) ? [each.argument] : [];
    const value = resolve(each.value);
    return value.type === "ObjectExpression" || isWhole(value) ? findWhole(value, resolve) : [];
  });
}

/** The parts of a node. */
export function childrenOf(node: Node): Node[] {
  return Object.entries(node)
    .filter(([key]) => key !== "parent")
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter((value): value is Node => typeof value?.type === "string");
}
