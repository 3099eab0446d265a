import type { FoundResult, SearchResult } from "./search_answer.ts";

/** Says in words why a result is there, from the parts of its score. */
export function explainResult(result: FoundResult, via: string | null = null): SearchResult {
  const { scores, matchedTerms } = result;
  const reasons: string[] = [];
  if (matchedTerms.length > 0 && (scores.lexical ?? 0) > 0) {
    const shown = matchedTerms.slice(0, 6).map((term) => `"${term}"`);
    reasons.push(
      `Holds ${shown.join(", ")} (${percent(scores.lexical)} of the best match by words)`,
    );
  }
  if ((scores.feedback ?? 0) > 0 && scores.lexical === null) {
    reasons.push("Holds words of the best results, though not of the query");
  }
  if ((scores.vector ?? 0) > 0) {
    reasons.push(`Near in meaning (${percent(scores.vector)} of the range of the candidates)`);
  }
  if (via !== null) reasons.push(`Related: ${via}`);
  if ((scores.session ?? 0) > 0) reasons.push("Its document served earlier in this session");
  if (scores.recency !== null && scores.recency < 0.5) {
    reasons.push(`Last changed ${result.modifiedAt.slice(0, 10)}, which lowers it`);
  }
  return { ...result, reasons };
}

function percent(share: number | null): string {
  return `${Math.round(100 * (share ?? 0))}%`;
}
