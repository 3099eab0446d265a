import type { SyntaxNode } from "@lezer/common";

/** A block of a Markdown text: a paragraph, a heading, a fence. */
export interface Block {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Its source. */
  readonly text: string;
  /** Of a fence: what follows its opening mark, what is in it, and whether it is closed. */
  readonly fence?: {
    readonly info: string;
    readonly content: string;
    readonly isClosed: boolean;
  };
}

/** Reads the blocks of a Markdown text, those at its top. */
export type ReadBlocks = (text: string) => readonly Block[];

export async function openMarkdown(): Promise<ReadBlocks> {
  const { parser, Table } = await import("@lezer/markdown");
  const markdown = parser.configure([Table]);
  return (text) => {
    const blocks: Block[] = [];
    for (let node = markdown.parse(text).topNode.firstChild; node; node = node.nextSibling) {
      blocks.push(toBlock(text, node));
    }
    return blocks;
  };
}

function toBlock(text: string, node: SyntaxNode): Block {
  const { name, from, to } = node;
  const block = { name, from, to, text: text.slice(from, to) };
  if (name !== "FencedCode") return block;
  const info = node.getChild("CodeInfo");
  const lines = block.text.split("\n");
  const isClosed = node.getChildren("CodeMark").length > 1;
  return {
    ...block,
    fence: {
      info: info === null ? "" : text.slice(info.from, info.to).toLowerCase(),
      content: lines.slice(1, isClosed ? -1 : undefined).join("\n"),
      isClosed,
    },
  };
}
