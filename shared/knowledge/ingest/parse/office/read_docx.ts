import type { ReadDocument } from "../read_document.ts";
import { OfficeText } from "./office_text.ts";
import { readXml, type XmlReader } from "./read_xml.ts";
import type { ZipArchive } from "./read_zip.ts";

/** Reads the text of a Word document: headings by their styles, lists, tables. A line of it is a paragraph. */
export async function readDocx(
  archive: ZipArchive,
  document: string,
  title: string | null,
): Promise<ReadDocument> {
  const text = new OfficeText();
  const levels = await headingLevels((await archive.read("word/styles.xml")) ?? "");
  await readXml(document, new WordReader(text, levels));
  return text.finish(title);
}

/** The level of each style that is a heading, by its id: names are the same in every language of the program. */
async function headingLevels(styles: string): Promise<ReadonlyMap<string, number>> {
  const levels = new Map<string, number>();
  let style = "";
  await readXml(styles, {
    open(name, attributes) {
      if (name === "style") style = attributes["w:styleId"] ?? "";
      if (name !== "name") return;
      const styleName = attributes["w:val"] ?? "";
      const level = /^heading ([1-6])$/i.exec(styleName)?.[1];
      if (level !== undefined) levels.set(style, Number(level));
      if (/^title$/i.test(styleName)) levels.set(style, 1);
    },
    text: () => undefined,
    close: () => undefined,
  });
  return levels;
}

class WordReader implements XmlReader {
  readonly #text: OfficeText;
  readonly #levels: ReadonlyMap<string, number>;
  #place = 0;
  #tables = 0;
  #rows: string[][] = [];
  #places: number[] = [];
  #paragraph = "";
  #level = 0;
  #listed = false;
  #reading = false;

  constructor(text: OfficeText, levels: ReadonlyMap<string, number>) {
    this.#text = text;
    this.#levels = levels;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === "p") this.#openParagraph();
    if (name === "tbl") this.#tables += 1;
    if (this.#tables === 1 && name === "tr") {
      this.#rows.push([]);
      this.#places.push(this.#place + 1);
    }
    if (this.#tables === 1 && name === "tc") this.#rows.at(-1)?.push("");
    if (name === "pStyle") this.#level = this.#levels.get(attributes["w:val"] ?? "") ?? 0;
    if (name === "numPr") this.#listed = true;
    if (name === "t") this.#reading = true;
    if (name === "tab") this.#paragraph += "\t";
    if (name === "br" || name === "cr") this.#paragraph += "\n";
  }

  text(text: string): void {
    if (this.#reading) this.#paragraph += text;
  }

  close(name: string): void {
    if (name === "t") this.#reading = false;
    if (name === "p") this.#closeParagraph();
    if (name !== "tbl") return;
    this.#tables -= 1;
    if (this.#tables > 0) return;
    this.#text.table(this.#rows, this.#places);
    this.#rows = [];
    this.#places = [];
  }

  #openParagraph(): void {
    this.#place += 1;
    this.#paragraph = "";
    this.#level = 0;
    this.#listed = false;
  }

  #closeParagraph(): void {
    const row = this.#rows.at(-1);
    if (this.#tables > 0 && row !== undefined) {
      row[row.length - 1] = `${row.at(-1) ?? ""} ${this.#paragraph}`;
      return;
    }
    const item = this.#listed && this.#level === 0 ? `- ${this.#paragraph}` : this.#paragraph;
    this.#text.paragraph(item, this.#place, this.#level);
  }
}
