import { isBlank, type Line, splitLines, toPassage } from "./lines.ts";
import type { Passage } from "./passage.ts";

interface Opening {
  readonly saidAt: string;
  readonly rest: string;
}

/** What stands in the place of a picture or of a message that was taken back. */
const PLACEHOLDERS = new Set([
  "<media omitted>",
  "image omitted",
  "video omitted",
  "audio omitted",
  "sticker omitted",
  "gif omitted",
  "this message was deleted",
  "you deleted this message",
]);

/** Whether most lines begin as those of a WhatsApp export do. */
export function isWhatsApp(lines: readonly Line[]): boolean {
  const written = lines.filter((line) => !isBlank(line));
  const openings = written.filter(({ text }) => readOpening(text) !== undefined);
  return openings.length >= 2 && openings.length * 3 >= written.length;
}

/** The messages of a WhatsApp export, which has each on a line of its own, and its further lines below. */
export function readWhatsApp(text: string): readonly Passage[] {
  const messages: { speaker: string; saidAt: string; lines: Line[] }[] = [];
  let isOfNobody = false;
  for (const line of splitLines(text)) {
    const opening = readOpening(line.text);
    if (opening === undefined) {
      if (!isOfNobody) messages.at(-1)?.lines.push(line);
      continue;
    }
    const [speaker, said] = splitSpeaker(opening.rest);
    isOfNobody = speaker === undefined;
    if (speaker !== undefined) {
      messages.push({ speaker, saidAt: opening.saidAt, lines: [{ ...line, text: said }] });
    }
  }
  return messages
    .map(({ lines, ...said }) => toPassage(lines, said))
    .filter(({ text }) => text.trim() !== "" && !PLACEHOLDERS.has(text.trim().toLowerCase()));
}

/** "[12/03/2026, 08:01:12] …", or "12/03/2026, 08:01 - …". Some programs put an invisible mark before it. */
function readOpening(text: string): Opening | undefined {
  const line = text.replace("\u200e", "").trimStart();
  const isBracketed = line.startsWith("[");
  const end = isBracketed ? line.indexOf("] ") : line.indexOf(" - ");
  if (end === -1) return undefined;
  const saidAt = line.slice(isBracketed ? 1 : 0, end);
  const [date = "", time = ""] = saidAt.split(",").map((part) => part.trim());
  if (!hasNumbers(date, ["/", ".", "-"], 3) || !hasNumbers(time.split(" ")[0] ?? "", [":"], 2)) {
    return undefined;
  }
  return { saidAt, rest: line.slice(end + (isBracketed ? 2 : 3)) };
}

/** Whether it is at least so many numbers with one of these marks between them. */
function hasNumbers(text: string, marks: readonly string[], least: number): boolean {
  return marks.some((mark) => {
    const parts = text.split(mark);
    return (
      parts.length >= least && parts.every((part) => part !== "" && !Number.isNaN(Number(part)))
    );
  });
}

function splitSpeaker(rest: string): readonly [string | undefined, string] {
  const colon = rest.indexOf(": ");
  return colon === -1 ? [undefined, rest] : [rest.slice(0, colon), rest.slice(colon + 2)];
}
