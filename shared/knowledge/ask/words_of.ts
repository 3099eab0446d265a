import { FILLERS } from "./fillers.ts";

/** What is compared as it stands and never cut: dotted names and numbers, and codes such as `SKU-250`. */
const WHOLE = /\p{L}[\p{L}\p{N}]*(?:-[\p{L}\p{N}]+)*-\p{N}[\p{L}\p{N}]*|\p{N}+(?:\.\p{N}+)+/u;
/** Scripts that write without spaces: their words are found by neighbouring characters, as in search. */
const UNSPACED =
  /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff\uac00-\ud7ff\u{20000}-\u{3ffff}]+/u;
const TOKEN = new RegExp(`${WHOLE.source}|${UNSPACED.source}|[\\p{L}\\p{N}\\p{M}]+`, "gu");
/** Where search cuts a compound, see split_words() in the database. */
const HUMPS =
  /(?<=\p{Ll}{3})(?=\p{Lu})|(?<=[\p{Ll}\p{N}])(?=\p{Lu}\p{Ll})|(?<=\p{Lu}{2})(?=\p{Lu}\p{Ll}{2})/u;

/** The words of a text that say what it is about: folded, each once, without fillers. */
export function wordsOf(text: string): string[] {
  const words = new Set<string>();
  for (const [token] of text.matchAll(TOKEN)) {
    for (const part of partsOf(token)) {
      const word = fold(part);
      if (word !== "" && !FILLERS.has(word)) words.add(word);
    }
  }
  return [...words];
}

/** The words of one text that another has too, in whatever form. */
export function sharedWords(words: readonly string[], other: readonly string[]): string[] {
  return words.filter((word) => other.some((candidate) => isAlike(word, candidate)));
}

/** Whether a word is a number or a name with one: it is that one, or another. */
export const isCode = (word: string) => /\p{N}/u.test(word);

function partsOf(token: string): readonly string[] {
  if (UNSPACED.test(token)) {
    const characters = [...token];
    const pairs = characters.slice(1).map((character, at) => `${characters[at]}${character}`);
    return pairs.length === 0 ? characters : pairs;
  }
  return isCode(token) && WHOLE.test(token) ? [token] : token.split(HUMPS);
}

function fold(word: string): string {
  const folded = word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  // One spelling of "normalise" and "normalize".
  return folded.replace(/(?<=.{3})is(?=(?:e[dsr]?|ers|ing|ations?)$)/, "iz");
}

/** What may follow a stem, in English and German. */
const ENDING =
  /^(?:e?s|e?d|ings?|[eo]rs?|ly|ments?|e|e?n|y|ie[sdr]|i?able|ability|i?al|ally|ic|[st]?ions?|i?c?ations?|at(?:ed?|es|ing|ors?|ive)|ives?|ance|ence|ness|ful|less|a?nt|e?nt)?$/;
/** A stem as short as this has only a plural. */
const SHORT = 3;

/** Whether two words are forms of one: the same stem with endings. Codes are the same or are not. */
function isAlike(one: string, other: string): boolean {
  if (one === other) return true;
  if (isCode(one) || isCode(other)) return false;
  const stem = commonStart(one, other);
  const rests = [one.slice(stem), other.slice(stem)].map((rest) =>
    // As in "stop" and "stopped".
    rest.length > 2 && rest[0] === one[stem - 1] ? rest.slice(1) : rest,
  );
  if (stem < SHORT) return false;
  return rests.every((rest) => (stem === SHORT ? /^s?$/ : ENDING).test(rest));
}

function commonStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
