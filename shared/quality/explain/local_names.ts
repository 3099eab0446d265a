import type { SyntaxNode } from "@lezer/common";

const FUNCTIONS: ReadonlySet<string> = new Set([
  ...["FunctionDeclaration", "FunctionExpression", "ArrowFunction", "MethodDeclaration"],
]);
const SCOPES: ReadonlySet<string> = new Set([
  ...FUNCTIONS,
  ...["Block", "ForStatement", "CatchClause"],
]);

/** The variable that an expression such as `a.b[c].d` begins with; undefined for what begins otherwise. */
export function rootOf(node: SyntaxNode): SyntaxNode | undefined {
  let root: SyntaxNode | null = node;
  while (root !== null && root.name !== "VariableName") root = root.firstChild;
  return root ?? undefined;
}

/** Whether a name means something that is declared within a function, a block or a loop around the node. */
export function isLocal(name: string, node: SyntaxNode, content: string): boolean {
  for (let scope = node.parent; scope !== null; scope = scope.parent) {
    if (SCOPES.has(scope.name) && declares(scope, name, content)) return true;
  }
  return false;
}

function declares(scope: SyntaxNode, name: string, content: string): boolean {
  let found = false;
  scope.cursor().iterate(({ name: kind, from, to, node }) => {
    if (found) return false;
    if (kind === "VariableDefinition" && content.slice(from, to) === name) {
      found = scopeOf(node).from === scope.from && scopeOf(node).to === scope.to;
    }
    return true;
  });
  return found;
}

/** Where a definition holds: around the function that it names, else in the innermost scope. */
function scopeOf(definition: SyntaxNode): SyntaxNode {
  let scope = definition.parent ?? definition;
  if (scope.name === "FunctionDeclaration") scope = scope.parent ?? scope;
  while (!SCOPES.has(scope.name) && scope.parent !== null) scope = scope.parent;
  return scope;
}
