import { CogoError } from "../../../../kernel/mod.ts";
import { type Block, buildSections } from "../build_sections.ts";
import { MAXIMUM_PDF_TEXT } from "../limits.ts";
import { lineFinder, type Mark } from "../line_index.ts";
import type { ReadDocument } from "../read_document.ts";
import { headOf } from "../read_table.ts";

/** The text of an office file as it is read: paragraphs, headings, tables. */
export class OfficeText {
  readonly #parts: string[] = [];
  readonly #marks: Mark[] = [];
  readonly #blocks: Block[] = [];
  #length = 0;

  /** @param place the paragraph, row or slide it is, from 1. @param level of a heading, 0 for none. */
  paragraph(text: string, place: number, level = 0): void {
    const content = text.trim();
    if (content !== "") this.#add(content, place, { level, title: content, prose: true, head: {} });
  }

  /** Rows of cells, the first of which names the columns. `places` says for each where it is. */
  table(rows: readonly (readonly string[])[], places: readonly number[]): void {
    const lines = rows.map((cells) => `| ${cells.map(inOneLine).join(" | ")} |`);
    if (lines.length === 0) return;
    let at = this.#length;
    for (const [index, line] of lines.entries()) {
      this.#marks.push({ from: at, line: places[index] ?? 1 });
      at += line.length + 1;
    }
    const about = { level: 0, title: "", prose: false, head: headOf(lines[0] ?? "") };
    this.#add(lines.join("\n"), places[0] ?? 1, about);
  }

  finish(title: string | null): ReadDocument {
    const text = this.#parts.join("");
    const first = this.#blocks.find(({ level }) => level === 1)?.title;
    return {
      text,
      title: title ?? first ?? null,
      root: buildSections(this.#blocks, text.length),
      symbols: [],
      references: [],
      lineAt: lineFinder(this.#marks),
    };
  }

  #add(
    content: string,
    place: number,
    { head, ...about }: Pick<Block, "level" | "title" | "prose"> & { head: { head?: string } },
  ): void {
    if (this.#marks.at(-1)?.from !== this.#length && about.prose) {
      this.#marks.push({ from: this.#length, line: place });
    }
    this.#blocks.push({ from: this.#length, ...about, parts: [], ...head });
    this.#parts.push(`${content}\n\n`);
    this.#length += content.length + 2;
    if (this.#length > MAXIMUM_PDF_TEXT) throw tooMuchText();
  }
}

const inOneLine = (cell: string) => cell.replace(/\s+/g, " ").replaceAll("|", "\\|").trim();

function tooMuchText(): CogoError {
  return new CogoError({
    code: "document_too_large",
    message: `Expected at most ${MAXIMUM_PDF_TEXT} characters of text; there are more`,
    remedy: "Split it into parts",
  });
}
