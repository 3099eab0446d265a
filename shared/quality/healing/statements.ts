import type { SyntaxNode } from "@lezer/common";
import { applyChanges, type Change } from "../mutation/stub_source.ts";
import { isUnreadable, type ParsedSource, walkSource } from "../mutation/walk_source.ts";

/** A statement, or the expression that is all of an arrow function. */
export interface Statement {
  /** Unique among all files. */
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

const STATEMENTS = new Set([
  "BreakStatement",
  "ContinueStatement",
  "DoStatement",
  "ExpressionStatement",
  "ForStatement",
  "IfStatement",
  "ReturnStatement",
  "SwitchStatement",
  "ThrowStatement",
  "TryStatement",
  "VariableDeclaration",
  "WhileStatement",
]);
const VISITED = new Set([...STATEMENTS, "ArrowFunction"]);
/** What holds statements one after the other. */
const SEQUENCES = new Set(["Block", "Script", "SwitchBody"]);
const BRANCHES = new Set(["DoStatement", "ForStatement", "IfStatement", "WhileStatement"]);

/** The statements of a source, those around others first. */
export function findStatements(source: ParsedSource): readonly Statement[] {
  return visitStatements(source).map(({ statement }) => statement);
}

/** The source with a call in front of each statement that says that it was reached; lines stay as they are. */
export function instrumentStatements(source: ParsedSource): string {
  const changes = visitStatements(source).flatMap(({ node, statement }) =>
    announce(node, statement.id),
  );
  return applyChanges(
    source.content,
    changes.sort((one, other) => one.from - other.from || one.rank - other.rank),
  );
}

interface Visited {
  readonly node: SyntaxNode;
  readonly statement: Statement;
}

function visitStatements(source: ParsedSource): readonly Visited[] {
  const found: SyntaxNode[] = [];
  const unreadable = walkSource(source, {
    names: VISITED,
    visit(node) {
      const subject = node.name === "ArrowFunction" ? expressionOf(node) : node;
      if (subject !== undefined && (subject !== node || stands(node))) found.push(subject);
    },
  });
  return found
    .filter((node) => !isUnreadable(node, unreadable))
    .map((node, index) => {
      const { from, to } = node;
      return { node, statement: { id: `${source.path}#${index}`, from, to } };
    });
}

function expressionOf({ lastChild }: SyntaxNode): SyntaxNode | undefined {
  return lastChild === null || lastChild.name === "Block" || lastChild.type.isError
    ? undefined
    : lastChild;
}

/** Not so the declaration in the head of a loop, nor what is exported. */
function stands({ parent }: SyntaxNode): boolean {
  return parent !== null && (SEQUENCES.has(parent.name) || BRANCHES.has(parent.name));
}

type Insertion = Change & { readonly rank: number };

function announce({ name, parent, from, to }: SyntaxNode, id: string): readonly Insertion[] {
  const call = `globalThis.cogoReached?.(${JSON.stringify(id)})`;
  const around = (before: string, after: string) => [
    { from, to: from, text: before, rank: from },
    // Of two that end at one place the inner one, which begins later, is closed first.
    { from: to, to, text: after, rank: -from },
  ];
  if (!STATEMENTS.has(name) || parent?.name === "ArrowFunction") return around(`(${call}, `, ")");
  if (SEQUENCES.has(parent?.name ?? "")) {
    return [{ from, to: from, text: `${call}; `, rank: from }];
  }
  return around(`{ ${call}; `, " }");
}
