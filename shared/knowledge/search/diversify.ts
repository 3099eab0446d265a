/** Share of words two texts have in common from which the second says nothing new. */
const SAME = 0.9;

/** Keeps the order and puts what repeats an earlier text behind all that does not. */
export function diversify<Item>(
  items: readonly Item[],
  textOf: (item: Item) => string,
): readonly Item[] {
  const kept: { readonly item: Item; readonly words: ReadonlySet<string> }[] = [];
  const repeated: Item[] = [];
  for (const item of items) {
    const words = new Set(
      textOf(item)
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu) ?? [],
    );
    if (kept.some((earlier) => similarity(earlier.words, words) >= SAME)) repeated.push(item);
    else kept.push({ item, words });
  }
  return [...kept.map(({ item }) => item), ...repeated];
}

/** Of Jaccard: the words in both by the words in either. */
function similarity(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let shared = 0;
  for (const word of left) if (right.has(word)) shared += 1;
  const all = left.size + right.size - shared;
  return all === 0 ? 1 : shared / all;
}
