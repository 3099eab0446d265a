/** Counts tokens as o200k_base does, the encoding of OpenAI's models since 2024. */
export interface Tokenizer {
  /** Exact for short texts, a little high for long ones; what looks like a special token counts as text. */
  count(text: string): number;
}

/**
 * Byte-pair merging takes the square of a piece's length, and a text of one repeated character is one
 * piece: 20,000 of them cost a second. Longer texts are counted in slices, which end before white space,
 * where the encoding separates too; so only what has none for this long is counted a token or so too high.
 */
const SLICE = /[\s\S]{1,256}(?=\s|$)|[\s\S]{1,256}/g;

const AS_TEXT = { disallowedSpecial: new Set<string>() };

/** Opens the tokenizer. Its table is two million characters of code, so it is loaded with the first prompt. */
export async function openTokenizer(): Promise<Tokenizer> {
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
  return {
    count(text) {
      let tokens = 0;
      for (const [slice] of text.matchAll(SLICE)) tokens += countTokens(slice, AS_TEXT);
      return tokens;
    },
  };
}
