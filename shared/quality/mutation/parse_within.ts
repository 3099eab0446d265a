import type { PartialParse, Tree } from "@lezer/common";
import type { LRParser } from "@lezer/lr";

/** How many readings of a text the parser follows at once in ordinary code. */
const ORDINARY_READINGS = 3;
/** What it may follow beyond them, over all of its steps. Of 700 real files the most ambiguous came to 724. */
const MOST_FURTHER_READINGS = 5_000;

/**
 * Parses a text at a cost that grows with its length; undefined for one that would take more. The parser follows
 * several readings of what is ambiguous, and text can be made to keep that so: a hundred kilobytes of `{ (` took
 * a minute and four gigabytes.
 */
export function parseWithin(parser: LRParser, content: string): Tree | undefined {
  // Declared as internal: all readings that the parser follows at present.
  const parse = parser.startParse(content) as PartialParse & {
    readonly stacks: readonly unknown[];
  };
  let further = 0;
  while (further <= MOST_FURTHER_READINGS) {
    const tree = parse.advance();
    if (tree !== null) return tree;
    further += Math.max(0, parse.stacks.length - ORDINARY_READINGS);
  }
  return undefined;
}
