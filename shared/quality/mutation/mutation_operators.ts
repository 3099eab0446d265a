import type { SyntaxNode } from "@lezer/common";

/** What takes the place of a node, or of a part of it. */
export interface Replacement {
  readonly node: { readonly from: number; readonly to: number };
  readonly text: string;
  readonly level?: "coarse";
}

/** How a node is changed; `text` gives the source of any node. */
type Operator = (node: SyntaxNode, text: (node: SyntaxNode) => string) => readonly Replacement[];

const OPERATORS_OF_COMPARISON = new Map<string, readonly string[]>(
  Object.entries({
    "<": ["<=", ">="],
    ">": [">=", "<="],
    "<=": ["<", ">"],
    ">=": [">", "<"],
    "===": ["!=="],
    "!==": ["==="],
    "==": ["!="],
    "!=": ["=="],
  }),
);

const OPERATORS_OF_ARITHMETIC = new Map<string, string>(
  Object.entries({
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "%": "*",
    "**": "*",
    "++": "--",
    "--": "++",
  }),
);

const OPERATORS_OF_ASSIGNMENT = new Map<string, string>(
  Object.entries({
    "+=": "-=",
    "-=": "+=",
    "*=": "/=",
    "/=": "*=",
    "||=": "&&=",
    "&&=": "||=",
    "??=": "&&=",
  }),
);

const METHODS = new Map<string, string>(
  Object.entries({
    toLowerCase: "toUpperCase",
    toUpperCase: "toLowerCase",
    startsWith: "endsWith",
    endsWith: "startsWith",
    some: "every",
    every: "some",
    min: "max",
    max: "min",
    floor: "ceil",
    ceil: "floor",
  }),
);

/** Methods whose result is much like what they were called on. */
const METHODS_TO_LEAVE_OUT = new Set(
  `filter normalize replace replaceAll reverse slice sort substring toReversed toSorted trim trimEnd
  trimStart`.split(/\s+/),
);

/** Where a string is the name of something and no value. */
const NAMING = new Set([
  "DynamicImport",
  "EnumBody",
  "ExportDeclaration",
  "ImportAttribute",
  "ImportDeclaration",
  "MethodDeclaration",
  "PatternProperty",
  "Property",
  "PropertyDeclaration",
]);

/** The operators by the name of the node they change. */
const BY_NODE: Readonly<Record<string, Operator>> = {
  CompareOp: (node, text) =>
    inExpression(
      node,
      (OPERATORS_OF_COMPARISON.get(text(node)) ?? []).map((other) => ` ${other} `),
    ),
  ArithOp: (node, text) => {
    const other = OPERATORS_OF_ARITHMETIC.get(text(node));
    // A loop that counts the other way only costs time.
    if (other === undefined || node.parent?.parent?.name === "ForSpec") return [];
    return inExpression(node, [other.length === 2 ? other : ` ${other} `]);
  },
  UpdateOp: (node, text) => {
    const other = OPERATORS_OF_ASSIGNMENT.get(text(node));
    return other === undefined ? [] : inExpression(node, [other]);
  },
  LogicOp: changeLogic,
  BooleanLiteral: (node, text) => [{ node, text: text(node) === "true" ? "false" : "true" }],
  Number: (node, text) => {
    const value = Number(text(node).replaceAll("_", ""));
    if (isName(node) || Number.isNaN(value)) return [];
    return [{ node, text: String(value + 1) }];
  },
  String: (node, text) => {
    if (isName(node) || isDirective(node)) return [];
    return [{ node, text: text(node).length === 2 ? '"mutated"' : '""' }];
  },
  TemplateString: (node, text) => {
    if (node.parent?.name === "TaggedTemplateExpression" || text(node).length === 2) return [];
    return [{ node, text: "``" }];
  },
  RegExp: (node, text) => {
    const source = text(node);
    return [{ node, text: `/(?!)/${source.slice(source.lastIndexOf("/") + 1)}` }];
  },
  ArrayExpression: (node, text) => (holdsNothing(text(node)) ? [] : [{ node, text: "[]" }]),
  ObjectExpression: (node, text) => (holdsNothing(text(node)) ? [] : [{ node, text: "{}" }]),
  ConditionalExpression: ({ firstChild }) => (firstChild === null ? [] : bothWays(firstChild)),
  IfStatement: (node) => bothWays(node.getChild("ParenthesizedExpression")),
  WhileStatement: (node) => bothWays(node.getChild("ParenthesizedExpression")).slice(1),
  ExpressionStatement: (node) => (isRemovable(node.firstChild) ? [{ node, text: ";" }] : []),
  ThrowStatement: (node) => [{ node, text: ";" }],
  ReturnStatement: (node) => {
    const hasValue = node.firstChild?.nextSibling?.type.isAnonymous === false;
    return hasValue ? [{ node, text: "return undefined;", level: "coarse" }] : [];
  },
  CallExpression: changeCall,
};

export const MUTATION_OPERATORS: ReadonlyMap<string, Operator> = new Map(Object.entries(BY_NODE));

/** The same signs are part of types, where they mean nothing at run time. */
function inExpression(node: SyntaxNode, texts: readonly string[]): Replacement[] {
  return EXPRESSIONS.has(node.parent?.name ?? "") ? texts.map((text) => ({ node, text })) : [];
}

const EXPRESSIONS = new Set([
  "AssignmentExpression",
  "BinaryExpression",
  "PostfixExpression",
  "UnaryExpression",
]);

function changeLogic(node: SyntaxNode, text: (node: SyntaxNode) => string): readonly Replacement[] {
  const { parent, prevSibling, nextSibling } = node;
  const sign = text(node);
  if (parent?.name === "UnaryExpression" && sign === "!") return [{ node, text: "" }];
  if (parent?.name !== "BinaryExpression") return [];
  if (sign === "&&" || sign === "||") return [{ node, text: sign === "&&" ? "||" : "&&" }];
  // Neither of the other signs may stand beside `??`, so one of its sides stands for both.
  if (sign !== "??" || prevSibling === null || nextSibling === null) return [];
  return [prevSibling, nextSibling].map((side) => ({ node: parent, text: `(${text(side)})` }));
}

function changeCall(node: SyntaxNode, text: (node: SyntaxNode) => string): readonly Replacement[] {
  const callee = node.firstChild;
  const [name, object] = [callee?.lastChild, callee?.firstChild];
  if (callee?.name !== "MemberExpression" || name?.name !== "PropertyName") return [];
  const method = text(name);
  const other = METHODS.get(method);
  if (other !== undefined) return [{ node: name, text: other }];
  if (!METHODS_TO_LEAVE_OUT.has(method) || object === null || object === undefined) return [];
  return object.name === "super" ? [] : [{ node, text: text(object) }];
}

function bothWays(condition: SyntaxNode | null): Replacement[] {
  if (condition === null) return [];
  return ["(true)", "(false)"].map((text) => ({ node: condition, text }));
}

function holdsNothing(source: string): boolean {
  return source.slice(1, -1).trim() === "";
}

function isName(node: SyntaxNode): boolean {
  if (!NAMING.has(node.parent?.name ?? "")) return false;
  return !["Equals", ":"].includes(node.prevSibling?.name ?? "");
}

function isDirective({ parent }: SyntaxNode): boolean {
  return parent?.name === "ExpressionStatement";
}

/** Calls and assignments, but not the call that makes an instance of the class above. */
function isRemovable(expression: SyntaxNode | null): boolean {
  if (expression?.name === "CallExpression") return expression.firstChild?.name !== "super";
  return ["AssignmentExpression", "AwaitExpression", "PostfixExpression"].includes(
    expression?.name ?? "",
  );
}
