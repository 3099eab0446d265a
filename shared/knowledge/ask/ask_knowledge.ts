import type { RAGSearchEngine } from "../search/rag_search_engine.ts";
import type { AskRequest, CitedAnswer } from "./answer.ts";
import type { Passage } from "./passage.ts";
import { answeringPassages, quotePassages } from "./quote_passages.ts";

/** What is known of a question: passages that hold what it asks for, the best first; none, where nothing does. */
export async function findAnswering(
  engine: RAGSearchEngine,
  { question, scope, limit }: AskRequest,
): Promise<{ readonly passages: readonly Passage[]; readonly notes: readonly string[] }> {
  const { results, notes } = await engine.hybridSearch({ query: question, scope, limit });
  return { passages: answeringPassages(question, results), notes };
}

/** Answers without a model: by the passages themselves, or that nothing known answers it. */
export async function askKnowledge(
  engine: RAGSearchEngine,
  request: AskRequest,
): Promise<CitedAnswer> {
  const { passages, notes } = await findAnswering(engine, request);
  return {
    status: passages.length === 0 ? "not_known" : "passages",
    sentences: quotePassages(request.question, passages),
    notes: [...notes],
  };
}
