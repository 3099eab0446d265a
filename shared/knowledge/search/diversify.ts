import { findRepeats } from "./find_repeats.ts";

/** Keeps the order, and moves what repeats an earlier text behind everything else. */
export function diversify<Item>(
  items: readonly Item[],
  textOf: (item: Item) => string,
): readonly Item[] {
  const repeats = findRepeats(items.map(textOf));
  const isRepeat = (_: Item, place: number): boolean => repeats[place] !== undefined;
  return [...items.filter((item, place) => !isRepeat(item, place)), ...items.filter(isRepeat)];
}
