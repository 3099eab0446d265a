import type { Address } from "postal-mime";
import { type Line, splitLines, toPassage } from "./lines.ts";
import type { Passage } from "./passage.ts";
import { readHtmlText } from "./read_html_text.ts";
import { splitItems } from "./read_prose.ts";
import { keepUnknown, readReply } from "./read_reply.ts";

/** A mail as it was sent. */
interface Mail {
  readonly from: string | null;
  readonly sentAt: string | null;
  readonly lines: readonly Line[];
  /** How its place is given: lines of an encoded message are those of its decoded text. */
  readonly label: string;
}

/** The passages of a mail (RFC 5322), or of one that was copied out of a mail program as text. */
export async function readMail(text: string): Promise<readonly Passage[]> {
  const mails = isWritten(text) ? splitWritten(text) : [await parseMail(text, "the mail")];
  return readThread(mails);
}

/** The passages of a mailbox: mails one after the other, each after a line that begins with "From ". */
export async function readMailbox(text: string): Promise<readonly Passage[]> {
  const mails: Mail[] = [];
  for (const [index, mail] of splitMailbox(text).entries()) {
    mails.push(await parseMail(mail, `mail ${index + 1}`));
  }
  return readThread(mails);
}

/** A quote is older than what it is quoted in, and is read once: where nobody else said it. */
function readThread(mails: readonly Mail[]): readonly Passage[] {
  const replies = mails.map((mail) => ({ mail, reply: readReply(mail.lines) }));
  const known = replies.flatMap(({ reply }) => reply.own.flat().map(({ text }) => text));
  return replies.flatMap(({ mail, reply }) => {
    const quoted = keepUnknown(reply.quoted, known);
    known.push(...quoted.flat().map(({ text }) => text));
    const said = { speaker: mail.from, saidAt: mail.sentAt };
    const place = ({ place, ...rest }: Passage) => ({ ...rest, place: `${mail.label}, ${place}` });
    return [
      ...quoted.map((lines) => place(toPassage(lines))),
      ...reply.own.flatMap(splitItems).map((lines) => place(toPassage(lines, said))),
    ];
  });
}

async function parseMail(source: string, label: string): Promise<Mail> {
  const { default: PostalMime } = await import("postal-mime");
  const mail = await PostalMime.parse(source);
  const text = mail.text ?? (await readHtmlText(mail.html ?? ""));
  return {
    from: nameOf(mail.from),
    sentAt: mail.date ?? null,
    lines: splitLines(text),
    label,
  };
}

function nameOf(from: Address | undefined): string | null {
  return from?.name || from?.address || null;
}

function splitMailbox(text: string): readonly string[] {
  const mails: string[][] = [];
  let isAfterBlank = true;
  for (const line of text.split("\n")) {
    if (isAfterBlank && line.startsWith("From ")) mails.push([]);
    else mails.at(-1)?.push(line.startsWith(">From ") ? line.slice(1) : line);
    isAfterBlank = line.trim() === "";
  }
  return mails.map((lines) => lines.join("\n"));
}

/** The header that mail programs write above a mail that is forwarded or answered. */
const WRITTEN_HEADERS = ["from:", "sent:", "to:", "cc:", "subject:", "date:"];

/** Whether it has no header that a mail server would have written, but the one that a mail program shows. */
export function isWritten(text: string): boolean {
  const lines = splitLines(text.trimStart());
  return isHeader(lines, 0) && lines.slice(0, 5).some((line) => line.text.startsWith("Sent:"));
}

/** The newest stands first there; conversations are read from the oldest on. */
function splitWritten(text: string): readonly Mail[] {
  const lines = splitLines(text);
  const starts = lines.flatMap((_, index) => (isHeader(lines, index) ? [index] : []));
  const mails = starts.map((start, index) => {
    const block = lines.slice(start, starts[index + 1]);
    const end = block.findIndex(({ text }) => !isHeaderLine(text));
    const headerOf = (name: string) =>
      block
        .slice(0, end)
        .find(({ text }) => text.toLowerCase().startsWith(name))
        ?.text.slice(name.length)
        .trim() ?? null;
    return {
      from: headerOf("from:"),
      sentAt: headerOf("sent:") ?? headerOf("date:"),
      lines: block.slice(end).filter(({ text }) => !isRule(text)),
      label: `mail ${index + 1}`,
    };
  });
  return mails.reverse();
}

function isHeader(lines: readonly Line[], index: number): boolean {
  const [first, second] = [lines[index]?.text ?? "", lines[index + 1]?.text ?? ""];
  return first.startsWith("From:") && isHeaderLine(second);
}

function isHeaderLine(text: string): boolean {
  return WRITTEN_HEADERS.some((name) => text.toLowerCase().startsWith(name));
}

/** "-----Original Message-----", or a line of underscores. */
function isRule(text: string): boolean {
  return text.startsWith("-----") || text.startsWith("_____");
}
