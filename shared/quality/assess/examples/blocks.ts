/** A block of code between fences. */
export interface Block {
  /** Where its lines begin and end. */
  readonly from: number;
  readonly to: number;
  readonly content: string;
  /** The language that it says to be in, or nothing. */
  readonly language: string;
  /** Whether it is in a language whose calls are executed. */
  readonly isExecuted: boolean;
  /** Whether it says to be a program, in which values are no results by themselves. */
  readonly isProgram: boolean;
}

const FENCE = /^[^\S\n]*(`{3,}|~{3,})[^\S\n]*([^\s`{]*)[^\n]*\n?/gm;
const PROGRAM = /^(?:js|javascript|jsx|mjs|cjs|ts|typescript|tsx|mts|cts)$/i;
const EXECUTED = new RegExp(`${PROGRAM.source}|^(?:|node|repl|console|text|txt)$`, "i");
const REMOVED_LINE = /^[^\S\n]*-\s/m;
const ADDED_LINE = /^[^\S\n]*\+\s/m;

/** The blocks of code of a text; the last may not end. */
export function findBlocks(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { readonly from: number; readonly mark: string; readonly language: string } | undefined;
  for (const { index, 0: line, 1: mark = "", 2: language = "" } of text.matchAll(FENCE)) {
    if (open === undefined) open = { from: index + line.length, mark, language };
    else if (mark.startsWith(open.mark)) {
      blocks.push(blockOf(text, open, index));
      open = undefined;
    }
  }
  return open === undefined ? blocks : [...blocks, blockOf(text, open, text.length)];
}

function blockOf(
  text: string,
  { from, language }: { readonly from: number; readonly language: string },
  to: number,
): Block {
  const content = text.slice(from, to);
  const isDifference = REMOVED_LINE.test(content) && ADDED_LINE.test(content);
  const isExecuted = EXECUTED.test(language) && !isDifference;
  return {
    from,
    to,
    content,
    language,
    isExecuted,
    isProgram: isExecuted && PROGRAM.test(language),
  };
}

/** The text without its blocks. */
export function outsideBlocks(text: string, blocks: readonly Block[]): string {
  let [outside, end] = ["", 0];
  for (const { from, to } of blocks) {
    outside += text.slice(end, from);
    end = to;
  }
  return outside + text.slice(end);
}
