/** A text with one place of it replaced, or why that cannot be done, in words for a model. */
export type Replacement =
  | { readonly content: string; readonly line: number }
  | { readonly problem: string };

/** Replaces what stands in a file exactly once. */
export function replaceOnce(
  { path, content }: { readonly path: string; readonly content: string },
  search: string,
  replace: string,
): Replacement {
  const [place, ...others] = findPlaces(content, search);
  if (place === undefined) {
    const problem = `${path} does not hold the text to replace: read it, and copy it exactly`;
    return { problem };
  }
  if (others.length > 0) {
    const lines = [place, ...others].map((each) => lineAt(content, each)).join(", ");
    const problem = `${path} holds the text to replace in lines ${lines}: add what is around it`;
    return { problem };
  }
  const after = content.slice(place + search.length);
  return { content: content.slice(0, place) + replace + after, line: lineAt(content, place) };
}

function findPlaces(content: string, search: string): readonly number[] {
  const places: number[] = [];
  for (let at = content.indexOf(search); at >= 0; at = content.indexOf(search, at + 1)) {
    places.push(at);
  }
  return places;
}

function lineAt(content: string, place: number): number {
  return content.slice(0, place).split("\n").length;
}
