import type { ReadDocument } from "../read_document.ts";
import { OfficeText } from "./office_text.ts";
import { readRelated } from "./read_related.ts";
import { readXml, type XmlReader } from "./read_xml.ts";
import type { ZipArchive } from "./read_zip.ts";

/** More columns than a person reads; what a stray cell far to the right would make empty ones of. */
const MAXIMUM_COLUMNS = 200;

/**
 * Reads the values of a workbook: a sheet is a section with a table, whose first row names the columns. A line
 * of it is a row of its sheet. Numbers are as they are stored, dates too, which are numbers of days.
 */
export async function readXlsx(
  archive: ZipArchive,
  workbook: string,
  title: string | null,
): Promise<ReadDocument> {
  const text = new OfficeText();
  const shared = await readSharedStrings((await archive.read("xl/sharedStrings.xml")) ?? "");
  const sheets = await readRelated(archive, "xl/workbook.xml", workbook, "sheet");
  for (const { name, content } of sheets) {
    text.paragraph(name, 1, 1);
    const sheet = new SheetReader(shared);
    await readXml(content, sheet);
    text.table(sheet.rows, sheet.places);
  }
  return text.finish(title);
}

async function readSharedStrings(source: string): Promise<string[]> {
  const strings: string[] = [];
  let reading = false;
  let phonetic = false;
  await readXml(source, {
    open(name) {
      if (name === "si") strings.push("");
      if (name === "rPh") phonetic = true;
      if (name === "t") reading = !phonetic;
    },
    text(part) {
      if (reading) strings[strings.length - 1] += part;
    },
    close(name) {
      if (name === "t") reading = false;
      if (name === "rPh") phonetic = false;
    },
  });
  return strings;
}

class SheetReader implements XmlReader {
  readonly rows: string[][] = [];
  readonly places: number[] = [];
  readonly #shared: readonly string[];
  #row: string[] = [];
  #number = 0;
  #column = 0;
  #type = "";
  #value = "";
  #reading = false;

  constructor(shared: readonly string[]) {
    this.#shared = shared;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === "row") {
      this.#number = Number(attributes.r ?? this.#number + 1);
      this.#row = [];
      this.#column = -1;
    }
    if (name === "c") {
      this.#column = columnOf(attributes.r) ?? this.#column + 1;
      this.#type = attributes.t ?? "n";
      this.#value = "";
    }
    this.#reading = name === "v" || name === "t";
  }

  text(text: string): void {
    if (this.#reading) this.#value += text;
  }

  close(name: string): void {
    this.#reading = false;
    if (name === "c" && this.#column < MAXIMUM_COLUMNS) this.#placeCell();
    if (name !== "row" || this.#row.every((cell) => cell === "")) return;
    this.rows.push(this.#row);
    this.places.push(this.#number);
  }

  #placeCell(): void {
    while (this.#row.length < this.#column) this.#row.push("");
    const isShared = this.#type === "s";
    this.#row[this.#column] = isShared ? (this.#shared[Number(this.#value)] ?? "") : this.#value;
  }
}

/** The place of a column from 0, as in "AB12". */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? "")?.[0];
  if (letters === undefined) return undefined;
  return [...letters].reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0) - 1;
}
