const EXAMPLE_WORDS =
  "example sample dummy placeholder changeme change-me change_me replace redacted your insert xxxx abcdef".split(
    " ",
  );
/** What people write where a secret would be, and no machine does: in one case, as chance would not. */
const MADE_UP = new RegExp(
  [...EXAMPLE_WORDS.flatMap(spellings), "1234567", "\\.{3}", "…", "\\*{3}"].join("|"),
);
/** The value comes from somewhere else when the text is used. */
const REFERENCE = /\[\[|\$\{|\$\(|\{\{|%[sd]|<\w|^\$\w|^%\w+%$/;
/** A member of something, in code. */
const MEMBER = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const MINIMUM_LENGTH = 16;
/** Bits a character. Sixteen random hexadecimal digits have 3.0 or more nearly always, words of a language less. */
const MINIMUM_ENTROPY = 3;
/** Share of a value that is runs of four small letters or more: 0.1 in random base64, most of an identifier. */
const LEAST_WORDS = 0.4;

/** Whether a value stands for a secret without being one, as in documentation. */
export function isMadeUp(value: string): boolean {
  return MADE_UP.test(value) || REFERENCE.test(value);
}

/** Whether a machine made it: it is long, mixed, and no word, name or UUID. */
export function isRandom(value: string): boolean {
  if (value.length < MINIMUM_LENGTH || isMadeUp(value)) return false;
  if (UUID.test(value) || MEMBER.test(value)) return false;
  if (!/^[\w+/=.~-]+$/.test(value) || !/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  return entropy(value) >= MINIMUM_ENTROPY && !readsLikeWords(value);
}

/** Shannon's, in bits a character. */
export function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / value.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}

/** Whether most of it is words, as of an identifier or a file's name. */
export function readsLikeWords(value: string): boolean {
  const words = value.match(/[a-z]{4,}/g)?.join("") ?? "";
  return words.length / value.length >= LEAST_WORDS;
}

function spellings(word: string): readonly string[] {
  return [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)];
}
