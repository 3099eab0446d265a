import { CogoError } from "../../kernel/mod.ts";
import { detectType } from "./detect_type.ts";
import { declaredEncoding, decodeText } from "./parse/decode_text.ts";
import { MAXIMUM_BYTES } from "./parse/limits.ts";
import type { DocumentSource } from "./parsed_document.ts";

/**
 * Refuses at the door what no parser need look at; what passes may still be refused by its parser.
 *
 * @throws CogoError `document_too_large`, `document_empty`, `document_type_unsupported`,
 * `document_binary` or `document_encoding_unknown`.
 */
export function admitDocument(source: DocumentSource): void {
  const { type } = detectType(source);
  admitSize(type, source.bytes.length);
  if (source.bytes.length === 0) throw emptyDocument();
  if (type === "text" && /^(?:image|audio|video|font)\//.test(source.mediaType ?? "")) {
    throw new CogoError({
      code: "document_type_unsupported",
      message: `Expected Markdown, text, HTML, PDF, an office file, a notebook or source code; it is ${source.mediaType}`,
      remedy: "Convert it to one of these",
    });
  }
  if (type === "pdf" || type === "office") return;
  if (decodeText(source.bytes, declaredEncoding(source, type)).trim() === "") throw emptyDocument();
}

/** @throws CogoError `document_too_large`. */
export function admitSize(type: keyof typeof MAXIMUM_BYTES, bytes: number): void {
  const maximum = MAXIMUM_BYTES[type];
  if (bytes <= maximum) return;
  throw new CogoError({
    code: "document_too_large",
    message: `Expected at most ${maximum} bytes of ${type}; it has ${bytes}`,
    remedy: "Split it into parts",
  });
}

/** The refusal of a document without a word. */
export function emptyDocument(): CogoError {
  return new CogoError({
    code: "document_empty",
    message: "Expected some text; there is none but blanks",
    remedy: "Leave empty files out",
  });
}
