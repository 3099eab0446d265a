import { describe, expect, it } from "vitest";
import { admitDocument } from "../../../../shared/knowledge/ingest/admit_document.ts";
import { decodeBase64, encodeBase64 } from "../../../../shared/knowledge/ingest/base64.ts";

const text = (content: string) => new TextEncoder().encode(content);

describe("admitDocument()", () => {
  it.each([
    ["a.md", text("# Title")],
    ["a.pdf", new Uint8Array([0x25, 0x50, 0x44, 0x46, 0])],
    ["utf16.txt", new Uint8Array([0xff, 0xfe, 0x41, 0])],
  ])("lets %s in", (path, bytes) => {
    expect(() => admitDocument({ path, bytes })).not.toThrow();
  });

  it.each([
    ["a.md", new Uint8Array(), "document_empty"],
    ["a.md", text(" \n\t"), "document_empty"],
    ["a.md", text("a".repeat(1_000_001)), "document_too_large"],
    ["a.txt", new Uint8Array([65, 0, 66]), "document_binary"],
    ["a.txt", new Uint8Array([0xc3, 0x28]), "document_encoding_unknown"],
  ])("refuses %s of what it cannot be: %o", (path, bytes, code) => {
    expect(() => admitDocument({ path, bytes })).toThrow(expect.objectContaining({ code }));
  });
});

describe("base64", () => {
  it("comes back as the same bytes, also with the line breaks that Postgres puts in", () => {
    const bytes = Uint8Array.from({ length: 20_000 }, (_, index) => (index * 31) % 256);
    const encoded = encodeBase64(bytes);
    expect(decodeBase64(encoded)).toEqual(bytes);
    expect(decodeBase64(encoded.replaceAll(/.{76}/g, "$&\n"))).toEqual(bytes);
  });
});
