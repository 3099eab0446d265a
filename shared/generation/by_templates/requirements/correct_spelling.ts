import { commandWords, dataWords, knownMisspellings, realWords } from "./lexicon/spelling.ts";

const dictionary: readonly string[] = [...new Set([...commandWords, ...dataWords])];
const known: ReadonlySet<string> = new Set(dictionary);

function isTransposition(typo: string, word: string): boolean {
  if (typo.length !== word.length) return false;
  let at = 0;
  while (typo[at] === word[at]) at += 1;
  return (
    typo[at] === word[at + 1] &&
    typo[at + 1] === word[at] &&
    typo.slice(at + 2) === word.slice(at + 2)
  );
}

/** Whether one letter added to, dropped from or changed in `word` gives `typo`. */
function isOneEditAway(typo: string, word: string): boolean {
  const shorter = Math.min(typo.length, word.length);
  let start = 0;
  while (start < shorter && typo[start] === word[start]) start += 1;
  let end = 0;
  while (end < shorter - start && typo.at(-1 - end) === word.at(-1 - end)) end += 1;
  return Math.max(typo.length, word.length) - start - end <= 1;
}

/**
 * Only typos that hardly ever make another real word: two letters swapped, or one letter wrong in
 * a word of seven letters and more that keeps its first and last letter.
 */
function isSafeTypo(typo: string, word: string): boolean {
  if (Math.abs(typo.length - word.length) > 1 || typo[0] !== word[0]) return false;
  if (isTransposition(typo, word)) return true;
  // Another last letter is mostly another form of the word: employee and employer.
  return word.length >= 7 && typo.at(-1) === word.at(-1) && isOneEditAway(typo, word);
}

function correctWord(word: string): string | undefined {
  const lower = word.toLowerCase();
  const listed = knownMisspellings.get(lower);
  if (listed !== undefined) return listed;
  if (lower.length < 4 || lower.length > 14 || known.has(lower) || realWords.has(lower)) return;
  const singular = lower.endsWith("s") ? lower.slice(0, -1) : lower;
  if (known.has(singular)) return;
  return dictionary.find((candidate) => isSafeTypo(lower, candidate));
}

/** A word as written and as read. */
export interface Correction {
  readonly from: string;
  readonly to: string;
}

/** The text with clear typos of common requirement words corrected, and what was corrected. */
export function correctSpelling(text: string): {
  text: string;
  corrections: readonly Correction[];
} {
  const corrections = new Map<string, string | undefined>();
  const corrected = text
    .replace(/\b(?:to-?do|tod-o|t-odo)(s?)\b/gi, "todo$1")
    .replace(/(?<![\p{L}\p{N}_])w\/(?!o)/gu, "with ")
    .replace(/(?<![\p{L}\p{N}_])w\/o(?![\p{L}])/gu, "without ")
    .replace(/\btodo-?(lists?)\b/gi, "todo $1")
    .replace(/\b(api|app|service|cli|tool|table|backend) 4 (?=\p{L})/giu, "$1 for ")
    .replace(/(?<![\p{L}\p{N}_./-])[a-zA-Z]{3,14}(?![\p{L}\p{N}_/])/gu, (word) => {
      if (!corrections.has(word)) corrections.set(word, correctWord(word));
      return corrections.get(word) ?? word;
    });
  const made = [...corrections].flatMap(([from, to]) => (to === undefined ? [] : [{ from, to }]));
  return { text: corrected, corrections: made };
}
