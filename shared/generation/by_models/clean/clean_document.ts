import { afterThinking } from "../../../models/mod.ts";
import type { Block, ReadBlocks } from "./markdown_blocks.ts";
import { isClosing, isOpening } from "./talk.ts";
import { unwrap } from "./unwrap.ts";

const MARKDOWN = new Set(["", "markdown", "md", "mdx", "text", "txt"]);

/**
 * Takes a Markdown document out of an answer: out of a fence around it, and without what was said before and
 * after it. Its own fences stay. Undefined where it cannot be told what is the document.
 */
export function cleanDocument(text: string, readBlocks: ReadBlocks): string | undefined {
  const inner = unwrap(text) ?? withoutFence(text, readBlocks);
  if (inner !== undefined) return cleanDocument(inner, readBlocks);
  const blocks = readBlocks(text);
  const thought = blocks.find(({ name, text: source }) => isEndOfThought(name, source));
  if (thought !== undefined) {
    const answer = afterThinking(text);
    return answer === undefined ? undefined : cleanDocument(answer, readBlocks);
  }
  if (isPatch(text)) return undefined;
  const begin = skipOpening(blocks);
  if (begin === undefined) return undefined;
  const kept = dropClosing(blocks.slice(begin));
  const [first, last] = [kept[0], kept.at(-1)];
  return first === undefined || last === undefined ? undefined : text.slice(first.from, last.to);
}

/** The content of a fence around the document, whatever stands around that; its own fences must come out even. */
function withoutFence(text: string, readBlocks: ReadBlocks): string | undefined {
  const blocks = readBlocks(text);
  const place = blocks.findIndex(({ fence }) => fence !== undefined);
  const opening = blocks[place];
  if (opening?.fence === undefined || !MARKDOWN.has(opening.fence.info)) return undefined;
  const isWhole = place === 0 && blocks.length === 1;
  const isNamed = opening.fence.info.startsWith("m");
  if (!isNamed && !(isWhole || opening.fence.content.startsWith("#"))) return undefined;
  const before = blocks.slice(0, place);
  if (!before.every(isTalk)) return undefined;
  const [mark = "```"] = /^(?:`{3,}|~{3,})/.exec(opening.text) ?? [];
  const lines = text.slice(opening.from).split("\n");
  const last = lines.findLastIndex((line) => line.trim() === mark);
  const end = last > 0 ? last : lines.length;
  const after = readBlocks(lines.slice(end + 1).join("\n"));
  const content = lines.slice(1, end).join("\n");
  const isEven = readBlocks(content).every(({ fence }) => fence?.isClosed ?? true);
  return isEven && after.every(isRemark) ? content.trim() : undefined;
}

/** Where the document begins; undefined when something is said that no heading follows. */
function skipOpening(blocks: readonly Block[]): number | undefined {
  const [first] = blocks;
  if (first === undefined || blocks.every(isTalk)) return undefined;
  const isSaid = (first.name === "Paragraph" || first.name === "SetextHeading2") && isTalk(first);
  if (!isSaid) return 0;
  const heading = blocks.findIndex(
    ({ name }) => name === "ATXHeading1" || name === "SetextHeading1",
  );
  const between = blocks.slice(0, Math.max(heading, 0));
  if (heading > 0) return between.every(isTalk) ? heading : undefined;
  // A document without a title may begin so itself; what announces something is said before it.
  return /:\W*$/.test(first.text) || first.text.split(/\s+/).length < 4 ? undefined : 0;
}

function dropClosing(blocks: readonly Block[]): readonly Block[] {
  let end = blocks.length;
  while (end > 1 && isRemark(blocks[end - 1])) end -= 1;
  // A rule that stood before the remarks, and nothing a document ends with.
  while (end > 1 && end < blocks.length && blocks[end - 1]?.name === "HorizontalRule") end -= 1;
  return blocks.slice(0, end);
}

function isTalk({ name, text }: Block): boolean {
  return name === "HorizontalRule" || (!name.startsWith("ATX") && isOpening(text));
}

function isRemark(block: Block | undefined): boolean {
  return block?.name === "Paragraph" && isClosing(block.text);
}

/** In code it would be an example. */
function isEndOfThought(name: string, text: string): boolean {
  if (name === "FencedCode" || name === "CodeBlock") return false;
  const words = text.replace(/`[^`\n]*`/g, "");
  return /^[^<]*<\/(?:think|thinking|thought|reasoning)>/.test(words);
}

/** Half a file, or two of them. */
function isPatch(text: string): boolean {
  return /^(?:diff --git |--- a?\/|<<<<<<< |@@ -\d)/m.test(
    text.replace(/^(`{3,})[\s\S]*?^\1/gm, ""),
  );
}
