const segmenter = new Intl.Segmenter("en", { granularity: "word" });

/** Words that say how something is asked, and not what about. */
const FILLERS = new Set(
  (
    "a about all also am an and any are as at be been but by can could did do does for from get had has have he her his how " +
    "i if in into is it its me my no not of on or our she should so some than that the their them then there these they " +
    "this those to too up us use used using was we were what when where which who whom whose why will with would you your"
  ).split(" "),
);

/** The words of a text that say what it is about: folded, each once, without fillers. */
export function wordsOf(text: string): string[] {
  const words = new Set<string>();
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike !== true) continue;
    const parts = segment.split(/[_.\-']|(?<=\p{Ll})(?=\p{Lu})/u);
    for (const part of parts) {
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

function fold(word: string): string {
  return word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Whether two words begin alike, up to an ending. */
function isAlike(one: string, other: string): boolean {
  if (one === other) return true;
  const needed = Math.max(4, Math.min(one.length, other.length) - 2);
  if (one.length < needed || other.length < needed) return false;
  const longest = Math.max(one.length, other.length);
  return longest - needed <= 5 && one.slice(0, needed) === other.slice(0, needed);
}
