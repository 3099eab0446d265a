import { toLetters } from "../by_models/analysis/to_letters.ts";
import { isBlank, type Line, splitParagraphs } from "./lines.ts";

/** A message without what it quotes and how it is signed, and what it quotes. */
export interface Reply {
  readonly own: readonly (readonly Line[])[];
  readonly quoted: readonly (readonly Line[])[];
}

const SIGNATURE = new Set(["--", "-- ", "—", "__"]);
/** Words that end a mail; what follows in the few lines after them is a name. */
const CLOSINGS = [
  "best",
  "regards",
  "best regards",
  "kind regards",
  "warm regards",
  "best wishes",
  "many thanks",
  "thanks",
  "thanks a lot",
  "thank you",
  "cheers",
  "sincerely",
  "yours",
  "yours sincerely",
  "mit freundlichen grüßen",
];
const MOST_LINES_OF_A_CLOSING = 8;

/**
 * Takes apart a message to which its program added what it answers: lines after ">", below a line such as "On
 * Monday, Ada wrote:". What stands below a signature is neither.
 */
export function readReply(lines: readonly Line[]): Reply {
  const own: Line[] = [];
  const quoted: Line[] = [];
  for (const line of withoutSignature(lines)) {
    const text = line.text.trimStart();
    if (text.startsWith(">")) {
      quoted.push({ ...line, text: stripMarks(text) });
      own.push({ ...line, text: "" });
      continue;
    }
    own.push(line);
    if (!isBlank(line)) quoted.push({ ...line, text: "" });
  }
  const said = splitParagraphs(own).filter((paragraph) => !isAttribution(paragraph));
  return { own: said, quoted: splitParagraphs(quoted) };
}

/** Leaves out quotes of what is in the conversation already, however its lines were wrapped. */
export function keepUnknown(
  quoted: readonly (readonly Line[])[],
  known: readonly string[],
): readonly (readonly Line[])[] {
  const letters = toLetters(known.join(" "));
  return quoted.filter(
    (paragraph) => !letters.includes(toLetters(paragraph.map(({ text }) => text).join(" "))),
  );
}

function stripMarks(text: string): string {
  let rest = text;
  while (rest.startsWith(">")) rest = rest.slice(1).trimStart();
  return rest;
}

/** "On Monday, Ada <ada@example.org> wrote:", over one line or two. */
function isAttribution(paragraph: readonly Line[]): boolean {
  const text = paragraph.map((line) => line.text.trim()).join(" ");
  return paragraph.length <= 2 && text.startsWith("On ") && text.endsWith("wrote:");
}

function withoutSignature(lines: readonly Line[]): readonly Line[] {
  const marked = lines.findIndex(({ text }) => SIGNATURE.has(text));
  if (marked !== -1) {
    const quotes = lines.slice(marked).findIndex(({ text }) => startsQuotes(text));
    const rest = quotes === -1 ? [] : lines.slice(marked + quotes);
    return [...lines.slice(0, marked), ...rest];
  }
  const closing = lines.findLastIndex(({ text }) => isClosing(text));
  if (closing === -1) return lines;
  const after = lines.slice(closing + 1);
  const quotes = after.findIndex(({ text }) => startsQuotes(text));
  const names = quotes === -1 ? after : after.slice(0, quotes);
  if (names.filter((line) => !isBlank(line)).length > MOST_LINES_OF_A_CLOSING) return lines;
  return [...lines.slice(0, closing), ...after.slice(names.length)];
}

function startsQuotes(text: string): boolean {
  return text.trimStart().startsWith(">") || (text.startsWith("On ") && text.endsWith("wrote:"));
}

function isClosing(text: string): boolean {
  const words = text
    .split("/")
    .map((part) => part.replaceAll(",", "").replaceAll("!", "").trim().toLowerCase());
  return words.some((each) => CLOSINGS.includes(each));
}
