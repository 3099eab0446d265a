import {
  createRAGSearchEngine,
  type EmbeddingModel,
  formatVector,
  openKnowledgeGraph,
} from "../../../../shared/knowledge/mod.ts";
import { ratio, timeEach } from "../../measure.ts";
import type { GrowingKnowledge } from "./fill.ts";

/** A question with its vector. */
export interface Question {
  readonly query: string;
  readonly embedding: string;
}

/** The first ones fill the caches and are not counted. */
const WARM_UP = 20;

/** Plain SQL over the same rows: the nearest vectors, and the best texts that hold any of the words. */
const BARE = {
  vector: `select chunk_id from cogo.chunk_embeddings
    order by embedding operator(extensions.<=>) $1::extensions.halfvec(384) limit 10`,
  words: `select chunk_id from bench.texts, (
      select replace(plainto_tsquery('english', $1)::text, '&', '|')::tsquery) as asked (any_word)
    where words @@ any_word order by ts_rank(words, any_word) desc limit 10`,
} as const;

/** Makes the questions' vectors once: a provider's time for one is not the database's. */
export async function embedQuestions(
  model: EmbeddingModel,
  queries: readonly string[],
): Promise<readonly Question[]> {
  const vectors = await model.embed(queries);
  return queries.map((query, index) => ({
    query,
    embedding: formatVector(vectors[index] ?? new Float32Array()),
  }));
}

/**
 * Asks every question in every way, one after the other. The arms are timed in SQL; everything is
 * advancedSearch() whole: vector, Data API, SQL, graph expansion, reasons.
 */
export async function measureLatency(
  { database, clients, tenantId, model }: GrowingKnowledge,
  questions: readonly Question[],
) {
  const bareVector = await timeEach(questions, WARM_UP, ({ embedding }) =>
    database.query(BARE.vector, [embedding]),
  );
  const bareWords = await timeEach(questions, WARM_UP, ({ query }) =>
    database.query(BARE.words, [query]),
  );
  const search = (mode: string) =>
    timeEach(questions, WARM_UP, ({ query, embedding }) => {
      const request = { query, embedding, embedder: model.name, limit: 10, perDocument: 10, mode };
      return database.query("select cogo.search_knowledge($1, $2::jsonb)", [
        tenantId,
        JSON.stringify(request),
      ]);
    });
  const [lexical, vector, hybrid] = [
    await search("lexical"),
    await search("vector"),
    await search("hybrid"),
  ];
  const client = clients.worker;
  const graph = await openKnowledgeGraph(client, undefined);
  const engine = createRAGSearchEngine({ client, model, graph, tenantId });
  const everything = await timeEach(questions, WARM_UP, ({ query }) =>
    engine.advancedSearch({ query }),
  );
  return {
    milliseconds: { bareVector, bareWords, lexical, vector, hybrid, everything },
    p50Ratios: {
      lexicalToBareWords: ratio(lexical.p50, bareWords.p50),
      vectorToBareVector: ratio(vector.p50, bareVector.p50),
      hybridToBareVector: ratio(hybrid.p50, bareVector.p50),
    },
  };
}
