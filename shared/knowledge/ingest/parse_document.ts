import { CogoError, toErrorRecord } from "../../kernel/mod.ts";
import { admitDocument, emptyDocument } from "./admit_document.ts";
import { type DetectedType, detectType } from "./detect_type.ts";
import { readCode } from "./parse/code/read_code.ts";
import { declaredEncoding, decodeText } from "./parse/decode_text.ts";
import { describePieces } from "./parse/describe_pieces.ts";
import { readOffice } from "./parse/office/read_office.ts";
import type { ReadDocument } from "./parse/read_document.ts";
import { readHtml } from "./parse/read_html.ts";
import { readMarkdown } from "./parse/read_markdown.ts";
import { readNotebook } from "./parse/read_notebook.ts";
import { readPdf } from "./parse/read_pdf.ts";
import { readTable } from "./parse/read_table.ts";
import { readText } from "./parse/read_text.ts";
import type { DocumentSource, ParseOutcome } from "./parsed_document.ts";

/**
 * Takes a document apart: into chunks that can be found and read alone, and into what it declares and
 * refers to. The same bytes under the same path give the same outcome. What cannot be taken in is
 * refused with the reason; only a bug throws.
 */
export async function parseDocument(source: DocumentSource): Promise<ParseOutcome> {
  try {
    const detected = detectType(source);
    admitDocument(source);
    const document = await readDocument(source, detected);
    const { language = detected.language } = document;
    const described = describePieces(document, source.path);
    if (described.chunks.length === 0) throw emptyDocument();
    const name = source.path.slice(source.path.lastIndexOf("/") + 1);
    return { status: "parsed", title: document.title ?? name, ...detected, language, ...described };
  } catch (thrown) {
    if (thrown instanceof CogoError) return { status: "refused", error: toErrorRecord(thrown) };
    throw thrown;
  }
}

async function readDocument(source: DocumentSource, detected: DetectedType): Promise<ReadDocument> {
  const { path, bytes } = source;
  if (detected.type === "pdf") return await readPdf(bytes);
  if (detected.type === "office") return await readOffice(bytes);
  const text = decodeText(bytes, declaredEncoding(source, detected.type));
  switch (detected.type) {
    case "markdown":
      return await readMarkdown(text, path);
    case "html":
      return await readHtml(text, path);
    case "code":
      return await readCode(text, path, detected.language ?? "");
    case "notebook":
      return await readNotebook(text, path);
    case "text":
      return /\.[ct]sv$/i.test(path) ? readTable(text) : readText(text, path, true);
  }
}
