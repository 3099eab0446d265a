import { type Line, splitLines, splitParagraphs, toPassage } from "./lines.ts";
import type { Passage } from "./passage.ts";

/** The paragraphs of a text. An item of a list is one of its own, and so is a heading. */
export function readProse(text: string): readonly Passage[] {
  return splitParagraphs(splitLines(text)).flatMap((paragraph) =>
    splitItems(paragraph).map((lines) => toPassage(lines)),
  );
}

export function splitItems(paragraph: readonly Line[]): readonly (readonly Line[])[] {
  const items: Line[][] = [];
  for (const line of paragraph) {
    if (items.length === 0 || isItem(line.text)) items.push([line]);
    else items.at(-1)?.push(line);
  }
  return items;
}

/** "- …", "* …", "12. …", "a) …", "# …". */
function isItem(text: string): boolean {
  const [mark = "", ...words] = text.trimStart().split(" ");
  if (words.length === 0) return false;
  if (["-", "*", "•", "+"].includes(mark) || mark.startsWith("#")) return true;
  const number = mark.slice(0, -1);
  return (mark.endsWith(".") || mark.endsWith(")")) && isOrdinal(number);
}

function isOrdinal(text: string): boolean {
  return text !== "" && (!Number.isNaN(Number(text)) || text.length === 1);
}
