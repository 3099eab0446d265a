import { parser } from "@lezer/markdown";

/**
 * A fenced block of a page. Its first word says how it is proved:
 *
 *   sh              is run by bash, in the page's own shell, in a copy of the repository
 *   console         lines after `$` are run, the others are what they print, in order; `…` stands for any lines
 *   sql             is run as the owner of the database
 *   ts, json … FILE is what that file of the repository holds
 *   json schema:X   fits a schema of the contract
 *   text picture    is a drawing
 */
export interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  /** The word after the language: a file, a schema, `picture`. */
  readonly subject: string | undefined;
  readonly text: string;
}

/** The fenced blocks of a Markdown page, in order. */
export function readBlocks(page: string, markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  parser.parse(markdown).iterate({
    enter({ name, node, from }) {
      if (name !== "FencedCode") return;
      const info = node.getChild("CodeInfo");
      const code = node.getChildren("CodeText");
      const [language = "", subject] = info ? markdown.slice(info.from, info.to).split(" ") : [];
      const text = code.map((each) => markdown.slice(each.from, each.to)).join("");
      const line = markdown.slice(0, from).split("\n").length;
      blocks.push({ page, line, language, subject, text });
    },
  });
  return blocks;
}
