import { limitingWords, recordVerbs } from "../background_words.ts";
import { type Parser, token } from "../parser.ts";
import type { Token } from "../token.ts";
import { featureNouns, technologies } from "../vocabulary.ts";

/** What software is called by those who say that they make some. */
const softwareNames = new Set(
  "app application tool system service project backend platform".split(" "),
);

/** No word that limits, acts on records, or names a feature or a technology. */
export function isHarmless({ kind, key }: Token): boolean {
  if (kind !== "word") return false;
  if (limitingWords.has(key) || recordVerbs.has(key) || technologies.has(key)) return false;
  return softwareNames.has(key) || !featureNouns.has(key);
}
export const harmless = token(isHarmless);
export function oneOf(set: ReadonlySet<string>): Parser<Token> {
  return token(({ kind, key }) => kind === "word" && set.has(key));
}
