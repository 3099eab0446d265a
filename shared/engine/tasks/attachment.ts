import { CogoError, truncateText } from "../../kernel/mod.ts";

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

const MEBIBYTE = 1024 * 1024;
/** Limits that hold for every provider: 5 MiB an image, 20 MB a request, and what a function can hold. */
const IMAGE_CHARACTERS = 5 * MEBIBYTE;
export const ATTACHMENTS_MAXIMUM_CHARACTERS = 14 * MEBIBYTE;
const MOST_ATTACHMENTS = 20;
/** In messages; a name can be of any length. */
const NAME_CHARACTERS = 100;

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
 * @throws CogoError `source_invalid`.
 */
export function checkAttachments(attachments: readonly Attachment[]): readonly CheckedAttachment[] {
  const characters = attachments.reduce((sum, { data }) => sum + data.length, 0);
  if (attachments.length > MOST_ATTACHMENTS || characters > ATTACHMENTS_MAXIMUM_CHARACTERS) {
    throw new CogoError({
      code: "source_invalid",
      message: `Expected at most ${MOST_ATTACHMENTS} attachments of ${megabytes(ATTACHMENTS_MAXIMUM_CHARACTERS)} together, got ${attachments.length} of ${megabytes(characters)}`,
      remedy: "Leave out what the task does not need, or give it in several tasks",
    });
  }
  return attachments.map(checkAttachment);
}

function checkAttachment(attachment: Attachment): CheckedAttachment {
  const { data } = attachment;
  const name = truncateText(attachment.name.replace(/[\s"]+/g, " ").trim(), NAME_CHARACTERS);
  const head = decodeHead(name, data);
  const [mediaType] = SIGNATURES.find(([, signature]) => signature.test(head)) ?? [];
  if (mediaType === undefined) {
    throw new CogoError({
      code: "source_invalid",
      message: `Expected "${name}" to be a PNG, JPEG, GIF, WebP or PDF file, and it begins like none of them`,
      remedy: "Convert it to one of these",
    });
  }
  if (mediaType !== "application/pdf" && data.length > IMAGE_CHARACTERS) {
    throw new CogoError({
      code: "source_invalid",
      message: `Expected an image of at most ${megabytes(IMAGE_CHARACTERS)}, "${name}" has ${megabytes(data.length)}`,
      remedy: "Scale it down: models see no more than 1,600 pixels across",
    });
  }
  return { ...attachment, mediaType };
}

/** The first bytes, one character each. */
function decodeHead(name: string, data: string): string {
  const padding = data.indexOf("=");
  const ended = padding === -1 || padding >= data.length - 2;
  if (data !== "" && data.length % 4 === 0 && ended && !/[^A-Za-z0-9+/=]/.test(data)) {
    return atob(data.slice(0, 64));
  }
  throw new CogoError({
    code: "source_invalid",
    message: `Expected the data of "${name}" in base64 without a prefix`,
    remedy: "Encode the bytes of the file, without data: before them or line breaks between",
  });
}

/** In decoded bytes, as people know their files. */
function megabytes(characters: number): string {
  return `${((characters * 3) / 4 / MEBIBYTE).toFixed(1)} MiB`;
}
