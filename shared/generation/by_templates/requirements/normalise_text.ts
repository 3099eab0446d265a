/**
 * The longest requirement that is read, in UTF-16 code units. The analysis keeps its own limit, so
 * that it is safe wherever it is called; the constraint on the tasks table says the same.
 */
export const requirementLengthLimit = 10_000;

const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu;

/**
 * The requirement without what does not print: control and format characters (null bytes,
 * zero-width and direction marks), lone surrogates, trailing space. Line breaks and tabs stay.
 */
export function printableText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(invisible, (character) => (character === "\n" || character === "\t" ? character : ""))
    .trim();
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

/** Tags whose end also ends a line. */
const blockTag = /<\/?(?:p|div|li|ul|ol|tr|br|h[1-6]|table|section|article)\b[^<>]{0,500}>/gi;
const anyTag = /<\/?[a-z!][^<>]{0,500}>/gi;
const hiddenElement = /<(script|style)\b[^<>]{0,500}>[^<]{0,5000}(?:<\/\1\s*>)?/gi;

function withoutHtml(text: string): string {
  return text
    .replace(hiddenElement, " ")
    .replace(/<li\b[^<>]{0,500}>/gi, "\n- ")
    .replace(blockTag, "\n")
    .replace(anyTag, " ")
    .replace(/&([a-z]{2,4});/gi, (whole, name: string) => entities[name.toLowerCase()] ?? whole);
}

function withoutMarkdown(text: string): string {
  return text
    .replace(/^[ \t]*(?:```|~~~).*$/gm, "")
    .replace(/\[([^\][]{1,200})\]\([^()\s]{1,500}\)/g, "$1")
    .replace(/\*\*|``?/g, "")
    .replace(/(^|[\s(])[*_]([\p{L}\p{N}][^*_\n]{0,80})[*_](?=$|[\s),.:;!?])/gmu, "$1$2");
}

/**
 * Plain text for reading: markup removed, typographic signs made ASCII, one space between words.
 * Lines and their indentation stay, because lists and tables are read from them.
 */
export function normaliseText(text: string): string {
  return quiet(
    withoutMarkdown(withoutHtml(printableText(text).normalize("NFKC")))
      .replace(/[\u2018\u2019\u201a\u02bc]/g, "'")
      .replace(/[\u201c\u201d\u201e\u00ab\u00bb]/g, '"')
      .replace(/[\u2010-\u2015\u2212]/g, "-")
      .replace(/[、،]/g, ", ")
      .replace(/[。]/g, ". ")
      .replace(/؛/g, "; ")
      .replace(/[\p{Extended_Pictographic}\u{1F1E6}-\u{1F1FF}]/gu, " ")
      .replace(/(\d),(\d{3})(?!\d)/g, "$1$2")
      .replace(/([\p{L}\p{N})"'])[ \t]+/gu, "$1 ")
      .replace(/([,:;])[ \t]+/g, "$1 ")
      .replace(/[ \t]+$/gm, "")
      .trim(),
  );
}

/** A requirement in capitals throughout is read as if it were not. */
function quiet(text: string): string {
  return /\p{Ll}/u.test(text) ? text : text.toLowerCase();
}
