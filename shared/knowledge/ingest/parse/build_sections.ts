import type { Part } from "./read_document.ts";

/** One block of a document with headings; `level` is 0 for everything that is not a heading. */
export interface Block {
  readonly from: number;
  readonly level: number;
  readonly title: string;
  readonly prose: boolean;
  readonly parts: readonly Part[];
  /** As in {@link Part}. */
  readonly head?: string;
}

interface OpenSection {
  readonly from: number;
  readonly level: number;
  readonly title: string | null;
  readonly parts: Part[];
}

/** Makes a tree of sections from blocks in the order of the text: a heading holds all up to the next of its rank. */
export function buildSections(blocks: readonly Block[], length: number): Part {
  const root: OpenSection = { from: 0, level: 0, title: null, parts: [] };
  const open = [root];
  const closeTo = (level: number, to: number) => {
    for (let last = open.at(-1); last && last !== root && last.level >= level; last = open.at(-1)) {
      open.pop();
      open.at(-1)?.parts.push(closed(last, to));
    }
  };
  for (const [index, block] of blocks.entries()) {
    if (block.level > 0) {
      closeTo(block.level, block.from);
      open.push({ from: block.from, level: block.level, title: block.title || null, parts: [] });
    }
    const to = blocks[index + 1]?.from ?? length;
    open.at(-1)?.parts.push({ ...block, to, title: null, symbol: null });
  }
  closeTo(0, length);
  return closed(root, length);
}

function closed({ from, title, parts }: OpenSection, to: number): Part {
  // The text before the first block and the blank lines between belong to the block beside them.
  const [first, ...rest] = parts;
  const tiled = first === undefined ? [] : [{ ...first, from }, ...rest];
  return { from, to, title, symbol: null, prose: true, parts: tiled };
}
