import { describe, expect, test } from "vitest";
import { parseDocument } from "../../../../../shared/knowledge/ingest/parse_document.ts";
import { refusal } from "./fixtures/parse.ts";
import { writeZip } from "./fixtures/write_zip.ts";

async function parse(path: string, files: Readonly<Record<string, string>>) {
  const outcome = await parseDocument({ path, bytes: writeZip(files) });
  if (outcome.status === "refused") throw new Error(outcome.error.message);
  return outcome;
}
const paragraph = (text: string, style = "") =>
  `<w:p><w:pPr>${style && `<w:pStyle w:val="${style}"/>`}</w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`;
const document = (body: string) => `<w:document><w:body>${body}</w:body></w:document>`;
const styles =
  '<w:styles><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style></w:styles>';
const core = "<cp:coreProperties><dc:title>Bird care</dc:title></cp:coreProperties>";
const relations = (...targets: readonly string[]) =>
  `<Relationships>${targets.map((target, index) => `<Relationship Id="r${index}" Target="${target}"/>`).join("")}</Relationships>`;

describe("parseDocument() of docx", () => {
  test("reads headings by their styles, in any language, and tells paragraphs", async () => {
    const body = [
      paragraph("Feeding", "berschrift1"),
      paragraph("Ostriches eat grass &amp; seeds."),
      paragraph("Nesting ".repeat(400)),
    ];
    const parsed = await parse("birds.docx", {
      "word/document.xml": document(body.join("")),
      "word/styles.xml": styles,
    });
    expect(parsed).toMatchObject({ type: "office", title: "Feeding" });
    expect(parsed.chunks[0]).toMatchObject({ sectionPath: ["Feeding"], startLine: 1, endLine: 2 });
    expect(parsed.chunks[0]?.content).toContain("Ostriches eat grass & seeds.");
    expect(parsed.chunks.at(-1)).toMatchObject({ startLine: 3 });
  });

  test("takes the title of its properties, and reads tables", async () => {
    const cell = (text: string) => `<w:tc>${paragraph(text)}</w:tc>`;
    const rows = [
      ["Bird", "Price"],
      ["Emu", "150"],
    ].map((cells) => `<w:tr>${cells.map(cell).join("")}</w:tr>`);
    const parsed = await parse("birds.docx", {
      "docProps/core.xml": core,
      "word/document.xml": document(`<w:tbl>${rows.join("")}</w:tbl>`),
    });
    expect(parsed.title).toBe("Bird care");
    expect(parsed.chunks[0]?.content).toBe("| Bird | Price |\n| Emu | 150 |");
  });
});

describe("parseDocument() of xlsx", () => {
  const row = (number: number, cells: string) => `<row r="${number}">${cells}</row>`;
  const workbook = {
    "xl/workbook.xml": '<workbook><sheets><sheet name="Prices" r:id="r0"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": relations("worksheets/sheet1.xml"),
    "xl/sharedStrings.xml":
      "<sst><si><t>Bird</t></si><si><r><t>Em</t></r><r><t>u</t></r></si></sst>",
  };
  const sheet = (rows: string) => ({
    ...workbook,
    "xl/worksheets/sheet1.xml": `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
  });

  test("reads values at their columns, and tells sheet and row", async () => {
    const rows =
      row(1, '<c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>Price</t></is></c>') +
      row(7, '<c r="A7" t="s"><v>1</v></c><c r="C7"><v>150</v></c>');
    const { chunks } = await parse("birds.xlsx", sheet(rows));
    expect(chunks[0]?.content).toBe("Prices\n\n| Bird |  | Price |\n| Emu |  | 150 |");
    expect(chunks[0]).toMatchObject({ sectionPath: ["Prices"], startLine: 1, endLine: 7 });
  });

  test("repeats the first row in the header of every chunk", async () => {
    const cells = (number: number, ...texts: readonly string[]) =>
      row(number, texts.map((text) => `<c t="str"><v>${text}</v></c>`).join(""));
    const rows = Array.from({ length: 300 }, (_, index) =>
      cells(index + 2, `Emu number ${index}`, String(index)),
    );
    const { chunks } = await parse("b.xlsx", sheet([cells(1, "Bird", "Price"), ...rows].join("")));
    expect(chunks.length).toBeGreaterThan(2);
    for (const { header, content } of chunks) {
      expect(`${header}\n${content}`).toContain("| Bird | Price |");
    }
    expect(chunks.at(-1)?.endLine).toBe(301);
  });
});

describe("parseDocument() of pptx", () => {
  test("reads slides in their order, their titles as headings", async () => {
    const shape = (kind: string, text: string) =>
      `<p:sp><p:nvPr>${kind && `<p:ph type="${kind}"/>`}</p:nvPr><p:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp>`;
    const { chunks } = await parse("birds.pptx", {
      "ppt/presentation.xml": '<p><p:sldId r:id="r1"/><p:sldId r:id="r0"/></p>',
      "ppt/_rels/presentation.xml.rels": relations("slides/slide1.xml", "slides/slide2.xml"),
      "ppt/slides/slide1.xml": `<p:sld>${shape("title", "Nesting")}${shape("", "In sand.")}</p:sld>`,
      "ppt/slides/slide2.xml": `<p:sld>${shape("ctrTitle", "Feeding")}</p:sld>`,
    });
    expect(chunks.map(({ content }) => content).join("\n")).toBe("Feeding\n\nNesting\n\nIn sand.");
    expect(chunks.at(-1)?.endLine).toBe(2);
  });
});

describe("parseDocument() of office files that it cannot read", () => {
  test.each([
    ["no archive", new TextEncoder().encode("words"), "document_malformed"],
    ["an archive of something else", writeZip({ "a.txt": "A" }), "document_malformed"],
    [
      "a file with a password",
      new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0, 0]),
      "document_encrypted",
    ],
    [
      "more inside than memory holds, whatever it says of its sizes",
      writeZip({ "word/document.xml": new Uint8Array(60_000_000) }),
      "document_too_large",
    ],
    [
      "elements too deep",
      writeZip({ "word/document.xml": "<w:p>".repeat(20_000) }),
      "document_too_deep",
    ],
    ["no text", writeZip({ "word/document.xml": document("") }), "document_empty"],
  ])("refuses %s", async (_, bytes, code) => {
    expect(await refusal("a.docx", bytes)).toBe(code);
  });

  test("refuses an archive whose directory is cut off anywhere, and does not throw", async () => {
    const bytes = writeZip({ "word/document.xml": document(paragraph("Emu")) });
    for (let length = 1; length < bytes.length; length += 7) {
      expect(await refusal("a.docx", bytes.subarray(0, length))).toMatch(/^document_/);
    }
  });

  test("expands no entity that a document declares", async () => {
    const bomb = `<!DOCTYPE d [<!ENTITY a "${"x".repeat(50)}">]>${document(paragraph("Emu &a;"))}`;
    const { chunks } = await parse("a.docx", { "word/document.xml": bomb });
    expect(chunks[0]?.content).toBe("Emu &a;");
  });
});
