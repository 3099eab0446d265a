import { createBm25 } from "./bm25.ts";
import type { Collection } from "./collection.ts";
import { STOP_WORDS } from "./stop_words.ts";

/** A BM25 that is none of COGO's, to be compared with. */
export interface Baseline {
  readonly name: string;
  rank(query: string): readonly string[];
}

/** The two parameters in use: Lucene's, and the one of bm25s. */
const SATURATIONS = [1.2, 1.5] as const;
const LENGTH_SHARE = 0.75;

/** BM25 over whole documents with either list of stop words and either saturation. */
export function createBaselines({ documents }: Collection): readonly Baseline[] {
  return Object.entries(STOP_WORDS).flatMap(([list, stopWords]) => {
    const bm25 = createBm25(documents, stopWords);
    return SATURATIONS.map((k1) => ({
      name: `k1=${k1} b=${LENGTH_SHARE}, stop words of ${list}`,
      rank: (query: string) => bm25.rank(query, { k1, b: LENGTH_SHARE }),
    }));
  });
}
