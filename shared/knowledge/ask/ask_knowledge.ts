import type { RAGSearchEngine } from "../search/rag_search_engine.ts";
import type { SearchAnswer } from "../search/search_answer.ts";
import type { AskRequest, CitedAnswer } from "./answer.ts";
import type { Passage } from "./passage.ts";
import { answeringPassages, quotePassages } from "./quote_passages.ts";

/** Of what a search found, the passages that hold what is asked, the best first; none, where nothing does. */
export function selectAnswering(
  question: string,
  { known, results, notes }: Pick<SearchAnswer, "known" | "notes" | "results">,
): { readonly passages: readonly Passage[]; readonly notes: readonly string[] } {
  return { passages: known ? answeringPassages(question, results) : [], notes };
}

/** Answers without a model: by the passages themselves, or that nothing known answers it. */
export async function askKnowledge(
  engine: RAGSearchEngine,
  { question, scope, limit }: AskRequest,
): Promise<CitedAnswer> {
  const found = await engine.hybridSearch({ query: question, scope, limit });
  const { passages, notes } = selectAnswering(question, found);
  return {
    status: passages.length === 0 ? "not_known" : "passages",
    sentences: quotePassages(question, passages),
    notes: [...notes],
  };
}
