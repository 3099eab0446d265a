/** Whether some words hold one of these phrases, word by word. */
export function hasAny(words: readonly string[], phrases: readonly string[]): boolean {
  return phrases.some((phrase) => has(words, phrase));
}

/** Whether they begin with one. */
export function beginsWithAny(words: readonly string[], phrases: readonly string[]): boolean {
  return phrases.some((phrase) => phrase.split(" ").every((word, index) => words[index] === word));
}

function has(words: readonly string[], phrase: string): boolean {
  const wanted = phrase.split(" ");
  return words.some((_, start) => wanted.every((word, index) => words[start + index] === word));
}
