import { z } from "zod";
import type { Database } from "../../stack/database/database.ts";
import type { CollectionDocument } from "./collection.ts";

/** The baseline: ids of documents that hold a term of the query, the best hundred at most. */
export type Bm25 = (query: string) => Promise<readonly string[]>;

const K1 = 1.2;
const B = 0.75;
const DEPTH = 100;

/**
 * BM25 over whole documents as Lucene has it: idf = ln(1 + (N - df + 0.5) / (df + 0.5)), terms of the
 * question counted as often as they are said. Stop words and stems are those of Snowball, by Postgres.
 */
export async function openBm25(
  database: Database,
  documents: readonly CollectionDocument[],
): Promise<Bm25> {
  const postings = new Map<string, Map<number, number>>();
  const texts = documents.map(({ title, text }) => wordsOf(`${title} ${text}`));
  const stems = await readStems(database, texts.flat());
  const lengths = texts.map((words, document) => {
    const terms = termsOf(words, stems);
    for (const [term, frequency] of count(terms)) {
      const list = postings.get(term) ?? new Map<number, number>();
      postings.set(term, list.set(document, frequency));
    }
    return terms.length;
  });
  const averageLength = lengths.reduce((sum, length) => sum + length, 0) / (lengths.length || 1);
  return async (query) => {
    const words = wordsOf(query);
    const scores = new Map<number, number>();
    for (const [term, said] of count(termsOf(words, await readStems(database, words)))) {
      const list = postings.get(term) ?? new Map<number, number>();
      const idf = Math.log(1 + (documents.length - list.size + 0.5) / (list.size + 0.5));
      for (const [document, frequency] of list) {
        const norm = K1 * (1 - B + (B * (lengths[document] ?? 0)) / averageLength);
        const score = (said * idf * frequency * (K1 + 1)) / (frequency + norm);
        scores.set(document, (scores.get(document) ?? 0) + score);
      }
    }
    return [...scores]
      .sort(([one, high], [other, low]) => low - high || one - other)
      .slice(0, DEPTH)
      .map(([document]) => documents[document]?.id ?? "");
  };
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

const stemSchema = z.array(z.object({ word: z.string(), stem: z.string().nullable() }));

/** The stem of each word; null for stop words. */
async function readStems(database: Database, words: readonly string[]) {
  const rows = await database.query(
    `select word, (ts_lexize('english_stem', word))[1] as stem
     from jsonb_array_elements_text($1::jsonb) as word`,
    [JSON.stringify([...new Set(words)])],
  );
  return new Map(stemSchema.parse(rows).map(({ word, stem }) => [word, stem]));
}

function termsOf(words: readonly string[], stems: ReadonlyMap<string, string | null>): string[] {
  return words.flatMap((word) => stems.get(word) ?? []);
}

function count(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
