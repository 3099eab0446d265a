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

/**
 * Finds out whether something before a call in a piece of code may change what it gives. It is asked in the order of
 * the calls, and looks at each statement once; `read` are the examples so far.
 */
export function setupFinder(code: string): (at: number, read: readonly Range[]) => boolean {
  const plain = withoutPrompts(code);
  const tree = typed.parse(plain);
  if (hasErrors(tree)) return lineFinder(plain);
  const looked = new Map<number, Looked>();
  return (at, read) => {
    for (let node = tree.resolveInner(at, 1); node.parent !== null; node = node.parent) {
      if (isElsewhere(node, plain)) return true;
      if (!/^(?:Script|Block)$/.test(node.parent.name)) continue;
      const before = looked.get(node.parent.from) ?? { until: 0, changes: false };
      const next = lookAt(node, before, (each) => changes(each, plain, read));
      looked.set(node.parent.from, next);
      if (next.changes) return true;
    }
    return false;
  };
}

/** Up to where the statements of a block have been looked at, and whether one changes something. */
interface Looked {
  readonly until: number;
  readonly changes: boolean;
}

function lookAt(
  node: SyntaxNode,
  { until, changes: isSetup }: Looked,
  isChange: (node: SyntaxNode) => boolean,
): Looked {
  let found = isSetup;
  for (let each = node.prevSibling; !found && each !== null; each = each.prevSibling) {
    if (each.to <= until) break;
    found = isChange(each);
  }
  return { until: Math.max(until, node.prevSibling?.to ?? 0), changes: found };
}

function withoutPrompts(code: string): string {
  return code.replace(PROMPT, (prompt) => " ".repeat(prompt.length));
}

/** Whether a line of a text is code that changes something. */
export function isSetupLine(line: string): boolean {
  const tree = typed.parse(line);
  return !hasErrors(tree) && childrenOf(tree.topNode).some((node) => changes(node, line, []));
}

/** Whether some statement of a piece of code changes something; declarations only give names. */
export function changesSomething(code: string, read: readonly Range[]): boolean {
  const plain = withoutPrompts(code);
  const tree = typed.parse(plain);
  if (hasErrors(tree)) return lineFinder(plain)(plain.length, read);
  return childrenOf(tree.topNode).some(
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

/** The same of code that cannot be parsed as a whole, line by line. */
function lineFinder(code: string): (at: number, read: readonly Range[]) => boolean {
  const lines = code.split("\n");
  let [next, from, found] = [0, 0, false];
  return (at, read) => {
    for (; !found && next < lines.length; next += 1) {
      const line = lines[next] ?? "";
      const range = { from, to: from + line.length };
      if (range.to >= at) break;
      from = range.to + 1;
      const isExample = read.some((each) => each.from < range.to && range.from < each.to);
      found = !isExample && !IMPORT.test(line) && changesInLine(line);
    }
    return found;
  };
}

function changesInLine(line: string): boolean {
  return hasErrors(typed.parse(line)) ? CALL_OR_ASSIGNMENT.test(line) : isSetupLine(line);
}
