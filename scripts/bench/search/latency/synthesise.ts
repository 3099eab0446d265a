import { createChance } from "../../../model_server/chance.ts";
import type { CollectionDocument } from "../collection.ts";

export const CHUNKS_OF_A_DOCUMENT = 10;
const NOISE_WORDS = 5;
const NOISE_VOCABULARY = 50_000;
/** About half of the longest chunk there is. */
const HALF_LENGTH = 600;

/**
 * The n-th synthetic document: each chunk joins halves of two texts of the collections, and a few of many
 * thousand made-up words, so that no two are alike and the vocabulary grows as a real one does.
 */
export function synthesise(texts: readonly CollectionDocument[], number: number, folder: string) {
  const chance = createChance(number + 1);
  const pick = (): string => chance.pick(texts)?.text ?? "";
  const path = `${folder}/document-${number}.txt`;
  const chunks = Array.from({ length: CHUNKS_OF_A_DOCUMENT }, (_, index) => {
    const noise = Array.from({ length: NOISE_WORDS }, () =>
      wordOf(Math.floor(chance.between(0, NOISE_VOCABULARY))),
    );
    const opening = pick();
    const closing = pick();
    const content = [
      opening.slice(0, Math.min(HALF_LENGTH, Math.ceil(opening.length / 2))),
      ...noise,
      closing.slice(Math.max(closing.length - HALF_LENGTH, Math.floor(closing.length / 2))),
    ].join(" ");
    return {
      ...{ header: path, content, sectionPath: [], symbol: null },
      ...{ startLine: index * 10 + 1, endLine: index * 10 + 10 },
    };
  });
  return { path, chunks };
}

const LETTERS = "bdfgklmnprstvz";

/** A made-up word for every number. */
function wordOf(number: number): string {
  let word = "";
  for (let rest = number + 1; rest > 0; rest = Math.floor(rest / LETTERS.length)) {
    word += `${LETTERS[rest % LETTERS.length]}o`;
  }
  return `x${word}`;
}
