import { isBlank, type Line, splitLines, toPassage } from "./lines.ts";
import type { Passage } from "./passage.ts";

const MOST_WORDS_OF_A_NAME = 4;
/** What stands before a colon in notes and is nobody's name. */
const NO_NAMES = new Set(
  "note notes todo present attendees agenda date time subject example idea action item items from to warning http https".split(
    " ",
  ),
);

/** "Ada Lovelace: We need …" as who speaks and what is said; null for nobody. */
export function splitSpeaker(text: string): readonly [string | null, string] {
  const colon = text.indexOf(":");
  const name = text.slice(0, colon).trim();
  if (colon < 1 || !isName(name) || text[colon + 1] !== " ") return [null, text];
  return [name, text.slice(colon + 1).trim()];
}

function isName(text: string): boolean {
  const words = text
    .replace(/\(.*\)$/, "")
    .trim()
    .split(" ");
  return (
    words.length <= MOST_WORDS_OF_A_NAME &&
    words.every(isCapitalised) &&
    !NO_NAMES.has((words[0] ?? "").toLowerCase())
  );
}

function isCapitalised(word: string): boolean {
  const [first = ""] = word;
  return first !== first.toLowerCase() && !word.includes("/");
}

/** Whether people speak in turns, each after their name. */
export function isTranscript(lines: readonly Line[]): boolean {
  const written = lines.filter((line) => !isBlank(line));
  const speakers = written.flatMap(({ text }) => splitSpeaker(text)[0] ?? []);
  const isRepeated = new Set(speakers).size < speakers.length;
  return isRepeated && speakers.length >= 3 && speakers.length * 2 >= written.length;
}

/** The turns of a transcript. What stands before the first, such as a date, is said by nobody. */
export function readTranscript(text: string): readonly Passage[] {
  const turns: { speaker: string | null; lines: Line[] }[] = [];
  for (const line of splitLines(text)) {
    if (isBlank(line)) continue;
    const [speaker, said] = splitSpeaker(line.text);
    const open = turns.at(-1);
    if (speaker === null && open?.speaker != null) open.lines.push(line);
    else turns.push({ speaker, lines: [{ ...line, text: said }] });
  }
  return turns.map(({ speaker, lines }) => toPassage(lines, { speaker }));
}
