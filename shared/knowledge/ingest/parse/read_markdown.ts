import type { SyntaxNode } from "@lezer/common";
import type { MarkdownParser } from "@lezer/markdown";
import { CogoError } from "../../../kernel/mod.ts";
import { type Block, buildSections } from "./build_sections.ts";
import { linkMention, nameMention, pathMentions } from "./find_mentions.ts";
import { frontMatterEnd, titleInFrontMatter } from "./front_matter.ts";
import { MAXIMUM_CHUNK_LENGTH, MAXIMUM_INLINE_LENGTH } from "./limits.ts";
import { lineFinder, markLines } from "./line_index.ts";
import { plainHeading } from "./plain_heading.ts";
import type { FoundReference, Part, ReadDocument } from "./read_document.ts";
import { headOf } from "./read_table.ts";

const PROSE = new Set(["Paragraph", "BulletList", "OrderedList", "ListItem", "Blockquote"]);
/** What is read with its first line wherever it is cut. */
const HEADED = new Set(["Table", "FencedCode"]);
const INLINE_HOLDERS = /^(?:Paragraph|ATXHeading\d|SetextHeading\d|TableCell|LinkReference)$/;

/** A line that opens a hundred quotes or lists: the parser's time is quadratic in them. */
const TOO_DEEP = /^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)])){100}/m;

/** Reads Markdown (CommonMark with tables and front matter). */
export async function readMarkdown(text: string, path: string): Promise<ReadDocument> {
  if (TOO_DEEP.test(text)) throw tooDeep();
  const { parser, Table } = await import("@lezer/markdown");
  // Blocks first, without what is inside them: inline syntax is quadratic, and only names and links matter.
  const inlineNames = ["Entity", "HTMLTag", "Emphasis", "HardBreak"];
  const inline = parser.configure({ remove: inlineNames });
  const block = parser.configure([
    Table,
    { remove: [...inlineNames, "Escape", "InlineCode", "Link", "Image", "LinkEnd"] },
  ]);
  const body = frontMatterEnd(text);
  const tree = block.parse(text.slice(body));
  const blocks: Block[] =
    body > 0 ? [{ from: 0, level: 0, title: "", prose: false, parts: [] }] : [];
  for (let node = tree.topNode.firstChild; node !== null; node = node.nextSibling) {
    blocks.push(toBlock(text, node, body, parser));
  }
  return {
    text,
    title: (await titleInFrontMatter(text.slice(0, body))) ?? firstHeading(blocks),
    root: buildSections(blocks, text.length),
    symbols: [],
    references: findReferences(text, path, tree.topNode, body, inline),
    lineAt: lineFinder(markLines(text)),
  };
}

/** A heading further down, of a lower rank, says what its section is about. */
function firstHeading(blocks: readonly Block[]): string | null {
  return blocks.find(({ level }) => level === 1)?.title || null;
}

function toBlock(text: string, node: SyntaxNode, offset: number, parser: MarkdownParser): Block {
  const level = Number(/Heading(\d)$/.exec(node.name)?.[1] ?? 0);
  return {
    from: lineStart(text, offset + node.from),
    level,
    title: level === 0 ? "" : headingTitle(text, node, offset, parser),
    prose: PROSE.has(node.name),
    parts: listItems(text, node, offset),
    ...(HEADED.has(node.name) ? headOf(firstLine(text, offset + node.from)) : {}),
  };
}

function firstLine(text: string, at: number): string {
  const end = text.indexOf("\n", at);
  return text.slice(at, end === -1 ? text.length : end);
}

function headingTitle(
  text: string,
  node: SyntaxNode,
  offset: number,
  parser: MarkdownParser,
): string {
  const marks = node.getChildren("HeaderMark");
  const source = text.slice(offset + node.from, offset + node.to);
  const outside = marks.reduceRight(
    (rest, mark) => rest.slice(0, mark.from - node.from) + rest.slice(mark.to - node.from),
    source,
  );
  return plainHeading(outside, parser);
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** A list too long for one chunk is cut between its items. */
function listItems(text: string, list: SyntaxNode, offset: number): Part[] {
  if (!list.name.endsWith("List") || list.to - list.from <= MAXIMUM_CHUNK_LENGTH) return [];
  const starts = list.getChildren("ListItem").map((item) => lineStart(text, offset + item.from));
  return starts.map((from, index) => ({
    from,
    to: starts[index + 1] ?? offset + list.to,
    title: null,
    symbol: null,
    prose: true,
    parts: [],
  }));
}

function findReferences(
  text: string,
  path: string,
  top: SyntaxNode,
  offset: number,
  inline: MarkdownParser,
): FoundReference[] {
  const found: FoundReference[] = [];
  top.cursor().iterate((node) => {
    if (!INLINE_HOLDERS.test(node.name)) return true;
    if (node.to - node.from > MAXIMUM_INLINE_LENGTH) return false;
    const start = offset + node.from;
    found.push(...inlineReferences(text.slice(start, offset + node.to), path, start, inline));
    return false;
  });
  return found;
}

function inlineReferences(
  source: string,
  path: string,
  start: number,
  inline: MarkdownParser,
): FoundReference[] {
  if (!/[`[<./]/.test(source)) return [];
  const found = pathMentions(path, source.replace(/`[^`]*`|\]\([^)]*\)/g, blank), start);
  inline.parse(source).iterate({
    enter: ({ name, from, to }) => {
      const content = source.slice(from, to);
      if (name === "URL") found.push(...linkMention(path, content, start + from));
      if (name === "InlineCode") {
        found.push(...nameMention(path, content.replace(/^`+|`+$/g, ""), start + from));
      }
    },
  });
  return found;
}

function blank(match: string): string {
  return " ".repeat(match.length);
}

function tooDeep(): CogoError {
  return new CogoError({
    code: "document_too_deep",
    message: "Expected less than 100 quotes and lists within each other; a line opens more",
    remedy: "Save it as plain text",
  });
}
