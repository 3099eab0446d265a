import { stemmer } from "stemmer";
import type { CollectionDocument } from "./collection.ts";

/** An inverted index in memory that any parameters of BM25 can be asked of. */
export interface Bm25 {
  /** Ids of documents that hold a term of the query, the best hundred at most. */
  rank(query: string, parameters: { readonly k1: number; readonly b: number }): readonly string[];
}

const DEPTH = 100;
/** A posting is one number, document times this and frequency: a hundred thousand documents have millions. */
const FREQUENCIES = 65_536;

/**
 * BM25 as Lucene and bm25s have it: idf = ln(1 + (N - df + 0.5) / (df + 0.5)), terms of the question
 * counted as often as they are said. Ties by the order of the documents.
 */
export function createBm25(
  documents: readonly CollectionDocument[],
  stopWords: ReadonlySet<string>,
): Bm25 {
  const postings = new Map<string, number[]>();
  const lengths = documents.map(({ title, text }, document) => {
    const terms = termsOf(`${title} ${text}`, stopWords);
    for (const [term, frequency] of count(terms)) {
      const posting = document * FREQUENCIES + Math.min(frequency, FREQUENCIES - 1);
      const list = postings.get(term);
      if (list === undefined) postings.set(term, [posting]);
      else list.push(posting);
    }
    return terms.length;
  });
  const averageLength = lengths.reduce((sum, length) => sum + length, 0) / (lengths.length || 1);
  return {
    rank(query, { k1, b }) {
      const scores = new Float64Array(documents.length);
      for (const [term, said] of count(termsOf(query, stopWords))) {
        const list = postings.get(term) ?? [];
        const idf = Math.log(1 + (documents.length - list.length + 0.5) / (list.length + 0.5));
        for (const posting of list) {
          const document = Math.floor(posting / FREQUENCIES);
          const frequency = posting % FREQUENCIES;
          const norm = k1 * (1 - b + (b * (lengths[document] ?? 0)) / averageLength);
          const score = (said * idf * frequency * (k1 + 1)) / (frequency + norm);
          scores[document] = (scores[document] ?? 0) + score;
        }
      }
      return takeBest(scores).map((document) => documents[document]?.id ?? "");
    },
  };
}

/** The documents with the highest scores above 0, best first. */
function takeBest(scores: Float64Array): readonly number[] {
  const best: number[] = [];
  const scoreAt = (place: number): number => scores[best[place] ?? 0] ?? 0;
  for (let document = 0; document < scores.length; document++) {
    const score = scores[document] ?? 0;
    if (score === 0 || (best.length === DEPTH && score <= scoreAt(DEPTH - 1))) continue;
    let place = best.length;
    while (place > 0 && scoreAt(place - 1) < score) place -= 1;
    best.splice(place, 0, document);
    best.length = Math.min(best.length, DEPTH);
  }
  return best;
}

const stems = new Map<string, string>();

/** The terms of a text: words in lower case, without stop words, stemmed by Porter's algorithm. */
function termsOf(text: string, stopWords: ReadonlySet<string>): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => !stopWords.has(word)).map(stemOf);
}

function stemOf(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const stem = stemmer(word);
  stems.set(word, stem);
  return stem;
}

function count(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
