import { type Attachment, type CheckedAttachment, checkAttachments } from "../../engine/mod.ts";
import { truncateText } from "../../kernel/mod.ts";
import type { ContentPart } from "../calls/model_request.ts";
import { disarmText } from "./disarm_text.ts";

/** An attachment as a model is given it, and what it may cost. */
export interface AcceptedAttachment {
  readonly parts: readonly ContentPart[];
  /** An upper estimate; providers count by size and page, each in its own way. */
  readonly tokens: number;
}

/** The most a provider counts for one picture in full resolution. */
const IMAGE_TOKENS = 4_800;
/** A page is read as text, 3,000 tokens when it is full, and as a picture. */
const PAGE_TOKENS = 4_600;
/** Where a PDF keeps its page count compressed: a page of text takes more. */
const BYTES_PER_PAGE = 20_000;
const NAME_CHARACTERS = 100;

/**
 * Checks attachments and puts each after a line that says which it is, in the order given.
 *
 * @throws CogoError `source_invalid`.
 */
export function acceptAttachments(attachments: readonly Attachment[]): AcceptedAttachment {
  const accepted = checkAttachments(attachments).map(acceptAttachment);
  return {
    parts: accepted.flatMap(({ parts }) => parts),
    tokens: accepted.reduce((sum, { tokens }) => sum + tokens, 0),
  };
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

function guessPages(data: string): number {
  const file = atob(data);
  const counted = [...file.matchAll(/\/Count\s+(\d{1,4})\b/g)].map(([, count]) => Number(count));
  return Math.max(1, ...(counted.length > 0 ? counted : [Math.ceil(file.length / BYTES_PER_PAGE)]));
}

function oneLine(text: string, length: number): string {
  return truncateText(
    disarmText(text)
      .replace(/[\s"]+/g, " ")
      .trim(),
    length,
  );
}
