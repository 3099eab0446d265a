import { CogoError } from "../../kernel/cogo_error.ts";
import type { ContentPart } from "../calls/model_request.ts";
import { disarmText } from "./disarm_text.ts";

/** A picture or a PDF to be read with a prompt. Base64 without a prefix. */
export interface Attachment {
  readonly name: string;
  readonly data: string;
  /** What it shows, in a line. */
  readonly caption?: string | undefined;
  /** Of a PDF, where known; it is guessed otherwise. */
  readonly pages?: number;
}

/** An attachment that a provider would take, and what it is by its first bytes. */
export interface CheckedAttachment extends Attachment {
  readonly mediaType: (typeof SIGNATURES)[number][0];
}

/** An attachment as a model is given it, and what it may cost. */
export interface AcceptedAttachment {
  readonly parts: readonly ContentPart[];
  /** An upper estimate; providers count by size and page, each in its own way. */
  readonly tokens: number;
}

const MEBIBYTE = 1024 * 1024;
/** Limits that hold for every provider: 5 MiB an image, 20 MB a request, and what a function can hold. */
const IMAGE_CHARACTERS = 5 * MEBIBYTE;
export const ATTACHMENTS_MAXIMUM_CHARACTERS = 14 * MEBIBYTE;
const MOST_ATTACHMENTS = 20;
const NAME_CHARACTERS = 100;
/** The most a provider counts for one picture in full resolution. */
const IMAGE_TOKENS = 4_800;
/** A page is read as text, 3,000 tokens when it is full, and as a picture. */
const PAGE_TOKENS = 4_600;
/** Where a PDF keeps its page count compressed: a page of text takes more. */
const BYTES_PER_PAGE = 20_000;

const SIGNATURES = [
  ["image/png", /^\x89PNG\r\n/],
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/gif", /^GIF8[79]a/],
  ["image/webp", /^RIFF[\s\S]{4}WEBP/],
  ["application/pdf", /^%PDF-\d/],
] as const;

/**
 * Checks attachments by what they are, not by what they are called.
 *
 * @throws CogoError `attachment_invalid`.
 */
export function checkAttachments(attachments: readonly Attachment[]): readonly CheckedAttachment[] {
  const characters = attachments.reduce((sum, { data }) => sum + data.length, 0);
  if (attachments.length > MOST_ATTACHMENTS || characters > ATTACHMENTS_MAXIMUM_CHARACTERS) {
    throw new CogoError({
      code: "attachment_invalid",
      message: `Expected at most ${MOST_ATTACHMENTS} attachments of ${megabytes(ATTACHMENTS_MAXIMUM_CHARACTERS)} together, got ${attachments.length} of ${megabytes(characters)}`,
      remedy: "Leave out what the task does not need, or give it in several tasks",
    });
  }
  return attachments.map(checkAttachment);
}

/**
 * Checks attachments and puts each after a line that says which it is, in the order given.
 *
 * @throws CogoError `attachment_invalid`.
 */
export function acceptAttachments(attachments: readonly Attachment[]): AcceptedAttachment {
  const accepted = checkAttachments(attachments).map(acceptAttachment);
  return {
    parts: accepted.flatMap(({ parts }) => parts),
    tokens: accepted.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}

function checkAttachment(attachment: Attachment): CheckedAttachment {
  const { data } = attachment;
  const name = oneLine(attachment.name, NAME_CHARACTERS);
  const head = decodeHead(name, data);
  const [mediaType] = SIGNATURES.find(([, signature]) => signature.test(head)) ?? [];
  if (mediaType === undefined) {
    throw new CogoError({
      code: "attachment_invalid",
      message: `Expected "${name}" to be a PNG, JPEG, GIF, WebP or PDF file, and it begins like none of them`,
      remedy: "Convert it to one of these",
    });
  }
  if (mediaType !== "application/pdf" && data.length > IMAGE_CHARACTERS) {
    throw new CogoError({
      code: "attachment_invalid",
      message: `Expected an image of at most ${megabytes(IMAGE_CHARACTERS)}, "${name}" has ${megabytes(data.length)}`,
      remedy: "Scale it down: models see no more than 1,600 pixels across",
    });
  }
  return { ...attachment, mediaType };
}

function acceptAttachment(attachment: CheckedAttachment, index: number): AcceptedAttachment {
  const { data, mediaType } = attachment;
  const name = oneLine(attachment.name, NAME_CHARACTERS);
  const caption = attachment.caption ? `: ${oneLine(attachment.caption, 300)}` : "";
  const title = { type: "text", text: `Attachment ${index + 1}, "${name}"${caption}` } as const;
  if (mediaType === "application/pdf") {
    const tokens = PAGE_TOKENS * (attachment.pages ?? guessPages(data));
    return { parts: [title, { type: "document", mediaType, name, data }], tokens };
  }
  return { parts: [title, { type: "image", mediaType, data }], tokens: IMAGE_TOKENS };
}

/** The first bytes, one character each. */
function decodeHead(name: string, data: string): string {
  const padding = data.indexOf("=");
  const ended = padding === -1 || padding >= data.length - 2;
  if (data !== "" && data.length % 4 === 0 && ended && !/[^A-Za-z0-9+/=]/.test(data)) {
    return atob(data.slice(0, 64));
  }
  throw new CogoError({
    code: "attachment_invalid",
    message: `Expected the data of "${name}" in base64 without a prefix`,
    remedy: "Encode the bytes of the file, without data: before them or line breaks between",
  });
}

function guessPages(data: string): number {
  const file = atob(data);
  const counted = [...file.matchAll(/\/Count\s+(\d{1,4})\b/g)].map(([, count]) => Number(count));
  return Math.max(1, ...(counted.length > 0 ? counted : [Math.ceil(file.length / BYTES_PER_PAGE)]));
}

function oneLine(text: string, length: number): string {
  return disarmText(text)
    .replace(/[\s"]+/g, " ")
    .trim()
    .slice(0, length);
}

/** In decoded bytes, as people know their files. */
function megabytes(characters: number): string {
  return `${((characters * 3) / 4 / MEBIBYTE).toFixed(1)} MiB`;
}
