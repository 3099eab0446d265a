import type { SourceFormat, SourceKind } from "../../engine/mod.ts";
import { CogoError, parseJson } from "../../kernel/mod.ts";
import { splitLines } from "./lines.ts";
import {
  MOST_PASSAGES,
  PASSAGE_MAXIMUM_CHARACTERS,
  type ParsedSource,
  type Passage,
} from "./passage.ts";
import { isCaptions, readCaptions } from "./read_captions.ts";
import { readComments } from "./read_comments.ts";
import { readExport } from "./read_export.ts";
import { isWritten, readMail, readMailbox } from "./read_mail.ts";
import { readProse } from "./read_prose.ts";
import { isTranscript, readTranscript } from "./read_transcript.ts";
import { isWhatsApp, readWhatsApp } from "./read_whatsapp.ts";

/** A source as it is given: its name, its text, and what it is where that is said. */
export interface GivenSource {
  readonly name: string;
  readonly content: string;
  readonly kind?: Exclude<SourceKind, "picture"> | undefined;
}

const CODE_ENDINGS = new Set(
  "ts tsx js jsx mjs cjs py rb go rs java kt c h cpp cs php sql sh css html yaml yml".split(" "),
);
const DOCUMENT_ENDINGS = new Set(["md", "markdown", "mdx", "rst", "adoc"]);

/**
 * Reads a source into numbered passages, by what is in it and, where that says nothing, by what it is called.
 *
 * @throws CogoError `source_invalid` for what is not of the kind it is said to be, is empty, or is too much.
 */
export async function parseSource(given: GivenSource): Promise<ParsedSource> {
  const { format, passages } = await readAny(given);
  const kind = given.kind ?? kindOf(format);
  if (kind === "conversation" && kindOf(format) !== "conversation") throw noConversation(given);
  const said = passages.filter(({ text }) => text.trim() !== "").flatMap(cut);
  if (said.length === 0) throw refuse(`"${given.name}" to have words in it, found none`);
  if (said.length > MOST_PASSAGES) {
    throw refuse(`"${given.name}" to have at most ${MOST_PASSAGES} passages, got ${said.length}`);
  }
  return { kind, format, passages: said };
}

interface Reading {
  readonly format: SourceFormat;
  readonly passages: readonly Passage[];
}

async function readAny(given: GivenSource): Promise<Reading> {
  const { kind, name, content } = given;
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  if (kind === "code" || (kind === undefined && CODE_ENDINGS.has(ending))) {
    return { format: "code", passages: readComments(content, name) };
  }
  const isText = kind === "text" || kind === "document";
  const conversation = isText ? undefined : await readConversation(content);
  if (conversation !== undefined) return conversation;
  const format = DOCUMENT_ENDINGS.has(ending) ? "markdown" : "plain";
  return { format, passages: readProse(content) };
}

async function readConversation(content: string): Promise<Reading | undefined> {
  const text = content.trimStart();
  if (text.startsWith("{") || text.startsWith("[")) {
    const exported = await readExport(tryJson(text));
    if (exported !== undefined) return exported;
  }
  const lines = splitLines(text);
  if (text.startsWith("From ")) return { format: "mbox", passages: await readMailbox(text) };
  if (isMail(text) || isWritten(text)) return { format: "mail", passages: await readMail(text) };
  if (isCaptions(lines)) {
    const format = text.startsWith("WEBVTT") ? "webvtt" : "subrip";
    return { format, passages: readCaptions(text) };
  }
  if (isWhatsApp(lines)) return { format: "whatsapp", passages: readWhatsApp(text) };
  if (isTranscript(lines)) return { format: "transcript", passages: readTranscript(text) };
  return undefined;
}

const MAIL_HEADERS = "from to subject date message-id received mime-version return-path".split(" ");

/** Whether it begins with a mail's header: several lines "Name: value", and an empty one. */
function isMail(text: string): boolean {
  const [header = ""] = text.replaceAll("\r\n", "\n").split("\n\n");
  const names = header.split("\n").map((line) => line.slice(0, line.indexOf(":")).toLowerCase());
  return names.filter((name) => MAIL_HEADERS.includes(name)).length >= 3;
}

function tryJson(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function kindOf(format: SourceFormat): SourceKind {
  if (format === "code") return "code";
  if (format === "markdown") return "document";
  return format === "plain" ? "text" : "conversation";
}

function cut(passage: Passage): readonly Passage[] {
  const { text } = passage;
  const parts = Math.ceil(text.length / PASSAGE_MAXIMUM_CHARACTERS);
  return Array.from({ length: parts }, (_, index) => ({
    ...passage,
    text: text.slice(index * PASSAGE_MAXIMUM_CHARACTERS, (index + 1) * PASSAGE_MAXIMUM_CHARACTERS),
  }));
}

function noConversation({ name }: GivenSource): CogoError {
  return refuse(
    `"${name}" to be a conversation: mail, a mailbox, WebVTT or SubRip captions, a transcript with names, or an export of Slack, Teams, Discord, WhatsApp or GitHub`,
    'Give it as "text", or export it in one of these forms',
  );
}

function refuse(
  expected: string,
  remedy = "Give a source that has something to read in it",
): CogoError {
  return new CogoError({ code: "source_invalid", message: `Expected ${expected}`, remedy });
}
