import type { SyntaxNode, Tree } from "@lezer/common";
import type { SymbolKind } from "../../parsed_document.ts";
import type { FoundReference, FoundSymbol } from "../read_document.ts";
import { resolvePath } from "../resolve_path.ts";
import { type CodeGrammar, nameNode, type ReadNode } from "./grammar.ts";
import { calledName, dotted, supertypes } from "./read_references.ts";

const TYPES: ReadonlySet<string> = new Set(["class", "interface", "enum", "type"]);
const FUNCTION_VALUES = new Set(["ArrowFunction", "FunctionExpression", "LambdaExpression"]);

interface Scope {
  readonly key: string;
  readonly qualifiedName: string;
  readonly kind: SymbolKind;
}

/** What a syntax tree declares, with the node of each, and what it refers to. */
export interface Declarations {
  readonly symbols: Map<string, FoundSymbol>;
  readonly references: FoundReference[];
}

/** A node's identity: two nodes may begin and end together, not with the same name. */
export function nodeKey(node: SyntaxNode): string {
  return `${node.name} ${node.from} ${node.to}`;
}

/** Walks a syntax tree once, without recursion, and collects declarations and references. */
export function collectDeclarations(
  tree: Tree,
  grammar: CodeGrammar,
  path: string,
  read: ReadNode,
): Declarations {
  const collector = new Collector(grammar, path, read);
  tree.iterate({
    enter: ({ name, node }) => collector.enter(name, node),
    leave: ({ name, node }) => collector.leave(name, node),
  });
  return collector;
}

class Collector implements Declarations {
  readonly symbols = new Map<string, FoundSymbol>();
  readonly references: FoundReference[] = [];
  readonly #scopes: Scope[] = [];
  readonly #grammar: CodeGrammar;
  readonly #path: string;
  readonly #read: ReadNode;

  constructor(grammar: CodeGrammar, path: string, read: ReadNode) {
    this.#grammar = grammar;
    this.#path = path;
    this.#read = read;
  }

  enter(name: string, node: SyntaxNode): void {
    this.#declare(name, node);
    const imported = this.#grammar.imports[name]?.(node, this.#read) ?? [];
    for (const target of imported) this.#refer("imports", resolvePath(this.#path, target), node);
    if (this.#grammar.calls.includes(name)) {
      const owner = this.#scopes.findLast(({ kind }) => TYPES.has(kind));
      const called = calledName(node, this.#read, owner?.qualifiedName);
      if (called !== null && called !== "require") this.#refer("calls", called, node);
    }
  }

  leave(name: string, node: SyntaxNode): void {
    const last = this.#scopes.at(-1);
    if (last?.key.startsWith(`${name} `) && last.key === nodeKey(node)) this.#scopes.pop();
  }

  #declare(name: string, node: SyntaxNode): void {
    const grammar = this.#grammar;
    const kind = grammar.definitions[name] ?? this.#valueKind(name, node);
    const isScope = name === grammar.scope;
    const enclosing = this.#scopes.at(-1);
    if ((kind === null && !isScope) || isFunction(enclosing?.kind)) return;
    if (grammar.declares?.(node) === false) return;
    const owner = grammar.ownerOf?.(node, this.#read) ?? null;
    const named = isScope ? null : nameNode(grammar, node);
    const local = named === null ? owner : dotted(this.#read(named));
    if (local === null) return;
    const outer = isScope ? enclosing?.qualifiedName : (owner ?? enclosing?.qualifiedName);
    const qualifiedName = outer === undefined ? local : `${outer}.${local}`;
    this.#open(node, qualifiedName, kind);
  }

  #open(node: SyntaxNode, qualifiedName: string, kind: SymbolKind | null): void {
    const enclosing = this.#scopes.at(-1);
    const inType = enclosing !== undefined && TYPES.has(enclosing.kind);
    const own =
      kind === "function" &&
      (inType || (qualifiedName !== localName(qualifiedName) && enclosing?.kind !== "namespace"))
        ? "method"
        : kind;
    const key = nodeKey(node);
    if (own !== null) {
      const name = localName(qualifiedName);
      this.symbols.set(key, { name, qualifiedName, kind: own, from: node.from, to: node.to });
    }
    this.#scopes.push({ key, qualifiedName, kind: own ?? "class" });
    for (const { kind: relation, name } of supertypes(node, this.#grammar, this.#read)) {
      this.#refer(relation, name, node);
    }
  }

  /** A value counts where it is not a member, a function that is one wherever it is. */
  #valueKind(name: string, node: SyntaxNode): SymbolKind | null {
    if (this.#grammar.constants?.includes(name) !== true) return null;
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (FUNCTION_VALUES.has(child.name)) return "function";
    }
    const enclosing = this.#scopes.at(-1);
    return enclosing !== undefined && TYPES.has(enclosing.kind) ? null : "constant";
  }

  #refer(kind: FoundReference["kind"], to: string, node: SyntaxNode): void {
    if (to === "" || to.length > 500) return;
    const from = kind === "imports" ? null : (this.#scopes.at(-1)?.qualifiedName ?? null);
    this.references.push({ kind, from, to, at: node.from });
  }
}

function isFunction(kind: SymbolKind | undefined): boolean {
  return kind === "function" || kind === "method";
}

function localName(qualifiedName: string): string {
  return qualifiedName.slice(qualifiedName.lastIndexOf(".") + 1);
}
