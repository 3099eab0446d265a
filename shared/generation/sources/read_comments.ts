import { type Line, splitLines, toPassage } from "./lines.ts";
import type { Passage } from "./passage.ts";

/** How comments begin, by the ending of a file's name; the second of a pair ends one that goes over lines. */
const LINE_MARKS: Readonly<Record<string, readonly string[]>> = {
  py: ["#"],
  rb: ["#"],
  sh: ["#"],
  yaml: ["#"],
  yml: ["#"],
  sql: ["--"],
};
const SLASHES = ["//", "/**", "/*", "*/", "*"];

/** The comments of a file of code that stand on lines of their own: the rest of it is for those who build. */
export function readComments(text: string, name: string): readonly Passage[] {
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  const marks = LINE_MARKS[ending] ?? SLASHES;
  const comments: Line[][] = [];
  let isOpen = false;
  for (const line of splitLines(text)) {
    const words = line.text.trim();
    const mark = marks.find((each) => words.startsWith(each));
    if (mark === undefined) {
      isOpen = false;
      continue;
    }
    if (!isOpen) comments.push([]);
    isOpen = true;
    const said = words.slice(mark.length).replace("*/", "").trim();
    if (said !== "") comments.at(-1)?.push({ ...line, text: said });
  }
  return comments.filter((lines) => lines.length > 0).map((lines) => toPassage(lines));
}
