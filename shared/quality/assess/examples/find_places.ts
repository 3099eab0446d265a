import { readBindings } from "./bindings.ts";
import { type Block, findBlocks, outsideBlocks } from "./blocks.ts";
import { changesSomething, isSetupLine, type Range, setupFinder } from "./find_setup.ts";

/** What is to be known of a place in a text. */
export interface Place {
  readonly block: Block | undefined;
  /** Where the block ends, or what stands between two. */
  readonly to: number;
  readonly isExecuted: boolean;
  /** The names that mean something else there than what the project exports. */
  readonly foreign: ReadonlySet<string>;
  /** The names that stand for a module of the project there. */
  readonly modules: ReadonlySet<string>;
  /** Whether something before a call there may change what it gives. `read` are the examples so far. */
  readonly hasSetup: (at: number, read: readonly Range[]) => boolean;
  /** Whether the blocks above may. */
  readonly followsSetup: (read: readonly Range[]) => boolean;
}

/** Reads the blocks of a text once. `isOwn` says whether an import is of the project. */
export function findPlaces(
  text: string,
  isOwn: (specifier: string) => boolean,
): (at: number) => Place {
  const blocks = findBlocks(text);
  const leftBy = blocks.map(setupLeftBy);
  const places = blocks.map((block, index): Place => {
    const { foreign, modules } = readBindings(block.content, isOwn);
    return {
      block,
      to: block.to,
      isExecuted: block.isExecuted,
      foreign,
      modules,
      hasSetup: inBlock(block),
      followsSetup: (read) => leftBy.slice(0, index).some((leaves) => leaves(read)),
    };
  });
  const { foreign, modules } = readBindings(outsideBlocks(text, blocks), isOwn);
  const prose = (at: number): Place => ({
    block: undefined,
    to: blocks.find(({ from }) => from > at)?.from ?? text.length,
    isExecuted: true,
    foreign,
    modules,
    hasSetup: (from, read) => paragraphHasSetup(text, from, read),
    followsSetup: (read) =>
      leftBy.some((leaves, index) => (blocks[index]?.to ?? 0) <= at && leaves(read)),
  });
  return (at) =>
    places.find(({ block }) => block && block.from <= at && at < block.to) ?? prose(at);
}

function inBlock({ from, content }: Block): Place["hasSetup"] {
  let find: ReturnType<typeof setupFinder> | undefined;
  return (at, read) => {
    find ??= setupFinder(content);
    return find(at - from, within(read, from));
  };
}

/** Whether a block changes something for what stands below it, where all of its examples have been read. */
function setupLeftBy({ isExecuted, from, content }: Block): Place["followsSetup"] {
  let found: boolean | undefined;
  return (read) => {
    found ??= isExecuted && changesSomething(content, within(read, from));
    return found;
  };
}

function within(read: readonly Range[], start: number): readonly Range[] {
  return read.map(({ from, to }) => ({ from: from - start, to: to - start }));
}

const LONGEST_PARAGRAPH = 100;

/** Whether a line of code that is no example stands above a call in its paragraph. */
function paragraphHasSetup(text: string, at: number, read: readonly Range[]): boolean {
  const [paragraph = ""] = text
    .slice(0, at)
    .split(/\n[^\S\n]*\n/)
    .slice(-1);
  let from = at - paragraph.length;
  const lines = paragraph.split("\n").slice(0, -1);
  // Nobody has read what stands farther above.
  if (lines.length > LONGEST_PARAGRAPH) return true;
  return lines.some((line) => {
    const range = { from, to: from + line.length };
    from = range.to + 1;
    const isExample = read.some((each) => each.from < range.to && range.from < each.to);
    return !isExample && isSetupLine(line);
  });
}
