import type { FoundResult, SearchResult } from "./search_answer.ts";

/** Says in words why a result is there, from the parts of its score. */
export function explainResult(
  result: FoundResult,
  embedderKind: "hashed" | "neural" | null,
  via: string | null = null,
): SearchResult {
  const { scores } = result;
  const reasons = [
    ...(scores.definition === 1 ? ["Defines what is asked for by name"] : []),
    ...explainWords(result),
  ];
  if ((scores.vector ?? 0) > 0) {
    const likeness = embedderKind === "neural" ? "Near in meaning" : "Similar letters";
    reasons.push(`${likeness} (cosine ${(scores.cosine ?? 0).toFixed(2)})`);
  }
  if (via !== null) reasons.push(`Related: ${via}`);
  if ((scores.session ?? 0) > 0) reasons.push("Its document served earlier in this session");
  if (scores.recency !== null && scores.recency < 0.5) {
    reasons.push(`Last changed ${result.modifiedAt.slice(0, 10)}, which lowers it`);
  }
  return { ...result, reasons };
}

function explainWords({ scores, matchedTerms }: FoundResult): string[] {
  if (scores.lexical === null) {
    const heard = (scores.feedback ?? 0) > 0;
    return heard ? ["Holds words of the best results, though not of the query"] : [];
  }
  if (matchedTerms.length > 0) {
    const shown = matchedTerms.slice(0, 6).map((term) => `"${term}"`);
    return [`Holds ${shown.join(", ")} (${percent(scores.held)} of the question's weight)`];
  }
  return [
    scores.held === null
      ? "Holds the question as it is written"
      : "Holds words of this session's earlier questions",
  ];
}

function percent(share: number | null): string {
  return `${Math.round(100 * (share ?? 0))}%`;
}
