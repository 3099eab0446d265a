import type { SyntaxNode, Tree } from "@lezer/common";
import type { SymbolKind } from "../../parsed_document.ts";
import type { FoundReference, FoundSymbol } from "../read_document.ts";
import { resolvePath } from "../resolve_path.ts";
import {
  type Binding,
  type CodeGrammar,
  type Declared,
  nameNode,
  type ReadNode,
} from "./grammar.ts";
import { calledParts, dotted, supertypes } from "./read_references.ts";
import { type Declarations, resolveName } from "./resolve_name.ts";
import { Scope } from "./scope.ts";

const FUNCTION_VALUES = new Set(["ArrowFunction", "FunctionExpression", "LambdaExpression"]);

/** What a syntax tree declares, with the node of each, and what it refers to. */
export interface Collected {
  /** By the node of each: what a chunk of it is titled by. */
  readonly symbols: ReadonlyMap<string, FoundSymbol>;
  /** Names under which it gives what has another. */
  readonly aliases: readonly FoundSymbol[];
  readonly references: readonly FoundReference[];
}

/** A name that is used, to be looked up when all declarations are known. */
interface Use {
  readonly kind: Exclude<FoundReference["kind"], "imports" | "mentions">;
  readonly from: string | null;
  readonly parts: readonly (string | null)[];
  readonly scope: Scope;
  readonly at: number;
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
): Collected {
  const collector = new Collector(grammar, path, read);
  tree.iterate({
    enter: ({ name, node }) => collector.enter(name, node),
    leave: ({ name, node }) => collector.leave(name, node),
  });
  return collector.finish();
}

class Collector {
  readonly #symbols = new Map<string, FoundSymbol>();
  readonly #names = new Set<string>();
  readonly #aliases: FoundSymbol[] = [];
  readonly #imports: FoundReference[] = [];
  readonly #uses: Use[] = [];
  readonly #types = new Map<string, Scope>();
  readonly #fields = new Map<string, Map<string, Binding>>();
  readonly #merged: string[] = [];
  /** Declarations whose scope is a node yet to come. */
  readonly #values = new Map<string, { readonly name: string; readonly kind: SymbolKind }>();
  readonly #grammar: CodeGrammar;
  readonly #path: string;
  readonly #read: ReadNode;
  #scope = new Scope("", undefined, { qualifiedName: undefined, kind: null });

  constructor(grammar: CodeGrammar, path: string, read: ReadNode) {
    this.#grammar = grammar;
    this.#path = path;
    this.#read = read;
  }

  enter(name: string, node: SyntaxNode): void {
    const grammar = this.#grammar;
    this.#bind(name, node);
    for (const declared of grammar.declarators?.[name]?.(node, this.#read) ?? []) {
      this.#declareOne(declared);
    }
    this.#declare(name, node);
    const value = this.#values.get(nodeKey(node));
    if (value !== undefined) this.#push(node, value.name, value.kind);
    else if (grammar.anonymous.includes(name)) this.#push(node, this.#scope.qualifiedName, null);
    for (const target of grammar.imports[name]?.(node, this.#read) ?? []) {
      this.#refer("imports", target, node);
    }
    for (const { name: alias, target } of grammar.aliases?.[name]?.(node, this.#read) ?? []) {
      this.#alias(alias, target, node);
    }
    if (grammar.calls.includes(name)) {
      this.#use("calls", calledParts(node, this.#read), this.#scope, node);
    }
  }

  leave(name: string, node: SyntaxNode): void {
    while (this.#scope.key.startsWith(`${name} `) && this.#scope.key === nodeKey(node)) {
      if (this.#scope.parent === undefined) return;
      this.#scope = this.#scope.parent;
    }
  }

  finish(): Collected {
    const declared: Declarations = {
      ...{ path: this.#path, grammar: this.#grammar, names: this.#names },
      ...{ fields: this.#fields, types: this.#types, merged: this.#merged },
    };
    const references = this.#uses.flatMap(({ kind, from, parts, scope, at }) =>
      resolveName(parts, scope, declared)
        .filter((to) => to.length <= 500 && to !== `#${from}`)
        .map((to): FoundReference => ({ kind, from, to, at })),
    );
    return {
      symbols: this.#symbols,
      aliases: this.#aliases,
      references: [...this.#imports, ...references],
    };
  }

  #bind(name: string, node: SyntaxNode): void {
    for (const [bound, binding] of this.#grammar.bindings[name]?.(node, this.#read) ?? []) {
      if (bound === "*" && binding.kind === "module") this.#merged.push(binding.module);
      else if (!this.#scope.names.has(bound)) this.#scope.names.set(bound, binding);
    }
    for (const [field, binding] of this.#grammar.fields?.[name]?.(node, this.#read) ?? []) {
      const owner = [...this.#scope.outward()].find(({ isType }) => isType)?.qualifiedName;
      if (owner === undefined) continue;
      const known = this.#fields.get(owner) ?? new Map<string, Binding>();
      this.#fields.set(owner, known.set(field, binding));
    }
  }

  #declareOne({ name, kind, owner, node, value }: Declared): void {
    const outer = owner ?? this.#scope.qualifiedName;
    // Inside of functions only functions are things of their own.
    if (this.#scope.isLocal && owner === undefined && kind === "constant") return;
    const qualifiedName = outer === undefined ? name : `${outer}.${name}`;
    const own = kind === "method" && outer === undefined ? "function" : kind;
    this.#add(node, qualifiedName, own);
    if (value !== null) this.#values.set(nodeKey(value), { name: qualifiedName, kind: own });
  }

  #declare(name: string, node: SyntaxNode): void {
    const grammar = this.#grammar;
    const kind = grammar.definitions[name] ?? this.#valueKind(name, node);
    const isScope = name === grammar.scope;
    if (kind === null && !isScope) return;
    if (kind === "constant" && this.#scope.isLocal) return;
    if (grammar.declares?.(node) === false) return;
    const qualifiedName = this.#qualifiedNameOf(node, isScope);
    if (qualifiedName === null) return;
    const enclosing = this.#scope;
    const member =
      enclosing.isType ||
      (!enclosing.isFunction && enclosing.kind !== "namespace" && qualifiedName.includes("."));
    const own = kind === "function" && member ? "method" : kind;
    if (own !== null) this.#add(node, qualifiedName, own);
    this.#push(node, qualifiedName, own ?? "class");
    this.#inherit(node, enclosing);
  }

  #qualifiedNameOf(node: SyntaxNode, isScope: boolean): string | null {
    const owner = this.#grammar.ownerOf?.(node, this.#read) ?? null;
    const named = isScope ? null : nameNode(this.#grammar, node);
    const local = named === null ? owner : dotted(this.#read(named));
    const enclosing = this.#scope.qualifiedName;
    const outer = isScope ? enclosing : (owner ?? enclosing);
    return local === null || outer === undefined ? local : `${outer}.${local}`;
  }

  #inherit(node: SyntaxNode, enclosing: Scope): void {
    const type = this.#scope;
    if (type.qualifiedName !== undefined && type.isType && !this.#types.has(type.qualifiedName)) {
      this.#types.set(type.qualifiedName, type);
    }
    for (const { kind, name } of supertypes(node, this.#grammar, this.#read)) {
      if (name === "") continue;
      type.supertypes.push(name);
      this.#use(kind, name.split("."), enclosing, node, type.qualifiedName);
    }
  }

  #add(node: SyntaxNode, qualifiedName: string, kind: SymbolKind): void {
    const name = qualifiedName.slice(qualifiedName.lastIndexOf(".") + 1);
    const { from, to } = node;
    this.#symbols.set(nodeKey(node), { name, qualifiedName, kind, from, to });
    this.#names.add(qualifiedName);
  }

  #alias(name: string, target: string, { from, to }: SyntaxNode): void {
    if (this.#names.has(name)) return;
    this.#aliases.push({
      name,
      qualifiedName: name,
      kind: "alias",
      from,
      to: Math.min(to, from + 1),
    });
    if (target.includes("#")) {
      const [module = "", exported] = target.split("#");
      const resolved = `${resolvePath(this.#path, module)}#${exported}`;
      this.#imports.push({ kind: "exports", from: name, to: resolved, at: from });
    } else
      this.#uses.push({
        kind: "exports",
        from: name,
        parts: target.split("."),
        scope: this.#root(),
        at: from,
      });
  }

  #root(): Scope {
    return [...this.#scope.outward()].at(-1) ?? this.#scope;
  }

  #push(node: SyntaxNode, qualifiedName: string | undefined, kind: SymbolKind | null): void {
    this.#scope = new Scope(nodeKey(node), this.#scope, { qualifiedName, kind });
  }

  /** A value counts where it is not a member, a function that is one wherever it is. */
  #valueKind(name: string, node: SyntaxNode): SymbolKind | null {
    if (this.#grammar.constants?.includes(name) !== true) return null;
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
      if (FUNCTION_VALUES.has(child.name)) return "function";
    }
    return this.#scope.isType ? null : "constant";
  }

  #use(
    kind: Use["kind"],
    parts: Use["parts"],
    scope: Scope,
    node: SyntaxNode,
    from = scope.qualifiedName,
  ): void {
    if (parts.length === 1 && parts[0] === "require") return;
    this.#uses.push({ kind, from: from ?? null, parts, scope, at: node.from });
  }

  #refer(kind: FoundReference["kind"], target: string, node: SyntaxNode): void {
    const to = resolvePath(this.#path, target);
    if (to === "" || to.length > 500) return;
    this.#imports.push({ kind, from: null, to, at: node.from });
  }
}
