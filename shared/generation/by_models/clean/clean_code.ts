import { afterThinking } from "../../../models/mod.ts";
import type { Judge } from "./judge_code.ts";
import type { Block, ReadBlocks } from "./markdown_blocks.ts";
import { isProse } from "./talk.ts";
import { unwrap, withoutTag } from "./unwrap.ts";

/** How a kind of code is distinguished from what stands around it. */
export interface CodeReading {
  /** Whether a text is a file of the kind. */
  readonly isFile: Judge;
  /** Whether it is the one that was asked for: of several it decides. */
  readonly isAsked: Judge;
  readonly readBlocks: ReadBlocks;
}

/**
 * Takes the one file out of an answer, by what can be parsed: the answer, what is fenced in it, or what is left
 * without the words before and after it. Undefined where nothing is it, or several could be.
 */
export function cleanCode(text: string, reading: CodeReading): string | undefined {
  // A tag around it would otherwise be an assertion of a type to who parses it.
  const untagged = withoutTag(text);
  if (untagged === undefined && reading.isFile(text)) return text;
  const inner = untagged ?? unwrap(text) ?? addedByDiff(text) ?? inFence(text, reading);
  if (inner !== undefined) return cleanCode(inner, reading);
  const found =
    takeFence(text, reading) ?? takeOutermost(text, reading) ?? takeBetweenWords(text, reading);
  if (found !== undefined) return found;
  const answer = afterThinking(text);
  return answer === undefined ? undefined : cleanCode(answer, reading);
}

function takeFence(text: string, { isFile, isAsked, readBlocks }: CodeReading): string | undefined {
  const blocks = readBlocks(text);
  const isOnlyWords = blocks.every((block) => block.fence !== undefined || isWords(block));
  const files = blocks.flatMap(({ fence }) =>
    fence !== undefined && isFile(fence.content) ? fence.content : [],
  );
  const fences = blocks.filter(({ fence }) => fence !== undefined).length;
  const [only, ...others] = fences > 1 ? files.filter(isAsked) : files;
  return isOnlyWords && others.length === 0 ? only : undefined;
}

/** The one text in the JSON of an only fence. */
function inFence(text: string, { readBlocks }: CodeReading): string | undefined {
  const blocks = readBlocks(text);
  const [only, ...others] = blocks.flatMap(({ fence }) => (fence === undefined ? [] : [fence]));
  const isOnlyWords = blocks.every((block) => block.fence !== undefined || isWords(block));
  return only?.info === "json" && others.length === 0 && isOnlyWords
    ? unwrap(only.content.trim())
    : undefined;
}

/** A text around a fence: a heading, words, a rule, a list of what was done. */
function isWords({ name, text }: Block): boolean {
  return name !== "Paragraph" || isProse(text) || !/[{};]/.test(text.replace(/`[^`\n]*`/g, ""));
}

/** From the first fence to the last: a file that has fences of its own ends the one around it too early. */
function takeOutermost(text: string, { isFile }: CodeReading): string | undefined {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => /^(?:`{3,}|~{3,})[^`]*$/.test(line));
  const last = lines.findLastIndex((line) => /^(?:`{3,}|~{3,})\s*$/.test(line));
  if (first === -1 || last <= first) return undefined;
  const around = [...lines.slice(0, first), ...lines.slice(last + 1)].join("\n");
  const inner = lines.slice(first + 1, last).join("\n");
  return isFile(inner) && (around.trim() === "" || isProse(around)) ? inner : undefined;
}

const MOST_PARAGRAPHS = 4;

/** Without a fence: the file is what is left when whole paragraphs of words are taken away. */
function takeBetweenWords(text: string, { isFile }: CodeReading): string | undefined {
  const paragraphs = text.split(/\n(?=\s*\n)/);
  const most = Math.min(MOST_PARAGRAPHS, paragraphs.length);
  for (let taken = 1; taken <= most; taken += 1) {
    for (let before = 0; before <= taken; before += 1) {
      const end = paragraphs.length - (taken - before);
      const words = [...paragraphs.slice(0, before), ...paragraphs.slice(end)];
      const file = paragraphs.slice(before, end).join("\n").trim();
      if (words.every((each) => isProse(each) || isRule(each)) && isFile(file)) return file;
    }
  }
  return undefined;
}

function isRule(paragraph: string): boolean {
  return /^\s*(?:-{3,}|\*{3,})\s*$/.test(paragraph);
}

/** The file that a patch adds whole; a patch of a file that is there says only half of it. */
function addedByDiff(text: string): string | undefined {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => /^@@ -0,0 \+1(?:,\d+)? @@/.test(line));
  if (start === -1) return undefined;
  const added = lines.slice(start + 1).filter((line) => !/^(?:\\ |`{3,}\s*$)/.test(line));
  return added.every((line) => line.startsWith("+"))
    ? added.map((line) => line.slice(1)).join("\n")
    : undefined;
}
