import type { Language } from "./lexicon/languages/language.ts";
import { languages } from "./lexicon/languages/mod.ts";

const englishMarkers: ReadonlySet<string> = new Set(
  "the with for and of each build create make has have is by that which should must to are want need field fields".split(
    " ",
  ),
);

interface PreparedLanguage {
  readonly language: Language;
  readonly markers: ReadonlySet<string>;
  readonly replacements: readonly { readonly pattern: RegExp; readonly english: string }[];
}

const prepared: readonly PreparedLanguage[] = languages.map((language) => ({
  language,
  markers: new Set(language.markers),
  replacements: language.phrases.map(([phrase, english]) => ({
    pattern: new RegExp(
      `(?<![\\p{L}\\p{N}_])(?:${phrase})${phrase.endsWith("(?=\\d)") ? "" : "(?![\\p{L}\\p{N}_])"}`,
      "giu",
    ),
    english,
  })),
}));

/** One-letter words such as "y" and "e" occur in English lists too, so they count for half. */
function weigh(words: readonly string[], markers: ReadonlySet<string>): number {
  return words.reduce((sum, word) => {
    if (!markers.has(word)) return sum;
    return sum + (word.length === 1 ? 0.5 : 1);
  }, 0);
}

/**
 * The text with the function words of German, Spanish, French, Italian, Portuguese or Dutch put
 * into English; nouns stay as they are. An English text comes back unchanged, without a language.
 */
export function translateKeywords(text: string): { text: string; language: string | undefined } {
  const words = text.toLowerCase().match(/[\p{L}']+/gu) ?? [];
  let bestScore = weigh(words, englishMarkers) + 0.5;
  let best: PreparedLanguage | undefined;
  for (const candidate of prepared) {
    const score = weigh(words, candidate.markers);
    if (score > bestScore) {
      bestScore = score;
      best = candidate;
    }
  }
  if (best === undefined) return { text, language: undefined };
  const english = best.replacements.reduce(
    (sofar, { pattern, english }) => sofar.replace(pattern, english),
    text,
  );
  const joined = english
    .replace(/\b(API|table|tool|service) (?:de|des|du|di|von|van|da|do) /giu, "$1 for ")
    .replace(/ {2,}/g, " ");
  return { text: joined, language: best.language.name };
}
