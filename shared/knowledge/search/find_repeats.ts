/** Consecutive words that make a shingle. */
const SHINGLE = 3;
/** From this share of its shingles in another text on, a text is its repeat. */
const REPEATED = 0.85;
/** Of a long text, only the beginning is compared. */
const MOST_WORDS = 2_000;

/** For each text, the index of an earlier one that it repeats, wholly or nearly; undefined for the rest. */
export function findRepeats(texts: readonly string[]): (number | undefined)[] {
  const kept: { readonly place: number; readonly shingles: ReadonlySet<string> }[] = [];
  return texts.map((text, place) => {
    const shingles = shinglesOf(text);
    const same = kept.find((earlier) => overlap(shingles, earlier.shingles) >= REPEATED);
    if (same !== undefined) return same.place;
    kept.push({ place, shingles });
    return undefined;
  });
}

function shinglesOf(text: string): ReadonlySet<string> {
  const words = (text.toLowerCase().match(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? []).slice(
    0,
    MOST_WORDS,
  );
  if (words.length <= SHINGLE) return new Set([words.join(" ")]);
  return new Set(
    words.slice(SHINGLE - 1).map((_, index) => words.slice(index, index + SHINGLE).join(" ")),
  );
}

/** The share of the first contained in the second: a text with more in it than an earlier one is no repeat. */
function overlap(shingles: ReadonlySet<string>, earlier: ReadonlySet<string>): number {
  let shared = 0;
  for (const shingle of shingles) if (earlier.has(shingle)) shared += 1;
  return shared / shingles.size;
}
