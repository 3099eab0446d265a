import type { SyntaxNode, Tree } from "@lezer/common";
import { typed } from "./exported_names.ts";

/** From where to where something stands. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What may change what a later call gives. */
const CHANGES = new Set([
  "AssignmentExpression",
  "AwaitExpression",
  "CallExpression",
  "NewExpression",
  "PostfixExpression",
  "TaggedTemplateExpression",
]);
/** What changes nothing until it is called. */
const DEFINES = new Set([
  "ArrowFunction",
  "ClassDeclaration",
  "FunctionDeclaration",
  "FunctionExpression",
  "InterfaceDeclaration",
  "TypeAliasDeclaration",
]);
/** Where a call stands that is executed at another time, or not at all. */
const CONDITIONAL =
  /^(?:If|For|While|Do|Try|Switch|With|Labeled)Statement$|^(?:ClassBody|MethodDeclaration)$/;
const TEST =
  /^(?:describe|it|suite|test)(?:\.(?:concurrent|only))?$|^(?:assert|console|expect|print|println|t)\b|^assert[A-Z]/;
const LOADS = /^(?:require|import)$/;
const PROMPT = /^[^\S\n]*(?:>>>|>|\$|\.\.\.)[^\S\n]/gm;
const CALL_OR_ASSIGNMENT = /[\w$\])]\s*[-+*/%|&?]{0,3}=(?![=>])|(?<![\w$.])[A-Za-z_$][\w$.]*\(/;
const IMPORT = /^\s*import\b/;

/** Finds out whether something before a call in a piece of code may change what it gives. `read` are the examples. */
export function setupFinder(code: string): (at: number, read: readonly Range[]) => boolean {
  const plain = code.replace(PROMPT, (prompt) => " ".repeat(prompt.length));
  const tree = typed.parse(plain);
  if (hasErrors(tree)) return (at, read) => changesLineAbove(plain, at, read);
  return (at, read) => {
    const isSetup = (node: SyntaxNode) => changes(node, plain, read);
    for (let node = tree.resolveInner(at, 1); node.parent !== null; node = node.parent) {
      if (isElsewhere(node, plain)) return true;
      if (/^(?:Script|Block)$/.test(node.parent.name) && earlier(node).some(isSetup)) return true;
    }
    return false;
  };
}

/** Whether a line of a text is code that changes something. */
export function isSetupLine(line: string): boolean {
  const tree = typed.parse(line);
  return !hasErrors(tree) && earlier(undefined, tree).some((node) => changes(node, line, []));
}

/** Whether some statement of a piece of code changes something; declarations only give names. */
export function changesSomething(code: string, read: readonly Range[]): boolean {
  const plain = code.replace(PROMPT, (prompt) => " ".repeat(prompt.length));
  const tree = typed.parse(plain);
  if (hasErrors(tree)) return changesLineAbove(plain, plain.length, read);
  return earlier(undefined, tree).some(
    (node) => node.name === "ExpressionStatement" && changes(node, plain, read),
  );
}

export function hasErrors(tree: Tree): boolean {
  let found = false;
  tree.iterate({
    enter: ({ type }) => {
      found ||= type.isError;
    },
  });
  return found;
}

/** The statements before one, or all of a tree. */
function earlier(node: SyntaxNode | undefined, tree?: Tree): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  let each = node === undefined ? (tree?.topNode.lastChild ?? null) : node.prevSibling;
  for (; each !== null; each = each.prevSibling) found.push(each);
  return found;
}

function isElsewhere(node: SyntaxNode, code: string): boolean {
  if (CONDITIONAL.test(node.name)) return true;
  const isCallback = node.name === "ArrowFunction" || node.name === "FunctionExpression";
  const call = node.parent?.name === "ArgList" ? node.parent.parent : null;
  return isCallback && call !== null && !TEST.test(calleeOf(call, code));
}

function calleeOf(call: SyntaxNode, code: string): string {
  const { firstChild } = call;
  return firstChild === null ? "" : code.slice(firstChild.from, firstChild.to);
}

function changes(node: SyntaxNode, code: string, read: readonly Range[]): boolean {
  if (DEFINES.has(node.name) || isRead(node, read)) return false;
  if (node.name === "ImportDeclaration") return node.firstChild?.nextSibling?.name === "String";
  const children = childrenOf(node);
  if (node.name === "UnaryExpression" && /^(?:delete|\+\+|--)/.test(code.slice(node.from))) {
    return true;
  }
  if (!CHANGES.has(node.name)) return children.some((child) => changes(child, code, read));
  if (node.name === "AssignmentExpression") return !keepsResult(node, read);
  const callee = calleeOf(node, code);
  if (LOADS.test(callee)) return false;
  const isHarmless = node.name === "AwaitExpression" || TEST.test(callee);
  return !isHarmless || children.some((child) => insideTest(child, code, read));
}

/** What a test or an assertion is given: its functions are executed. */
function insideTest(node: SyntaxNode, code: string, read: readonly Range[]): boolean {
  if (isRead(node, read)) return false;
  const isFunction = node.name === "ArrowFunction" || node.name === "FunctionExpression";
  const isWrapper = isFunction || node.name === "ArgList" || node.name === "Block";
  return isWrapper
    ? childrenOf(node).some((child) => insideTest(child, code, read))
    : changes(node, code, read);
}

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    children.push(child);
  }
  return children;
}

function isRead({ from, to }: Range, read: readonly Range[]): boolean {
  return read.some((range) => range.from <= from && to <= range.to);
}

/** `result = f(1)`, where the call is an example. */
function keepsResult(assignment: SyntaxNode, read: readonly Range[]): boolean {
  const { firstChild, lastChild } = assignment;
  return firstChild?.name === "VariableName" && lastChild !== null && isRead(lastChild, read);
}

function changesLineAbove(code: string, at: number, read: readonly Range[]): boolean {
  let from = 0;
  for (const line of code.slice(0, at).split("\n").slice(0, -1)) {
    const range = { from, to: from + line.length };
    from = range.to + 1;
    const isExample = read.some((each) => each.from < range.to && range.from < each.to);
    if (isExample || IMPORT.test(line)) continue;
    if (hasErrors(typed.parse(line)) ? CALL_OR_ASSIGNMENT.test(line) : isSetupLine(line)) {
      return true;
    }
  }
  return false;
}
