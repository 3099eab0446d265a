import type { SymbolKind } from "../../parsed_document.ts";
import type { Binding } from "./grammar.ts";

const TYPES: ReadonlySet<string> = new Set(["class", "interface", "enum", "type"]);

/** A stretch of code with names of its own: a document, a declaration, a function without a name. */
export class Scope {
  readonly key: string;
  readonly parent: Scope | undefined;
  /** Of the declaration it is, or is within; undefined for the document. */
  readonly qualifiedName: string | undefined;
  /** Null for the document and functions without a name. */
  readonly kind: SymbolKind | null;
  /** What is bound here, by name. */
  readonly names = new Map<string, Binding>();
  /** The supertypes of a type, as written. */
  readonly supertypes: string[] = [];

  constructor(
    key: string,
    parent: Scope | undefined,
    named: { readonly qualifiedName: string | undefined; readonly kind: SymbolKind | null },
  ) {
    this.key = key;
    this.parent = parent;
    this.qualifiedName = named.qualifiedName;
    this.kind = named.kind;
  }

  get isType(): boolean {
    return this.kind !== null && TYPES.has(this.kind);
  }

  get isFunction(): boolean {
    return this.kind === "function" || this.kind === "method";
  }

  /** Whether what is bound here lasts no longer than a call. */
  get isLocal(): boolean {
    return this.isFunction || (this.kind === null && this.parent !== undefined);
  }

  /** This scope and those around it, innermost first. */
  *outward(): Generator<Scope> {
    yield this;
    if (this.parent !== undefined) yield* this.parent.outward();
  }
}
