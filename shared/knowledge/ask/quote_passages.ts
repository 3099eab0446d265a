import type { CitedSentence } from "./answer.ts";
import { citeSpan, type Passage } from "./passage.ts";
import { sharedWords, wordsOf } from "./words_of.ts";

/** Of the words of a question, how many a passage must have to be taken for an answer. */
const LEAST_HELD = 0.5;
const MOST_PASSAGES = 3;
/** As many lines as say one thing. */
const QUOTED_LINES = 6;

/** The passages that answer a question, as far as words can tell. */
export function answeringPassages(
  question: string,
  passages: readonly Passage[],
): readonly Passage[] {
  const asked = wordsOf(question);
  if (asked.length === 0) return [];
  const held = passages.map((passage) => {
    const there = wordsOf(`${passage.header}\n${passage.content}`);
    return { passage, share: sharedWords(asked, there).length / asked.length };
  });
  return held.filter(({ share }) => share >= LEAST_HELD).map(({ passage }) => passage);
}

/** Of each passage, the lines that have most of what is asked, as they stand. */
export function quotePassages(question: string, passages: readonly Passage[]): CitedSentence[] {
  const asked = wordsOf(question);
  return passages.slice(0, MOST_PASSAGES).map((passage) => {
    const { from, to } = bestLines(asked, passage.content);
    const citation = citeSpan(passage, from, to);
    return { text: citation.quote, citations: [citation] };
  });
}

function bestLines(asked: readonly string[], content: string): { from: number; to: number } {
  const lines = content.split("\n");
  const starts: number[] = [];
  let at = 0;
  for (const line of lines) {
    starts.push(at);
    at += line.length + 1;
  }
  let best = { from: 0, to: content.length, held: -1 };
  for (const [first, from] of starts.entries()) {
    if (lines[first]?.trim() === "") continue;
    const next = starts[first + QUOTED_LINES];
    const stretch = content.slice(from, next === undefined ? content.length : next - 1).trimEnd();
    const held = sharedWords(asked, wordsOf(stretch)).length;
    if (held > best.held) best = { from, to: from + stretch.length, held };
  }
  return best;
}
