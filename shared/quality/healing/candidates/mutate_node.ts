import type { SyntaxNode } from "@lezer/common";
import type { Candidate } from "../candidate.ts";

/** A change to a node, or to a part of it. */
export type Repair = Pick<Candidate, "rule" | "from" | "to" | "text" | "distance">;

/** What a node can be compared with to make something else of it. */
export interface Surroundings {
  readonly text: (node: SyntaxNode) => string;
  /** Numbers and texts of the file, and the names that are declared in it, each once. */
  readonly numbers: readonly string[];
  readonly strings: readonly string[];
  readonly names: (at: SyntaxNode) => readonly string[];
}

const RELATIONAL = ["<", "<=", ">", ">="];
const EQUALITY = ["===", "!=="];
const LOOSE_EQUALITY = ["==", "!="];
const ARITHMETIC = ["+", "-", "*", "/", "%"];
const ASSIGNMENTS = ["=", "+=", "-=", "*=", "/="];
/** Methods that are taken for each other, the nearest first. */
const METHODS = [
  ["min", "max"],
  ["floor", "ceil", "round", "trunc"],
  ["push", "unshift"],
  ["pop", "shift"],
  ["indexOf", "lastIndexOf"],
  ["startsWith", "endsWith", "includes"],
  ["some", "every"],
  ["toLowerCase", "toUpperCase"],
  ["find", "filter", "findLast", "findIndex"],
  ["map", "flatMap", "forEach"],
  ["keys", "values", "entries"],
  ["slice", "splice"],
  ["trim", "trimStart", "trimEnd"],
  ["replace", "replaceAll"],
  ["padStart", "padEnd"],
];
const IN_EXPRESSIONS = new Set([
  "AssignmentExpression",
  "BinaryExpression",
  "PostfixExpression",
  "UnaryExpression",
]);
const MOST_CONSTANTS = 6;

type Operator = (node: SyntaxNode, around: Surroundings) => readonly Repair[];

const OPERATORS: Readonly<Record<string, Operator>> = {
  CompareOp(node, { text }) {
    const sign = text(node);
    const own = [RELATIONAL, EQUALITY, LOOSE_EQUALITY].find((signs) => signs.includes(sign)) ?? [];
    const other = own === RELATIONAL ? EQUALITY : own === EQUALITY ? RELATIONAL : [];
    return isInExpression(node)
      ? [...others(node, sign, own, "comparison", 1), ...others(node, sign, other, "comparison", 3)]
      : [];
  },
  ArithOp(node, { text }) {
    const sign = text(node);
    if (!isInExpression(node)) return [];
    if (sign === "++" || sign === "--") return others(node, sign, ["++", "--"], "arithmetic", 1);
    const isUnary = node.parent?.name === "UnaryExpression";
    return isUnary
      ? [{ ...at(node, ""), rule: "arithmetic", distance: 2 }]
      : others(node, sign, ARITHMETIC, "arithmetic", 1);
  },
  UpdateOp: (node, { text }) => others(node, text(node), ASSIGNMENTS, "assignment", 1),
  Equals: (node) =>
    node.parent?.name === "AssignmentExpression"
      ? others(node, "=", ASSIGNMENTS, "assignment", 2)
      : [],
  LogicOp(node, { text }) {
    const sign = text(node);
    if (node.parent?.name === "UnaryExpression") {
      return sign === "!" ? [{ ...at(node, ""), rule: "negation", distance: 1 }] : [];
    }
    return node.parent?.name === "BinaryExpression"
      ? others(node, sign, ["&&", "||", "??"], "logic", 1)
      : [];
  },
  BooleanLiteral: (node, { text }) => others(node, text(node), ["true", "false"], "constant", 1),
  Number(node, { text, numbers }) {
    if (isName(node)) return [];
    const value = Number(text(node).replaceAll("_", ""));
    const near = [value + 1, value - 1].map(String);
    const known = [...new Set([...numbers, "0", "1", "2", "10"])].filter(
      (each) => Number(each) !== value && !near.includes(each),
    );
    return [
      ...others(node, text(node), near, "off-by-one", 1),
      ...others(node, text(node), known.slice(0, MOST_CONSTANTS), "constant", 2),
    ];
  },
  String: (node, { text, strings }) =>
    isName(node)
      ? []
      : others(
          node,
          text(node),
          [...strings, '""', '" "', '","'].slice(0, MOST_CONSTANTS),
          "constant",
          2,
        ),
  VariableName: (node, { text, names }) => others(node, text(node), names(node), "name", 2),
  PropertyName(node, { text }) {
    const name = text(node);
    const group = METHODS.find((each) => each.includes(name)) ?? [];
    return others(node, name, group, "method", 1);
  },
  ArgList(node, { text }) {
    const given = argumentsOf(node);
    const [first, second] = given;
    if (given.length !== 2 || first === undefined || second === undefined) return [];
    const swapped = `(${text(second)}, ${text(first)})`;
    return [{ ...at(node, swapped), rule: "swapped-arguments", distance: 2 }];
  },
  ConditionalExpression(node, { text }) {
    const [condition, yes, no] = ["first", "yes", "no"].map((_, place) => branch(node, place));
    if (condition === undefined || yes === undefined || no === undefined) return [];
    const swapped = `${text(condition)} ? ${text(no)} : ${text(yes)}`;
    return [{ ...at(node, swapped), rule: "swapped-branches", distance: 2 }];
  },
  IfStatement: negateCondition,
  WhileStatement: negateCondition,
};

/** The names of the nodes that can be changed. */
export const CHANGEABLE: ReadonlySet<string> = new Set(Object.keys(OPERATORS));

/** The changes to a node by which it may become what was meant. */
export function mutateNode(node: SyntaxNode, around: Surroundings): readonly Repair[] {
  return OPERATORS[node.name]?.(node, around) ?? [];
}

function others(
  node: SyntaxNode,
  now: string,
  texts: readonly string[],
  rule: string,
  distance: number,
): readonly Repair[] {
  return texts
    .filter((text) => text !== now)
    .map((text) => ({ ...at(node, text), rule, distance }));
}

function at({ from, to }: SyntaxNode, text: string) {
  return { from, to, text };
}

/** The same signs are part of types, where they mean nothing at run time. */
function isInExpression({ parent }: SyntaxNode): boolean {
  return IN_EXPRESSIONS.has(parent?.name ?? "");
}

const NAMING = new Set(["DynamicImport", "EnumBody", "ExportDeclaration", "ImportDeclaration"]);

function isName({ parent, nextSibling }: SyntaxNode): boolean {
  const isKey = parent?.name === "Property" && nextSibling?.name === ":";
  return isKey || NAMING.has(parent?.name ?? "") || parent?.name === "LiteralType";
}

function argumentsOf(list: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let node = list.firstChild; node !== null; node = node.nextSibling) {
    if (!["(", ")", ","].includes(node.name)) found.push(node);
  }
  return found;
}

function branch(node: SyntaxNode, place: number): SyntaxNode | undefined {
  const parts: SyntaxNode[] = [];
  for (let part = node.firstChild; part !== null; part = part.nextSibling) {
    if (part.name !== "LogicOp") parts.push(part);
  }
  return parts[place];
}

function negateCondition(node: SyntaxNode, { text }: Surroundings): readonly Repair[] {
  const condition = node.getChild("ParenthesizedExpression");
  if (condition === null) return [];
  return [{ ...at(condition, `(!${text(condition)})`), rule: "negation", distance: 2 }];
}
