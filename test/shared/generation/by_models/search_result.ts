import type { SearchResult } from "../../../../shared/knowledge/mod.ts";

/** A result of a search that says its path, changed as a test wants it. */
export function toResult(path: string, change: Partial<SearchResult> = {}): SearchResult {
  return {
    ...{ chunkId: 1, documentId: crypto.randomUUID(), project: "p", path, title: path },
    ...{ type: "document", language: null, origin: "upload", licence: null, provenance: {} },
    ...{ modifiedAt: "2026-01-01T00:00:00Z", header: "", content: path, sectionPath: [] },
    ...{ symbol: null, startLine: 1, endLine: 1, score: 1, matchedTerms: [], reasons: [] },
    scores: {
      lexical: 1,
      feedback: null,
      vector: null,
      cosine: null,
      held: null,
      definition: null,
      graph: null,
      session: null,
      recency: null,
    },
    ...change,
  };
}
