import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDocument } from "../../../../../shared/knowledge/ingest/parse_document.ts";
import { parseText } from "./fixtures/parse.ts";

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

describe("A chunk that is cut out of something long", () => {
  test.each([
    [
      "a table of Markdown",
      "prices.md",
      `# Prices\n\n| Item | Price |\n|---|---|\n${lines(200, (index) => `| Item${index} deluxe edition | ${index} |`)}\n`,
      "| Item | Price |",
    ],
    [
      "CSV",
      "prices.csv",
      `item,price\n${lines(400, (index) => `Item${index},${index}`)}\n`,
      "item,price",
    ],
    [
      "TSV",
      "prices.tsv",
      `item\tprice\n${lines(400, (index) => `I${index}\t${index}`)}\n`,
      "item\tprice",
    ],
    [
      "fenced code",
      "guide.md",
      `# Guide\n\n\`\`\`python\n${lines(200, (index) => `total = total + ${index}`)}\n\`\`\`\n`,
      "```python",
    ],
  ])("has the first line of %s", async (_, path, text, head) => {
    const { chunks } = await parseText(path, text);
    expect(chunks.length).toBeGreaterThan(1);
    for (const { header, content } of chunks) expect(`${header}\n${content}`).toContain(head);
    const [first] = chunks;
    expect(first?.header).not.toContain(head);
  });
});

describe("The title of a document", () => {
  test.each([
    ["a first-rank heading, wherever it is", "## Goals\n\ntext\n\n# Library\n", "Library"],
    ["its name, where all headings are of sections", "Version 8.5.0\n---\n\n## Fixed\n", "a.md"],
    [
      "its heading without markup",
      "# Real **bold** [link](a.md) and `code` {#real}\n",
      "Real bold link and code",
    ],
    ["its heading without a picture", "# ![logo](a.png) Cobra\n", "Cobra"],
    [
      "its heading with what only looks like markup",
      "# snake_case and 2 * 3 * 4\n",
      "snake_case and 2 * 3 * 4",
    ],
    ["that of its front matter in YAML", "---\ntitle: From YAML\n---\n# Heading\n", "From YAML"],
    ["that of its front matter in TOML", '+++\ntitle = "From TOML"\n+++\n# Heading\n', "From TOML"],
    ["its heading where the front matter is broken", "+++\ntitle = \n+++\n# Heading\n", "Heading"],
  ])("is %s", async (_, text, title) => {
    expect((await parseText("a.md", text)).title).toBe(title);
  });

  test("is not that of a picture in a page", async () => {
    const page = "<body><svg><title>icon</title></svg><h2>Menu</h2><h1>Birds</h1></body>";
    expect((await parseText("a.html", page)).title).toBe("Birds");
  });
});

describe("A page as browsers read it", () => {
  test.each([
    [
      "by an element",
      "<!DOCTYPE html><html><head><title>T</title><h1>Feeding</h1><p>Ostriches eat.</p></html>",
    ],
    ["by text", "<head><title>T</title>Ostriches eat.<p>More.</p>"],
    ["by its body", "<head><title>T</title><body>Ostriches eat."],
  ])("has a head that is ended %s", async (_, page) => {
    const { title, chunks } = await parseText("a.html", page);
    expect(title).toBe("T");
    expect(chunks[0]?.content).toContain("Ostriches eat.");
  });

  test("drops what stands in a head that nothing ends", async () => {
    const outcome = await parseDocument({
      path: "a.html",
      bytes: new TextEncoder().encode("<head><title>T</title><script>var a;</script>"),
    });
    expect(outcome).toMatchObject({ status: "refused", error: { code: "document_empty" } });
  });

  test.each([
    ["its meta element", '<meta charset="iso-8859-1"><p>Stra\xdfe', undefined],
    [
      "its older meta element",
      '<meta http-equiv="Content-Type" content="text/html; charset=latin1"><p>Stra\xdfe',
      undefined,
    ],
    ["its media type", "<p>Stra\xdfe", "text/html; charset=ISO-8859-1"],
  ])("is decoded as %s says", async (_, page, mediaType) => {
    const outcome = await parseDocument({
      path: "a.html",
      bytes: new Uint8Array(Buffer.from(page, "latin1")),
      ...(mediaType === undefined ? {} : { mediaType }),
    });
    expect(outcome).toMatchObject({ chunks: [{ content: "Straße" }] });
  });

  test("is refused when it declares an encoding that there is not", async () => {
    const page = new TextEncoder().encode('<meta charset="klingon"><p>Qapla');
    const outcome = await parseDocument({ path: "a.html", bytes: page });
    expect(outcome).toMatchObject({ error: { code: "document_encoding_unknown" } });
  });
});

describe("A chunk of a script with a token a character", () => {
  test("is as long as the embedder reads: 500 characters", async () => {
    const { chunks } = await parseText("a.md", "鸵鸟吃草和种子。".repeat(3_000));
    for (const { content } of chunks) expect(content.length).toBeLessThanOrEqual(600);
  });

  test("loses nothing, whatever is mixed", async () => {
    const word = fc.constantFrom(
      "鸵鸟",
      "ostrich ",
      "駝鳥。",
      "Strauß. ",
      "\n",
      "𠮷",
      "한국어 ",
      "\n\n",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 3_000 }), async (words) => {
        const text = words.join("");
        fc.pre(text.trim() !== "");
        const { chunks } = await parseText("a.txt", text);
        const found = chunks.map(({ content }) => content).join("");
        expect(found.replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
      }),
      { numRuns: 50 },
    );
  });
});

describe("A note on a document", () => {
  test("says that its declarations are not known", async () => {
    const long = `${lines(12_000, (index) => `export const value${index} = 1;`)}\n`;
    const { notes, symbols } = await parseText("a.ts", long);
    expect(symbols).toEqual([]);
    expect(notes).toEqual([expect.stringContaining("not known")]);
    expect((await parseText("b.ts", "export const a = 1;\n")).notes).toEqual([]);
  });
});
