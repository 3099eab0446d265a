import type { SyntaxNode } from "@lezer/common";
import { toLetters } from "./to_letters.ts";

/** A part of a requirement that has to be accounted for, numbered from 1 in the order of the text. */
export interface RequirementItem {
  readonly number: number;
  readonly text: string;
}

const CONTAINERS = new Set(["Document", "BulletList", "OrderedList", "ListItem", "Blockquote"]);
/** All other blocks, such as code and tables, mean something only as a whole. */
const TEXT = /^(?:Paragraph|ATXHeading\d|SetextHeading\d)$/;
const MARKS = new Set(["HeaderMark", "QuoteMark", "ListMark"]);
/** Those who write without bullets begin a line with a capital or a digit where a new thought begins. */
const NEW_LINE = /\n(?=[ \t]*[\p{Lu}\p{N}])/u;

/**
 * Splits a requirement, read as Markdown, into what has to be accounted for: each sentence, also of a
 * heading and of an item of a list; code and tables are one part each. The same for the same text.
 */
export async function splitRequirement(requirement: string): Promise<readonly RequirementItem[]> {
  const { parser, Table } = await import("@lezer/markdown");
  const blocks: SyntaxNode[] = [];
  parser
    .configure([Table])
    .parse(requirement)
    .iterate({
      enter(node) {
        if (CONTAINERS.has(node.name)) return true;
        if (!MARKS.has(node.name)) blocks.push(node.node);
        return false;
      },
    });
  const texts = blocks.flatMap((block) => textsOf(requirement, block));
  return texts
    .map((text) => text.trim())
    .filter((text) => toLetters(text) !== "")
    .map((text, index) => ({ number: index + 1, text }));
}

function textsOf(requirement: string, block: SyntaxNode): readonly string[] {
  if (!TEXT.test(block.name)) return [requirement.slice(block.from, block.to)];
  const text = withoutMarks(requirement, block);
  return text.split(NEW_LINE).flatMap((line) => sentencesOf(line.replace(/\s+/g, " ")));
}

function withoutMarks(requirement: string, block: SyntaxNode): string {
  let text = "";
  let { from } = block;
  for (let child = block.firstChild; child !== null; child = child.nextSibling) {
    if (!MARKS.has(child.name)) continue;
    text += requirement.slice(from, child.from);
    from = child.to;
  }
  return text + requirement.slice(from, block.to);
}

function sentencesOf(text: string): readonly string[] {
  const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}
