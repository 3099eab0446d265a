import type { SyntaxNode } from "@lezer/common";
import type { LRParser } from "@lezer/lr";
import type { SymbolKind } from "../../parsed_document.ts";

/** A syntax node with the text it stands for. */
export type ReadNode = (node: SyntaxNode) => string;

/** What a grammar's nodes mean: all that differs between languages. */
export interface CodeGrammar {
  readonly load: () => Promise<LRParser>;
  /** Node name → what it declares. */
  readonly definitions: Readonly<Record<string, SymbolKind>>;
  /** Nodes that hold a declaration's name, and those it is wrapped in. */
  readonly names: readonly string[];
  readonly nameWrappers?: readonly string[];
  /** Nodes that declare values: symbols where they stand outside of types, or hold a function. */
  readonly constants?: readonly string[];
  /** False for a node of the right name that only mentions what it names ("struct point p"). */
  readonly declares?: (node: SyntaxNode) => boolean;
  /** The class a declaration outside of it belongs to ("impl Parser", "func (p *Parser)"). */
  readonly ownerOf?: (node: SyntaxNode, read: ReadNode) => string | null;
  /** Node that only opens a scope, named by `ownerOf`. */
  readonly scope?: string;
  readonly calls: readonly string[];
  /** Clauses of a declaration's head that name what it extends or implements. */
  readonly heritage: readonly string[];
  readonly typeNames: readonly string[];
  /** Node name → the modules it imports, as written. */
  readonly imports: Readonly<
    Record<string, (node: SyntaxNode, read: ReadNode) => readonly string[]>
  >;
}

/** The name of a declaration; null for one that has none. */
export function nameNode(grammar: CodeGrammar, definition: SyntaxNode): SyntaxNode | null {
  for (let child = definition.firstChild; child !== null; child = child.nextSibling) {
    if (grammar.names.includes(child.name)) return child;
    if (grammar.nameWrappers?.includes(child.name)) return nameNode(grammar, child);
  }
  return null;
}

/** The text of the string literals among a node's children, without their quotes. */
export function strings(node: SyntaxNode, read: ReadNode): string[] {
  return node.getChildren("String").map((child) => read(child).slice(1, -1));
}
