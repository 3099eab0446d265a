/** A chunk and what it is made of, in the order in which chunks were indexed. */
export interface OracleChunk {
  readonly chunkId: number;
  readonly documentId: string;
  readonly terms: ReadonlySet<string>;
}

/** A standing query. */
export interface OracleSubscription {
  readonly subscriptionId: string;
  readonly terms: ReadonlySet<string>;
  readonly threshold: number;
}

/** What should have matched. */
export interface Expectation {
  /** `subscription chunk`, for each match that must be there. */
  readonly required: ReadonlySet<string>;
  /** The same of those that lie on the edge, where the order of a sum decides. */
  readonly allowed: ReadonlySet<string>;
}

const EDGE = 1e-9;

/**
 * Goes through the chunks once more, document by document, and holds every one against every query by the
 * definition alone: the share of the query, weighed by how rare its words were then, that the chunk holds.
 */
export function expectMatches(
  chunks: readonly OracleChunk[],
  subscriptions: readonly OracleSubscription[],
  firstChunkId: number,
): Expectation {
  const frequencies = new Map<string, number>();
  const required = new Set<string>();
  const allowed = new Set<string>();
  let counted = 0;
  for (const document of groupByDocument(chunks)) {
    counted += document.length;
    for (const term of document.flatMap(({ terms }) => [...terms])) {
      frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
    }
    const rarityOf = (term: string): number => rarity(counted, frequencies.get(term) ?? 0);
    const fresh = document.filter(({ chunkId }) => chunkId >= firstChunkId);
    const pairs = fresh.flatMap((chunk) => subscriptions.map((one) => ({ chunk, one })));
    for (const { chunk, one } of pairs) {
      const name = `${one.subscriptionId} ${chunk.chunkId}`;
      const excess = shareHeld(one, chunk, rarityOf) - one.threshold;
      if (excess >= EDGE || isWhole(one, chunk)) required.add(name);
      else if (excess > -EDGE) allowed.add(name);
    }
  }
  return { required, allowed };
}

/** Every word held is the whole query, however its sum is rounded. */
function isWhole({ terms }: OracleSubscription, chunk: OracleChunk): boolean {
  return [...terms].every((term) => chunk.terms.has(term));
}

function shareHeld(
  { terms }: OracleSubscription,
  chunk: OracleChunk,
  rarityOf: (term: string) => number,
): number {
  let held = 0;
  let whole = 0;
  for (const term of terms) {
    const weight = rarityOf(term);
    whole += weight;
    if (chunk.terms.has(term)) held += weight;
  }
  return whole === 0 ? 0 : held / whole;
}

function rarity(chunks: number, frequency: number): number {
  return Math.log(1 + (chunks - frequency + 0.5) / (frequency + 0.5));
}

function groupByDocument(chunks: readonly OracleChunk[]): OracleChunk[][] {
  const groups: OracleChunk[][] = [];
  for (const chunk of chunks) {
    const last = groups.at(-1);
    if (last?.[0]?.documentId === chunk.documentId) last.push(chunk);
    else groups.push([chunk]);
  }
  return groups;
}
