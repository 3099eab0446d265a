import type { SyntaxNode } from "@lezer/common";
import type { LRParser } from "@lezer/lr";
import type { SymbolKind } from "../../parsed_document.ts";

/** A syntax node with the text it stands for. */
export type ReadNode = (node: SyntaxNode) => string;

/** What a name stands for in the scope that binds it. */
export type Binding =
  /** A module as a whole: a member of it is looked for there. */
  | { readonly kind: "module"; readonly module: string }
  /** What a module gives under a name. */
  | { readonly kind: "member"; readonly module: string; readonly name: string }
  /** A variable or parameter, and its type as far as it is written. */
  | { readonly kind: "value"; readonly type: string | null }
  /** Something that is defined outside of all documents. */
  | { readonly kind: "foreign" };

/** A name and what it is bound to. */
export type Bound = readonly [name: string, binding: Binding];

/** A declaration that its node alone does not tell: one of several of a statement, an assigned function. */
export interface Declared {
  readonly name: string;
  readonly kind: SymbolKind;
  /** What it belongs to where that is no scope around it ("Foo.prototype.go = ..."). */
  readonly owner?: string | undefined;
  /** Where it stands, and the node that is its scope. */
  readonly node: SyntaxNode;
  readonly value: SyntaxNode | null;
}

/** Another name under which a module gives something: `target` as {@link ReadAlias.target} has it. */
export interface ReadAlias {
  readonly name: string;
  /** A name of this module, or `module#name` of another. */
  readonly target: string;
}

/** What a grammar's nodes mean: all that differs between languages. */
export interface CodeGrammar {
  readonly load: () => Promise<LRParser>;
  /** What to parse instead where the parser is wrong of a text: of the same length. */
  readonly prepare?: (text: string) => string;
  /** Node name → what it declares. */
  readonly definitions: Readonly<Record<string, SymbolKind>>;
  /** Nodes that hold a declaration's name, and those it is wrapped in. */
  readonly names: readonly string[];
  readonly nameWrappers?: readonly string[];
  /** Nodes that declare values: symbols where they stand outside of types, or hold a function. */
  readonly constants?: readonly string[];
  /** False for a node of the right name that only mentions what it names ("struct point p"). */
  readonly declares?: (node: SyntaxNode) => boolean;
  /** Node name → what it declares besides. */
  readonly declarators?: Readonly<
    Record<string, (node: SyntaxNode, read: ReadNode) => readonly Declared[]>
  >;
  /** The class a declaration outside of it belongs to ("impl Parser", "func (p *Parser)"). */
  readonly ownerOf?: (node: SyntaxNode, read: ReadNode) => string | null;
  /** Node that only opens a scope, named by `ownerOf`. */
  readonly scope?: string;
  /** Functions without a name: what they bind is bound nowhere else. */
  readonly anonymous: readonly string[];
  /** Node name → the names it binds. */
  readonly bindings: Readonly<
    Record<string, (node: SyntaxNode, read: ReadNode) => readonly Bound[]>
  >;
  /** Node name → the fields of the type around it. */
  readonly fields?: Readonly<
    Record<string, (node: SyntaxNode, read: ReadNode) => readonly Bound[]>
  >;
  /** Node name → what a module gives under other names than its own. */
  readonly aliases?: Readonly<
    Record<string, (node: SyntaxNode, read: ReadNode) => readonly ReadAlias[]>
  >;
  /** Whether an unbound name may be declared in another document. */
  readonly open: boolean;
  /** Whether a type's members may be declared in another document than the type. */
  readonly spread: boolean;
  /** Whether members of a type are called without naming it. */
  readonly implicitMembers: boolean;
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
  // A function's name is in its declarator: what stands before it is the type of its result.
  const wrapped = grammar.nameWrappers?.flatMap((name) => definition.getChildren(name)) ?? [];
  const [wrapper] = wrapped.sort((left, right) => left.from - right.from);
  if (wrapper !== undefined) {
    const inner = nameNode(grammar, wrapper);
    if (inner !== null) return inner;
  }
  for (let child = definition.firstChild; child !== null; child = child.nextSibling) {
    if (grammar.names.includes(child.name)) return child;
  }
  return null;
}

/** The text of the string literals among a node's children, without their quotes. */
export function strings(node: SyntaxNode, read: ReadNode): string[] {
  return node.getChildren("String").map((child) => read(child).slice(1, -1));
}

/** The children of a node. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** The plain name of a type: without what it is made of ("Map<K, V>" is "Map"), pointers and options. */
export function typeNameOf(written: string): string | null {
  const bare = written
    .replace(/^[\s:&*]+|\b(?:mut|const|dyn|impl|final)\s+|[\s?&*]+$/g, "")
    .split(/[<[]/, 1)[0];
  return bare !== undefined && /^[\p{L}_$][\p{L}\w$.:]*$/u.test(bare)
    ? bare.replaceAll("::", ".")
    : null;
}
