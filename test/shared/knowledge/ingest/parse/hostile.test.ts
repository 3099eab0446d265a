import { describe, expect, test } from "vitest";
import { parseText, refusal } from "./fixtures/parse.ts";

const bytes = (...values: readonly number[]) => new Uint8Array(values);
const ENDINGS = ["md", "txt", "html", "ts", "py", "java", "go", "rs", "c", "php", "sql", "json"];

describe("parseDocument() refuses", () => {
  test.each([
    ["document_empty", "nothing but blanks", "a.md", " \n\t\n"],
    ["document_binary", "NUL bytes", "a.txt", "a\0b"],
    ["document_encoding_unknown", "invalid UTF-8", "a.md", bytes(0x61, 0xff, 0x62)],
    ["document_encoding_unknown", "a lone surrogate in UTF-8", "a.md", bytes(0xed, 0xa0, 0x80)],
    [
      "document_encoding_unknown",
      "a lone surrogate in UTF-16",
      "a.txt",
      bytes(0xff, 0xfe, 0, 0xd8, 0x61, 0),
    ],
    ["document_too_large", "a line of five megabytes", "a.txt", "x".repeat(5_000_000)],
    ["document_too_deep", "elements without end", "a.html", "<div>".repeat(100_000)],
    ["document_too_deep", "quotes without end", "a.md", "> ".repeat(100_000)],
  ])("with %s %s", async (code, _what, path, source) => {
    expect(await refusal(path, source)).toBe(code);
  });

  test("what its media type says is no text", async () => {
    const { parseDocument } = await import(
      "../../../../../shared/knowledge/ingest/parse_document.ts"
    );
    const source = { path: "picture", bytes: bytes(0x61), mediaType: "image/png" };
    expect(await parseDocument(source)).toMatchObject({
      status: "refused",
      error: { code: "document_type_unsupported" },
    });
  });
});

describe("parseDocument() comes to an end", () => {
  const storms = ["[", "(", "{", "*a_", "![a](", '"', "<", "((a)", "if(x){", "a+", "`", "<a "];
  test.each(ENDINGS)("with a megabyte of brackets, quotes and marks as .%s", async (ending) => {
    const whole = await refusal(`a.${ending}`, "[".repeat(990_000));
    expect(["parsed", "document_empty"]).toContain(whole);
    for (const storm of storms) {
      const text = storm.repeat(Math.floor(150_000 / storm.length));
      expect(await refusal(`a.${ending}`, text)).toMatch(/^(?:parsed|document_)/);
    }
  });

  test("with nested data", async () => {
    expect(await refusal("a.json", `${"[".repeat(400_000)}${"]".repeat(400_000)}`)).toBe("parsed");
  });

  test("with an expression as deep as it is long", async () => {
    expect(await refusal("a.py", `x = ${"a +\\\n".repeat(30_000)}1\n`)).toBe("parsed");
  });
});

describe("parseDocument() reads", () => {
  test("UTF-16 with a byte order mark", async () => {
    expect(await refusal("a.txt", bytes(0xff, 0xfe, 0x68, 0, 0x69, 0))).toBe("parsed");
    expect(await refusal("a.txt", bytes(0xfe, 0xff, 0, 0x68, 0, 0x69))).toBe("parsed");
  });

  test("line ends of every system as the same", async () => {
    const unix = await parseText("a.md", "# A\n\none\ntwo\n");
    expect(await parseText("a.md", "# A\r\n\r\none\r\ntwo\r\n")).toEqual(unix);
    expect(await parseText("a.md", "# A\r\rone\rtwo\r")).toEqual(unix);
    expect(await parseText("a.md", "\u{feff}# A\n\none\ntwo\n")).toEqual(unix);
  });

  test("a long line without cutting a character in two", async () => {
    const { chunks } = await parseText("a.txt", "😀".repeat(5_001));
    for (const { content } of chunks) expect(content).not.toMatch(/\p{Surrogate}/u);
    expect(chunks.map(({ content }) => content).join("")).toBe("😀".repeat(5_001));
  });
});
