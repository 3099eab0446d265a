import type { CitedSentence } from "./answer.ts";
import { citeQuote, type Passage } from "./passage.ts";
import { sharedWords, wordsOf } from "./words_of.ts";

/** A sentence as a model gives it: what it says, and the words of passages (counted from 1) it rests on. */
export interface ClaimedSentence {
  readonly text: string;
  readonly citations: readonly { readonly passage: number; readonly quote: string }[];
}

/** A shorter quotation stands anywhere. */
const LEAST_QUOTED_WORDS = 2;
/** Of the words of a sentence, how many must be those of its quotations: the rest joins them. */
const LEAST_SHARED = 0.5;

/**
 * The sentences that are proven: each quotation stands in the passage it names, and the sentence says nothing
 * far from them: half its words and all its numbers are theirs. What is not proven is left out.
 */
export function checkSentences(
  sentences: readonly ClaimedSentence[],
  passages: readonly Passage[],
): CitedSentence[] {
  return sentences.flatMap(({ text, citations }) => {
    const cited = citations.flatMap(({ passage, quote }) => {
      const source = passages[passage - 1];
      const citation = source === undefined ? null : citeQuote(source, quote);
      return citation === null ? [] : [citation];
    });
    const isWhole = cited.length === citations.length && cited.length > 0;
    const quoted = cited.map(({ quote }) => quote).join("\n");
    return isWhole && isSupported(text, quoted) ? [{ text: text.trim(), citations: cited }] : [];
  });
}

function isSupported(sentence: string, quoted: string): boolean {
  const said = wordsOf(sentence);
  const there = wordsOf(quoted);
  if (said.length === 0 || there.length < LEAST_QUOTED_WORDS) return false;
  const numbers = numbersOf(quoted);
  return (
    numbersOf(sentence).every((number) => numbers.includes(number)) &&
    negates(sentence) === negates(quoted) &&
    sharedWords(said, there).length >= LEAST_SHARED * said.length
  );
}

const numbersOf = (text: string): string[] => text.match(/\d+(?:[.,]\d+)*/g) ?? [];

/** A sentence that turns what it quotes into its opposite has all of its words, and one more. */
const negates = (text: string): boolean =>
  /\b(?:not|never|no|none|cannot|without|nicht|kein\w*|nie)\b|n['’]t\b/i.test(text);
