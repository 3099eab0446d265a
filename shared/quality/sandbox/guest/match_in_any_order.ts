/** Whether each item of one list has its own equal in the other; identical ones are paired first. */
export function matchInAnyOrder<Item>(
  left: readonly Item[],
  right: readonly Item[],
  equal: (one: Item, other: Item) => boolean,
  identical: (one: Item, other: Item) => boolean,
): boolean {
  if (left.length !== right.length) return false;
  const taken: boolean[] = [];
  for (let index = 0; index < left.length; index += 1) {
    const item = left[index] as Item;
    const found = findFree(item, right, taken, index, identical);
    const match =
      found >= 0 && equal(item, right[found] as Item)
        ? found
        : findFree(item, right, taken, index, equal);
    if (match < 0) return false;
    taken[match] = true;
  }
  return true;
}

/** The untaken index whose item satisfies the test, trying the same position first, or -1. */
function findFree<Item>(
  item: Item,
  others: readonly Item[],
  taken: readonly boolean[],
  likely: number,
  test: (one: Item, other: Item) => boolean,
): number {
  if (taken[likely] !== true && test(item, others[likely] as Item)) return likely;
  for (let index = 0; index < others.length; index += 1) {
    if (taken[index] !== true && test(item, others[index] as Item)) return index;
  }
  return -1;
}
