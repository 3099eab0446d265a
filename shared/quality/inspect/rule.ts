import type { SyntaxNode } from "@lezer/common";
import type { Finding } from "../assess/review_files.ts";
import type { ParsedSource } from "../mutation/walk_source.ts";

/** What is wrong at a node, in words; undefined where nothing is. */
export interface Rule {
  readonly rule: Finding["rule"];
  readonly nodes: ReadonlySet<string>;
  find(node: SyntaxNode, source: ParsedSource): string | undefined;
}

export const FUNCTIONS = new Set([
  ...["ArrowFunction", "FunctionDeclaration", "FunctionExpression", "MethodDeclaration"],
]);
export const CALLS = new Set(["CallExpression"]);

export function enclosing(
  node: SyntaxNode,
  isMeant: (name: string) => boolean,
): SyntaxNode | undefined {
  for (let at = node.parent; at !== null; at = at.parent) if (isMeant(at.name)) return at;
  return undefined;
}

/** The names of what is called, as `["console", "log"]`. */
export function calleeOf(call: SyntaxNode, source: ParsedSource): readonly string[] {
  const callee = call.firstChild;
  return callee === null ? [] : namesWithin(callee, source);
}

const NAMES = new Set(["VariableName", "PropertyName", "PropertyDefinition"]);

export function namesWithin(node: SyntaxNode | null, source: ParsedSource): readonly string[] {
  const names: string[] = [];
  node?.toTree().iterate({
    enter({ name, from, to }) {
      if (NAMES.has(name)) names.push(source.content.slice(node.from + from, node.from + to));
    },
  });
  return names;
}

export function quote(node: SyntaxNode, { content }: ParsedSource): string {
  return content.slice(node.from, Math.min(node.to, node.from + 60)).split("\n")[0] ?? "";
}
