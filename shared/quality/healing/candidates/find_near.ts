/** How many letters may differ in a name that is misspelt: two, and of a short name one. */
const LETTERS_FOR_EACH = 4;
const MOST_LETTERS = 2;

/** The names that differ from one by as few letters as a slip of the hand, the nearest first. */
export function findNear(name: string, names: Iterable<string>): readonly string[] {
  const most = Math.min(MOST_LETTERS, Math.max(1, Math.floor(name.length / LETTERS_FOR_EACH)));
  return [...new Set(names)]
    .filter((each) => each !== name && Math.abs(each.length - name.length) <= most)
    .map((each) => ({ each, letters: countDifferent(name, each) }))
    .filter(({ letters }) => letters <= most)
    .sort((one, other) => one.letters - other.letters)
    .map(({ each }) => each);
}

/** Damerau's distance: letters that are added, left out, changed, or swapped with the next. */
function countDifferent(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, place) => place)];
  for (let row = 1; row <= one.length; row += 1) {
    const costs = [row];
    for (let place = 1; place <= other.length; place += 1) {
      costs.push(cheapest(rows, costs, { one, other, row, place }));
    }
    rows.push(costs);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}

interface Place {
  readonly one: string;
  readonly other: string;
  readonly row: number;
  readonly place: number;
}

function cheapest(
  rows: readonly (readonly number[])[],
  costs: readonly number[],
  { one, other, row, place }: Place,
): number {
  const at = (above: number, left: number) =>
    (above === 0 ? costs : rows[row - above])?.[place - left] ?? Number.POSITIVE_INFINITY;
  const isSame = one[row - 1] === other[place - 1];
  const isSwapped =
    row > 1 && place > 1 && one[row - 1] === other[place - 2] && one[row - 2] === other[place - 1];
  return Math.min(
    at(1, 0) + 1,
    at(0, 1) + 1,
    at(1, 1) + (isSame ? 0 : 1),
    isSwapped ? at(2, 2) + 1 : Number.POSITIVE_INFINITY,
  );
}
