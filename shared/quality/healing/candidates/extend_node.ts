import type { SyntaxNode } from "@lezer/common";
import type { Repair } from "./mutate_node.ts";

type Text = (node: SyntaxNode) => string;

/** Expressions that may be one too many or too few. */
const COUNTED = new Set(["BinaryExpression", "CallExpression", "MemberExpression", "VariableName"]);
const CONVERSIONS = new Set(["Boolean", "Number", "String", "parseFloat", "parseInt"]);
const CONVERTING_METHODS = new Set(["toString", "toFixed", "valueOf", "join"]);
const ROUNDING = new Set(["floor", "ceil", "round", "trunc", "abs"]);

/** The names of the nodes around which something may be missing, or too much. */
export const EXTENDABLE: ReadonlySet<string> = new Set([
  ...COUNTED,
  "AwaitExpression",
  "ExpressionStatement",
  "ReturnStatement",
  "of",
  "in",
]);

/** The changes by which something is put around a node, in front of it, or taken from around it. */
export function extendNode(node: SyntaxNode, text: Text): readonly Repair[] {
  return [
    ...(COUNTED.has(node.name) ? countOtherwise(node, text) : []),
    ...(node.name === "CallExpression"
      ? [...unwrap(node, text), ...awaitCall(node, text), ...roundDivision(node, text)]
      : []),
    ...(node.name === "BinaryExpression" ? roundDivision(node, text) : []),
    ...(node.name === "ExpressionStatement" ? returnValue(node) : []),
    ...(node.name === "ReturnStatement" ? convertReturned(node, text) : []),
    ...(node.name === "of" || node.name === "in" ? otherLoop(node) : []),
  ];
}

/** Where one more or less is meant: in indices, bounds, arguments and results. */
function countOtherwise(node: SyntaxNode, text: Text): readonly Repair[] {
  const lessened = node.name === "BinaryExpression" ? withoutOne(node, text) : [];
  if (!isCounted(node)) return lessened;
  const [open, close] = node.name === "BinaryExpression" ? ["(", ")"] : ["", ""];
  const more = ["+ 1", "- 1"].map((step) => ({
    ...{ from: node.from, to: node.to, text: `${open}${text(node)}${close} ${step}` },
    ...{ rule: "off-by-one", distance: 2 },
  }));
  return [...lessened, ...more];
}

function withoutOne(node: SyntaxNode, text: Text): readonly Repair[] {
  const { firstChild, lastChild } = node;
  if (firstChild === null || lastChild === null || text(lastChild) !== "1") return [];
  const sign = text(lastChild.prevSibling ?? lastChild);
  if (sign !== "+" && sign !== "-") return [];
  const shorter = { from: node.from, to: node.to, text: text(firstChild) };
  return [{ ...shorter, rule: "off-by-one", distance: 1 }];
}

function isCounted(node: SyntaxNode): boolean {
  const { parent, prevSibling, nextSibling } = node;
  if (parent === null) return false;
  if (parent.name === "MemberExpression") return prevSibling?.name === "[";
  if (parent.name === "BinaryExpression") {
    return [prevSibling?.name, nextSibling?.name].includes("CompareOp");
  }
  return ["ArgList", "ReturnStatement"].includes(parent.name);
}

/** A call that converts what it is given, without the call. */
function unwrap(node: SyntaxNode, text: Text): readonly Repair[] {
  const callee = node.firstChild;
  const given = node.lastChild;
  if (callee === null || given === null || given.name !== "ArgList") return [];
  const { from, to } = node;
  const repair = { from, to, rule: "conversion", distance: 2 };
  const inner = text(given).slice(1, -1);
  const member = callee.lastChild;
  if (CONVERSIONS.has(text(callee)) && inner !== "") return [{ ...repair, text: `(${inner})` }];
  if (callee.name !== "MemberExpression" || member === null || callee.firstChild === null)
    return [];
  const object = text(callee.firstChild);
  if (object === "Math" && ROUNDING.has(text(member))) return [{ ...repair, text: `(${inner})` }];
  return CONVERTING_METHODS.has(text(member)) ? [{ ...repair, text: object }] : [];
}

function roundDivision(node: SyntaxNode, text: Text): readonly Repair[] {
  const sign = node.firstChild?.nextSibling;
  if (sign === null || sign === undefined || text(sign) !== "/") return [];
  const { from, to } = node;
  return ["floor", "ceil"].map((how) => ({
    ...{ from, to, text: `Math.${how}(${text(node)})`, rule: "conversion", distance: 3 },
  }));
}

function awaitCall(node: SyntaxNode, text: Text): readonly Repair[] {
  if (node.parent?.name === "AwaitExpression" || !isInAsync(node)) return [];
  const { from, to } = node;
  // In front of `call().member` it would wait for the member.
  const isObject = node.parent?.name === "MemberExpression" && node.prevSibling === null;
  const awaited = isObject ? `(await ${text(node)})` : `await ${text(node)}`;
  return [{ from, to, text: awaited, rule: "missing-await", distance: 1 }];
}

const FUNCTIONS = new Set([
  "ArrowFunction",
  "FunctionDeclaration",
  "FunctionExpression",
  "MethodDeclaration",
]);

function functionAround(node: SyntaxNode): SyntaxNode | undefined {
  for (let { parent } = node; parent !== null; { parent } = parent) {
    if (FUNCTIONS.has(parent.name)) return parent;
  }
  return undefined;
}

function isInAsync(node: SyntaxNode): boolean {
  return (functionAround(node)?.getChildren("async") ?? []).length > 0;
}

/** The last statement of a function, as its result. */
function returnValue(node: SyntaxNode): readonly Repair[] {
  const { from, parent, nextSibling } = node;
  const isLast = parent?.name === "Block" && nextSibling?.name === "}";
  if (!isLast || !FUNCTIONS.has(parent?.parent?.name ?? "")) return [];
  return [{ from, to: from, text: "return ", rule: "missing-return", distance: 1 }];
}

function convertReturned(node: SyntaxNode, text: Text): readonly Repair[] {
  const value = node.firstChild?.nextSibling;
  if (value === null || value === undefined || value.type.isAnonymous || value.name === ";")
    return [];
  const { from, to } = value;
  return ["Number", "String"].map((name) => ({
    ...{ from, to, text: `${name}(${text(value)})`, rule: "conversion", distance: 3 },
  }));
}

function otherLoop({ from, to, name, parent }: SyntaxNode): readonly Repair[] {
  if (!["ForOfSpec", "ForInSpec"].includes(parent?.name ?? "")) return [];
  return [{ from, to, text: name === "of" ? "in" : "of", rule: "loop", distance: 1 }];
}
