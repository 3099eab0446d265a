import { CogoError } from "../../../kernel/mod.ts";
import { MAXIMUM_PDF_PAGES, MAXIMUM_PDF_TEXT } from "./limits.ts";
import { lineFinder, type Mark } from "./line_index.ts";
import type { Part, ReadDocument } from "./read_document.ts";
import { refuseInflation } from "./refuse_inflation.ts";

/** Reads the text of a PDF, page by page. A line of it is a page. */
export async function readPdf(bytes: Uint8Array): Promise<ReadDocument> {
  await refuseInflation(bytes);
  const { getDocumentProxy } = await import("unpdf");
  // The reader takes the buffer over, so it gets a copy.
  const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 }).catch(refuse);
  try {
    if (pdf.numPages > MAXIMUM_PDF_PAGES) throw tooManyPages(pdf.numPages);
    const { info } = await pdf.getMetadata().catch(refuse);
    if ("EncryptFilterName" in info && info.EncryptFilterName !== null) throw encrypted();
    const pages = await readPages(pdf);
    if (pages.every((page) => page.trim() === "")) throw withoutText(pages.length);
    return layOut(pages, "Title" in info ? info.Title : null);
  } finally {
    await pdf.loadingTask.destroy();
  }
}

type PdfDocument = Awaited<ReturnType<typeof import("unpdf")["getDocumentProxy"]>>;

async function readPages(pdf: PdfDocument): Promise<string[]> {
  const pages: string[] = [];
  let length = 0;
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number).catch(refuse);
    const { items } = await page.getTextContent().catch(refuse);
    const lines = items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : ""));
    const text = storable(lines.join(""));
    length += text.length;
    if (length > MAXIMUM_PDF_TEXT) throw tooMuchText();
    pages.push(text);
    page.cleanup();
  }
  return pages;
}

/** Fonts map glyphs to anything, also to what no text column holds. */
function storable(text: string): string {
  const wellFormed = new TextDecoder().decode(new TextEncoder().encode(text));
  return wellFormed.replaceAll("\0", "");
}

function layOut(pages: readonly string[], title: unknown): ReadDocument {
  const text = pages.map((page) => `${page}\n\n`).join("");
  const marks: Mark[] = [];
  const parts: Part[] = [];
  let from = 0;
  for (const [index, page] of pages.entries()) {
    const to = from + page.length + 2;
    marks.push({ from, line: index + 1 });
    parts.push({ from, to, title: null, symbol: null, prose: true, parts: [] });
    from = to;
  }
  return {
    text,
    title: typeof title === "string" && title.trim() !== "" ? storable(title).trim() : null,
    root: { from: 0, to: text.length, title: null, symbol: null, prose: true, parts },
    symbols: [],
    references: [],
    lineAt: lineFinder(marks),
  };
}

function refuse(cause: unknown): never {
  if (cause instanceof Error && cause.name === "PasswordException") throw encrypted();
  throw new CogoError({
    code: "document_malformed",
    message:
      `Expected a readable PDF; the reader says: ${cause instanceof Error ? cause.message : String(cause)}`.slice(
        0,
        300,
      ),
    remedy: "Open it in a PDF viewer and export it again",
    cause,
  });
}

function encrypted(): CogoError {
  return new CogoError({
    code: "document_encrypted",
    message: "Expected a PDF without protection; this one is encrypted",
    remedy: "Save a copy without a password and without restrictions",
  });
}

function withoutText(pages: number): CogoError {
  return new CogoError({
    code: "document_without_text",
    message: `Expected text; the ${pages} pages of the PDF have none, only images`,
    remedy: "Run text recognition (OCR) on it first",
  });
}

function tooManyPages(pages: number): CogoError {
  return new CogoError({
    code: "document_too_large",
    message: `Expected at most ${MAXIMUM_PDF_PAGES} pages; the PDF has ${pages}`,
    remedy: "Split it into parts",
  });
}

function tooMuchText(): CogoError {
  return new CogoError({
    code: "document_too_large",
    message: `Expected at most ${MAXIMUM_PDF_TEXT} characters of text; the PDF has more`,
    remedy: "Split it into parts",
  });
}
