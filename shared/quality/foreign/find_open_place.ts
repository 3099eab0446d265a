import type { SyntaxNode } from "@lezer/common";
import type { Block } from "../assess/examples/blocks.ts";
import { typed } from "../assess/examples/exported_names.ts";
import { hasErrors } from "../assess/examples/find_setup.ts";

/** Stands where an example was read; no text of people holds it. */
export const READ = "\uE000";

/** What a reader does once to have the code, of which no result is said. */
const INSTALLS =
  /^\s*[$>]?\s*(?:npm|npx|pnpm|yarn|bun|deno|git|cd|mkdir|corepack|jsr)\b|^\s*(?:#.*)?$/;
const SHELL = /^(?:sh|bash|shell|zsh|console|terminal|powershell)?$/i;
/** What gives a name to a value, and says of it what it is. */
const LITERALS = new Set([
  "ArrayExpression",
  "BooleanLiteral",
  "Number",
  "ObjectExpression",
  "String",
  "TemplateString",
]);
/** Statements that say something without a call. */
const SAYS = new Set(["Block", "LabeledStatement"]);
const ACTS = new Set([
  "AssignmentExpression",
  "AwaitExpression",
  "CallExpression",
  "DynamicImport",
  "NewExpression",
]);

/**
 * Where a block begins to say something of which no example was read. Code that shows no result says nothing by
 * itself, whatever else is not code does.
 */
export function findOpenPlace(block: Block): number | undefined {
  const { content, from, language, isExecuted, isProgram } = block;
  const isInstalling = content.split("\n").every((line) => INSTALLS.test(line));
  if (SHELL.test(language) && isInstalling) return undefined;
  const tree = typed.parse(content.replaceAll(READ, "_"));
  if (isExecuted && !hasErrors(tree)) {
    const said = childrenOf(tree.topNode).find(
      (node) => isSaying(node) && isLeft(content.slice(node.from, node.to)),
    );
    return said === undefined ? undefined : from + said.from;
  }
  return isProgram ? undefined : findLeftLine(block);
}

function findLeftLine({ content, from }: Block): number | undefined {
  let at = from;
  for (const line of content.split("\n")) {
    if (isLeft(line) && !line.includes(READ)) return at;
    at += line.length + 1;
  }
  return undefined;
}

function isLeft(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text.replaceAll(READ, ""));
}

/** Whether a statement is data rather than code. */
function isSaying(node: SyntaxNode): boolean {
  if (SAYS.has(node.name)) return true;
  if (node.name === "VariableDeclaration") {
    return childrenOf(node).some(({ name, prevSibling }) => {
      return LITERALS.has(name) && prevSibling?.name === "Equals";
    });
  }
  return node.name === "ExpressionStatement" && !acts(node);
}

function acts(node: SyntaxNode): boolean {
  return ACTS.has(node.name) || childrenOf(node).some(acts);
}

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    children.push(child);
  }
  return children;
}
