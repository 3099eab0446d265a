/** A word with its signs inside, as people write names. */
const WORD = /[\p{L}\p{N}_](?:[\p{L}\p{N}_.:-]*[\p{L}\p{N}_])?/gu;
const WITH_DIGIT_OR_UNDERLINE = /\p{N}|_/u;
/** A capital that does not begin it. */
const INNER_CAPITAL = /\p{L}\p{Lu}/u;
const CAPITAL = /^\p{Lu}\p{L}/u;
/** Only in English does a capital within a sentence make a name. */
const ENGLISH = /\b(?:the|is|are|does|do|how|what|which|where|who|when|why|can|with)\b/i;

/**
 * What a question calls by name: what has a digit, an underline or a capital within, and in English what begins
 * with a capital within a sentence. In a question that is all capitals, or a title, these say nothing.
 */
export function namesIn(question: string): string[] {
  const words = [...question.matchAll(WORD)];
  const capitalised = words.filter(([word]) => CAPITAL.test(word));
  const isPlain = /\p{Ll}/u.test(question) && capitalised.length * 2 <= words.length + 1;
  return words.flatMap(({ 0: word, index }) => {
    const begins = /(?:^|[.?!:]\s*)["'`(]*$/.test(question.slice(0, index));
    const isName =
      WITH_DIGIT_OR_UNDERLINE.test(word) ||
      (isPlain && INNER_CAPITAL.test(word)) ||
      (isPlain && !begins && CAPITAL.test(word) && ENGLISH.test(question));
    return isName ? [word] : [];
  });
}
