import type { ErrorRecord } from "../../kernel/mod.ts";

/** What a document is; decides how it is read. */
export type DocumentType = "markdown" | "text" | "html" | "pdf" | "code" | "notebook" | "office";

/** A file to parse. `path` is the one it is known by in its project, with "/" between folders. */
export interface DocumentSource {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mediaType?: string;
}

/** A part of a document that is found as one. Chunks follow each other and leave out nothing but blank lines. */
export interface ParsedChunk {
  /** Verbatim from the source, line ends as "\n"; for HTML and PDF from the extracted text. */
  readonly content: string;
  /** The headings, or the enclosing declarations, outermost first. */
  readonly sectionPath: readonly string[];
  /** Where it stands, for a reader that sees nothing else: "docs/guide.md › Install › From npm". */
  readonly header: string;
  /** The qualified name of the one declaration it is, or is a part of. */
  readonly symbol: string | null;
  /** From 1, inclusive. Lines of the source; pages of a PDF, cells of a notebook, paragraphs, rows or slides. */
  readonly startLine: number;
  readonly endLine: number;
}

/** What a declaration declares. */
export type SymbolKind =
  | "function"
  | "method"
  | "class"
  | "interface"
  | "type"
  | "enum"
  | "constant"
  | "namespace"
  /** Another name under which a module gives something. */
  | "alias"
  | "table"
  | "view"
  | "trigger";

/** A declaration. Names are joined by "." in every language: "Parser.parseExpression". */
export interface ParsedSymbol {
  readonly name: string;
  readonly qualifiedName: string;
  readonly kind: SymbolKind;
  readonly startLine: number;
  readonly endLine: number;
  /** Index of the chunk it begins in. */
  readonly chunk: number;
}

/** How a reference refers. */
export type ReferenceKind =
  | "imports"
  | "calls"
  | "extends"
  | "implements"
  | "exports"
  | "verifies"
  | "mentions";

/**
 * What a document refers to; each once for every place it is referred from. `from` is the qualified name
 * of the enclosing declaration, null the document. `to` is a path or module, relative ones resolved
 * against the path, or a name with "." between its parts:
 *
 *   `#Parser.next`          of this document, or inherited by a type of it
 *   `src/parser#Parser.next`  of the module that it is imported from
 *   `*.next`                a member of something whose type is not known
 *   `app.count_users`       of any document
 */
export interface ParsedReference {
  readonly kind: ReferenceKind;
  readonly from: string | null;
  readonly to: string;
  readonly line: number;
  readonly chunk: number;
}

/** A document taken apart. */
export interface ParsedDocument {
  readonly status: "parsed";
  readonly title: string;
  readonly type: DocumentType;
  readonly language: string | null;
  readonly chunks: readonly ParsedChunk[];
  readonly symbols: readonly ParsedSymbol[];
  readonly references: readonly ParsedReference[];
  /** What was not taken in, and why, in sentences. */
  readonly notes: readonly string[];
}

/** A document that is not taken in, and why. */
export interface RefusedDocument {
  readonly status: "refused";
  readonly error: ErrorRecord;
}

export type ParseOutcome = ParsedDocument | RefusedDocument;
