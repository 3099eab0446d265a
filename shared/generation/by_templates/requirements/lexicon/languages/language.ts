/**
 * The function words of requirements in other languages, with the English that the later stages
 * read. Only grammar is translated; nouns stay, because they become the names in the result.
 */
export interface Language {
  readonly name: string;
  /** Words that tell the language apart from English. */
  readonly markers: readonly string[];
  /** Phrase to English, longest first where one starts with another. */
  readonly phrases: readonly (readonly [phrase: string, english: string])[];
}
