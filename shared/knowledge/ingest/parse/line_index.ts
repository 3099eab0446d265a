/** Places of a text where something begins, and what: asked for the last one at or before an offset. */
export interface Mark {
  readonly from: number;
  readonly line: number;
}

/** Says which line an offset is on, by the nearest mark before it. */
export function lineFinder(marks: readonly Mark[]): (offset: number) => number {
  return (offset) => {
    let low = 0;
    let high = marks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((marks[middle]?.from ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return marks[low - 1]?.line ?? 1;
  };
}

/** A mark for each line of a text. */
export function markLines(text: string): Mark[] {
  const marks: Mark[] = [{ from: 0, line: 1 }];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    marks.push({ from: at + 1, line: marks.length + 1 });
  }
  return marks;
}
