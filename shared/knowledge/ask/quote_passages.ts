import type { CitedSentence } from "./answer.ts";
import { namesIn } from "./names_in.ts";
import { citeSpan, type Passage } from "./passage.ts";
import { isCode, sharedWords, wordsOf } from "./words_of.ts";

/** Of the words of a question, how many a passage must have to be taken for an answer. */
const LEAST_HELD = 0.5;
const MOST_PASSAGES = 3;
/** As many lines as say one thing. */
const QUOTED_LINES = 6;

/**
 * The passages that answer a question, as far as words can tell. What is asked of by name must stand in those that
 * are quoted: all else that is said of Redis may be said of something else too.
 */
export function answeringPassages(
  question: string,
  passages: readonly Passage[],
): readonly Passage[] {
  const asked = wordsOf(question);
  if (asked.length === 0) return [];
  const held = passages.map((passage) => {
    const there = wordsOf(textOf(passage));
    return { passage, share: sharedWords(asked, there).length / asked.length };
  });
  const names = namesIn(question).flatMap(wordsOf);
  const answering = held.filter(({ share }) => share >= LEAST_HELD).map(({ passage }) => passage);
  return answering.filter((p) => sharedWords(names, wordsOf(textOf(p))).length === names.length);
}

const textOf = ({ project, path, header, content }: Passage) =>
  `${project}\n${path}\n${header}\n${content}`;

/** Of each passage, the lines that have most of what is asked, as they stand. */
export function quotePassages(question: string, passages: readonly Passage[]): CitedSentence[] {
  const asked = wordsOf(question);
  return passages.slice(0, MOST_PASSAGES).map((passage) => {
    const { from, to } = bestLines(asked, passage);
    const citation = citeSpan(passage, from, to);
    return { text: citation.quote, citations: [citation] };
  });
}

function bestLines(asked: readonly string[], { path, content }: Passage) {
  // Each row of a table says something else.
  const together = /\.[ct]sv$/i.test(path) ? 1 : QUOTED_LINES;
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
    const next = starts[first + together];
    const stretch = content.slice(from, next === undefined ? content.length : next - 1).trimEnd();
    const shared = sharedWords(asked, wordsOf(stretch));
    // What is asked of by its number or code stands in these lines, or they are about another.
    const held = shared.length + asked.length * shared.filter(isCode).length;
    if (held > best.held) best = { from, to: from + stretch.length, held };
  }
  return best;
}
