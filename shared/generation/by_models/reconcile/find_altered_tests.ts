import type { SyntaxNode } from "@lezer/common";
import type { LRParser } from "@lezer/lr";
import { parseWithin } from "../../../quality/mod.ts";

/** A call of `it` or `test`, with the title as it is written. */
interface TestBlock {
  readonly title: string;
  readonly text: string;
}

/** What vitest puts values into, or an escape: the title as it is written is not the test's name. */
const UNSETTLED = /[%$\\]/;

/** The parser that {@link findAlteredTests} needs; it is loaded with the first use. */
export async function openTestParser(): Promise<LRParser> {
  const { parser } = await import("@lezer/javascript");
  return parser.configure({ dialect: "ts" });
}

/**
 * The titles of tests that are others or gone in the new text of a file, besides those that may be. Tests
 * whose names are not settled by their titles, as those of a table, are not told apart and may change.
 */
export function findAlteredTests(
  parser: LRParser,
  { before, after }: { readonly before: string; readonly after: string },
  free: readonly string[],
): readonly string[] {
  const kept = new Set(readTestBlocks(parser, after).map(({ text }) => text));
  const mayChange = ({ title }: TestBlock) =>
    UNSETTLED.test(title) || free.some((name) => name === title || name.endsWith(` > ${title}`));
  return readTestBlocks(parser, before)
    .filter((block) => !mayChange(block) && !kept.has(block.text))
    .map(({ title }) => title);
}

function readTestBlocks(parser: LRParser, content: string): readonly TestBlock[] {
  const blocks: TestBlock[] = [];
  // A text that takes more to parse has no test that is known, so that all of the other are altered or gone.
  parseWithin(parser, content)?.iterate({
    enter({ name, from, to, node }) {
      if (name !== "CallExpression") return true;
      const title = titleOf(content, node);
      if (title === undefined) return true;
      blocks.push({ title, text: content.slice(from, to) });
      return false;
    },
  });
  return blocks;
}

/** The first argument of a call of `it` or `test`, or of what such a call gives back; undefined for others. */
function titleOf(content: string, call: SyntaxNode): string | undefined {
  const list = call.getChild("ArgList");
  if (list === null || !/^(?:it|test)\b/.test(content.slice(call.from, list.from)))
    return undefined;
  const title = list.getChild("String") ?? list.getChild("TemplateString");
  return title === null ? undefined : content.slice(title.from + 1, title.to - 1);
}
