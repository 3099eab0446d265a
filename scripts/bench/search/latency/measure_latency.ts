import {
  createRAGSearchEngine,
  type EmbeddingModel,
  formatVector,
  openKnowledgeGraph,
} from "../../../../shared/knowledge/mod.ts";
import type { Row } from "../../../stack/database/database.ts";
import { ratio, type Spread, spread } from "../../spread.ts";
import { type GrowingKnowledge, RARE_FOLDER } from "./fill.ts";

/** A question with its vector. */
export interface Question {
  readonly query: string;
  readonly embedding: string;
}

/** How long a way to search takes, and as multiples of two bare statements. */
export interface ArmLatency {
  readonly milliseconds: Spread;
  readonly toBareVector: Spread;
  readonly toBareWords: Spread;
}

/** How long searches take beside what they are made of. */
export interface LatencyReport {
  /**
   * Plain SQL over the same rows: the ten nearest vectors by the same index; any ten rows that hold every
   * word of the question; the ten best by ts_rank() of those that hold any.
   */
  readonly bareMilliseconds: Readonly<Record<keyof typeof BARE, Spread>>;
  readonly arms: Readonly<Record<keyof typeof ARMS | "everything", ArmLatency>>;
}

/** Of each measurement so many come first and are not counted: they fill the caches. */
const WARM_UP = 20;

const BARE = {
  vector: `select chunk_id from cogo.chunk_embeddings
    order by embedding operator(extensions.<=>) $1::extensions.halfvec(384) limit 10`,
  words: `select chunk_id from bench.texts where words @@ websearch_to_tsquery('english', $1) limit 10`,
  anyWord: `select chunk_id from bench.texts, (
      select replace(plainto_tsquery('english', $1)::text, '&', '|')::tsquery) as asked (any_word)
    where words @@ any_word order by ts_rank(words, any_word) desc limit 10`,
} as const;

/** What search_knowledge() is asked; `scoped` is hybrid where one chunk in a hundred is allowed. */
const ARMS = {
  lexical: { mode: "lexical" },
  vector: { mode: "vector" },
  hybrid: { mode: "hybrid" },
  scoped: { mode: "hybrid", scope: { paths: [`${RARE_FOLDER}/%`] } },
} as const;

/** Makes the questions' vectors once: what a provider takes for one is not the database's time. */
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
 * Asks every question of everything, one after the other. The arms are timed in SQL; everything is
 * advancedSearch() whole: vector, Data API, SQL, graph expansion, reasons.
 */
export async function measureLatency(
  knowledge: GrowingKnowledge,
  questions: readonly Question[],
): Promise<LatencyReport> {
  const { database } = knowledge;
  const vector = await time(questions, ({ embedding }) => database.query(BARE.vector, [embedding]));
  const words = await time(questions, ({ query }) => database.query(BARE.words, [query]));
  const anyWord = await time(questions, ({ query }) => database.query(BARE.anyWord, [query]));
  const compare = (milliseconds: Spread): ArmLatency => ({
    milliseconds,
    toBareVector: ratios(milliseconds, vector),
    toBareWords: ratios(milliseconds, words),
  });
  const search = async (arm: keyof typeof ARMS): Promise<ArmLatency> =>
    compare(await time(questions, (question) => searchKnowledge(knowledge, question, ARMS[arm])));
  return {
    bareMilliseconds: { vector, words, anyWord },
    arms: {
      lexical: await search("lexical"),
      vector: await search("vector"),
      hybrid: await search("hybrid"),
      scoped: await search("scoped"),
      everything: compare(await timeEverything(knowledge, questions)),
    },
  };
}

/** One search in SQL, as the Data API calls it. */
async function searchKnowledge(
  { database, tenantId, model }: GrowingKnowledge,
  { query, embedding }: Question,
  more: object,
): Promise<readonly Row[]> {
  const request = { query, embedding, embedder: model.name, limit: 10, perDocument: 10, ...more };
  return await database.query("select cogo.search_knowledge($1, $2::jsonb) as answer", [
    tenantId,
    JSON.stringify(request),
  ]);
}

async function timeEverything(
  { clients, tenantId, model }: GrowingKnowledge,
  questions: readonly Question[],
): Promise<Spread> {
  const client = clients.worker;
  const graph = await openKnowledgeGraph(client, undefined);
  const engine = createRAGSearchEngine({ client, model, graph, tenantId });
  return await time(questions, ({ query }) => engine.advancedSearch({ query }));
}

async function time(
  questions: readonly Question[],
  ask: (question: Question) => Promise<unknown>,
): Promise<Spread> {
  const milliseconds: number[] = [];
  for (const question of [...questions.slice(0, WARM_UP), ...questions]) {
    const started = performance.now();
    await ask(question);
    milliseconds.push(performance.now() - started);
  }
  return spread(milliseconds.slice(WARM_UP));
}

function ratios(measured: Spread, baseline: Spread): Spread {
  return { p50: ratio(measured.p50, baseline.p50), p95: ratio(measured.p95, baseline.p95) };
}
