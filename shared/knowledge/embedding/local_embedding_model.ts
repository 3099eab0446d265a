import { fnv1a, saltFnv1a } from "../../kernel/mod.ts";
import { EMBEDDING_DIMENSIONS, type EmbeddingModel } from "./embedding_model.ts";

/** Slots that a word takes with its stem: with one, two common words that collide are one word. */
const STEM_SLOTS = 8;
const GRAM_SLOTS = 2;
const GRAM_LENGTHS = [3, 4, 5] as const;
/** Cutting a word here is a stemmer without a language. */
const STEM_LENGTH = 6;
const MAX_WORD_LENGTH = 64;

/** Words in so many texts that they say nothing of any; no frequencies are at hand to find that out. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  (
    "a about above after again all am an and any are as at be because been before being below between both " +
    "but by can did do does doing down during each few for from further had has have having he her here hers " +
    "him his how i if in into is it its just me more most my no nor not now of off on once only or other our " +
    "out over own same she should so some such than that the their them then there these they this those " +
    "through to too under until up very was we were what when where which while who whom why will with you your"
  ).split(" "),
);

/**
 * Hashed words and parts of words: deterministic, without a key, a file or a state. It finds word forms,
 * parts of identifiers and misspellings; it does not know that two words mean the same.
 */
export class LocalEmbeddingModel implements EmbeddingModel {
  readonly name = "local-hashed-1";
  readonly kind = "hashed";
  readonly batchSize = 64;

  async embed(texts: readonly string[]): Promise<readonly Float32Array[]> {
    return texts.map(embedText);
  }
}

function embedText(text: string): Float32Array {
  const sum = new Float32Array(EMBEDDING_DIMENSIONS);
  const word = new Float32Array(EMBEDDING_DIMENSIONS);
  for (const [spelling, frequency] of countWords(text)) {
    word.fill(0);
    drawWord(word, spelling);
    addScaled(sum, word, (1 + Math.log(frequency)) / lengthOf(word));
  }
  const length = lengthOf(sum);
  // A text without a word is no direction; any fixed one keeps cosine distance defined.
  if (length === 0) return Float32Array.from(sum, (_, place) => (place === 0 ? 1 : 0));
  return sum.map((value) => value / length);
}

function countWords(text: string): Map<string, number> {
  const split = text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/([a-z]{3})(?=[A-Z])|([a-z0-9])(?=[A-Z][a-z])|([A-Z]{2})(?=[A-Z][a-z]{2})/g, "$1$2$3 ")
    .toLowerCase();
  const counts = new Map<string, number>();
  for (const [spelling] of split.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (STOP_WORDS.has(spelling)) continue;
    const word = spelling.slice(0, MAX_WORD_LENGTH);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

function drawWord(target: Float32Array, word: string): void {
  drawFeature(target, word, 0, Math.min(word.length, STEM_LENGTH), STEM_SLOTS, 1);
  const framed = `<${word}>`;
  const lengths = GRAM_LENGTHS.filter((length) => length <= framed.length);
  const grams = lengths.reduce((total, length) => total + framed.length - length + 1, 0);
  for (const length of lengths) {
    for (let start = 0; start + length <= framed.length; start++) {
      drawFeature(target, framed, start, start + length, GRAM_SLOTS, 1 / Math.sqrt(grams));
    }
  }
}

/** Adds a feature's fixed pseudo-random direction: a few places, each plus or minus. */
function drawFeature(
  target: Float32Array,
  text: string,
  start: number,
  end: number,
  slots: number,
  weight: number,
): void {
  // Then one round of a finaliser a slot: neighbours of a hash must not be neighbours.
  let hash = fnv1a(text, saltFnv1a(slots), start, end);
  const share = weight / Math.sqrt(slots);
  for (let slot = 0; slot < slots; slot++) {
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) + 0x9e3779b9;
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    const drawn = (hash ^ (hash >>> 16)) >>> 0;
    const place = (drawn >>> 1) % EMBEDDING_DIMENSIONS;
    target[place] = (target[place] ?? 0) + ((drawn & 1) === 0 ? share : -share);
  }
}

function addScaled(target: Float32Array, source: Float32Array, factor: number): void {
  for (let place = 0; place < target.length; place++) {
    target[place] = (target[place] ?? 0) + factor * (source[place] ?? 0);
  }
}

function lengthOf(vector: Float32Array): number {
  let squares = 0;
  for (const value of vector) squares += value * value;
  return Math.sqrt(squares);
}
