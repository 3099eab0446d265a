import { z } from "zod";
import { CogoError } from "../../../kernel/mod.ts";
import { lineFinder, type Mark } from "./line_index.ts";
import type { ReadDocument } from "./read_document.ts";
import { readMarkdown } from "./read_markdown.ts";

/** Text as notebooks have it: in one piece, or in lines. */
const text = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(""))]);
/** Of what a cell printed, showed or failed with, what is text; pictures are left out. */
const output = z
  .object({
    text: text.optional(),
    data: z.object({ "text/plain": text.optional() }).optional(),
    ename: z.string().optional(),
    evalue: z.string().optional(),
  })
  .catch({});
const cell = z.object({
  cell_type: z.string(),
  source: text.catch(""),
  outputs: z.array(output).catch([]),
});
const notebook = z.object({
  cells: z.array(cell).optional(),
  /** Before the fourth version of the format. */
  worksheets: z.array(z.object({ cells: z.array(cell) })).optional(),
  metadata: z
    .object({
      kernelspec: z.object({ language: z.string().optional() }).optional(),
      language_info: z.object({ name: z.string().optional() }).optional(),
    })
    .catch({}),
});
type Notebook = z.infer<typeof notebook>;
type Cell = z.infer<typeof cell>;

/** More than a person reads of what a cell printed. */
const MAXIMUM_OUTPUT_LENGTH = 4_000;

/** Reads a notebook as Markdown: its text as it is, its code and what that printed in fences. A line of it is a cell. */
export async function readNotebook(source: string, path: string): Promise<ReadDocument> {
  const { cells, language } = parseNotebook(source);
  const marks: Mark[] = [];
  let written = "";
  for (const [index, one] of cells.entries()) {
    marks.push({ from: written.length, line: index + 1 });
    written += `${writeCell(one, language ?? "")}\n\n`;
  }
  return { ...(await readMarkdown(written, path)), lineAt: lineFinder(marks), language };
}

function parseNotebook(source: string): {
  readonly cells: Cell[];
  readonly language: string | null;
} {
  let content: Notebook;
  try {
    content = notebook.parse(JSON.parse(source));
  } catch (cause) {
    throw new CogoError({
      code: "document_malformed",
      message: "Expected a Jupyter notebook (JSON with cells)",
      remedy: "Open it in Jupyter and save it again",
      cause,
    });
  }
  const { cells, worksheets = [], metadata } = content;
  const language = metadata.language_info?.name ?? metadata.kernelspec?.language ?? null;
  return { cells: cells ?? worksheets.flatMap((sheet) => sheet.cells), language };
}

function writeCell({ cell_type, source, outputs }: Cell, language: string): string {
  if (cell_type !== "code") return source;
  const printed = outputs.map(outputText).filter((part) => part.trim() !== "");
  return [fence(source, language), ...printed.map((part) => fence(part, "text"))].join("\n\n");
}

function outputText({ text: printed, data, ename, evalue }: z.infer<typeof output>): string {
  const failed = ename === undefined ? undefined : `${ename}: ${evalue ?? ""}`;
  const whole = printed ?? data?.["text/plain"] ?? failed ?? "";
  return whole.length > MAXIMUM_OUTPUT_LENGTH ? `${whole.slice(0, MAXIMUM_OUTPUT_LENGTH)}…` : whole;
}

/** A fence that nothing inside can close. */
function fence(content: string, language: string): string {
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = "`".repeat(longest + 1);
  return `${marks}${language}\n${content.replace(/\n$/, "")}\n${marks}`;
}
