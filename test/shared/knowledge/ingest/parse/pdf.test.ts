import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { parseDocument } from "../../../../../shared/knowledge/ingest/parse_document.ts";
import { buildPdf } from "./fixtures/build_pdf.ts";
import { refusal } from "./fixtures/parse.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const spaces = Buffer.alloc(100_000_000, 32);

describe("parseDocument() of PDF", () => {
  test("takes the text, with pages for lines", async () => {
    const line = "The quick brown fox jumps over the lazy dog.";
    const lines = Array.from({ length: 40 }, () => line);
    const pdf = buildPdf([lines, lines, ["The end."]]);
    const outcome = await parseDocument({ path: "a.pdf", bytes: pdf });
    expect(outcome.status === "parsed" && outcome.chunks).toMatchObject([
      { startLine: 1, endLine: 1 },
      { startLine: 2, endLine: 2 },
      { startLine: 3, endLine: 3, content: "The end." },
    ]);
  });

  test.each([
    ["document_without_text", "pages without text", buildPdf([[], []])],
    ["document_malformed", "what only begins like a PDF", bytes("%PDF-1.4 nothing")],
    ["document_too_large", "too many pages", buildPdf(Array.from({ length: 201 }, () => ["x"]))],
    [
      "document_too_large",
      "streams that inflate without end",
      buildPdf([[]], { content: deflateSync(spaces) }),
    ],
    [
      "document_too_large",
      "streams that hide their size",
      buildPdf([[]], {
        content: deflateSync(deflateSync(spaces)),
        filter: "[/FlateDecode /FlateDecode]",
      }),
    ],
    [
      "document_encrypted",
      "a password",
      buildPdf([["x"]], {
        trailer: `/Encrypt << /Filter /Standard /V 1 /R 2 /O <${"00".repeat(32)}> /U <${"00".repeat(32)}> /P -4 >> /ID [<00><00>]`,
      }),
    ],
  ])("refuses with %s %s", async (code, _what, pdf) => {
    expect(await refusal("a.pdf", pdf)).toBe(code);
  });
});
