import anyAscii from "any-ascii";

/** Names that mean something to every JavaScript object or promise. */
const reservedProperties: ReadonlySet<string> = new Set([
  "constructor",
  "prototype",
  "proto",
  "toString",
  "toLocaleString",
  "valueOf",
  "hasOwnProperty",
  "isPrototypeOf",
  "propertyIsEnumerable",
  "toJson",
  "then",
  "arguments",
  "eval",
  "undefined",
  "null",
]);

const longestIdentifier = 40;

/** The ASCII words of a phrase in lower case: "Straßen-Nr. dueDate" gives strassen, nr, due, date. */
export function asciiWords(phrase: string): string[] {
  const spaced = phrase
    .replace(/['’]s\b/g, "s")
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2");
  const plain = /^[\x20-\x7e]*$/.test(spaced);
  return (plain ? spaced : anyAscii(spaced.normalize("NFC")))
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/**
 * A safe ASCII camelCase identifier for a phrase: "Número de páginas" becomes "numeroDePaginas".
 * `fallback` is used when no letter is left; `suffix` is appended to names such as "constructor".
 */
export function spellIdentifier(phrase: string, fallback: string, suffix: string): string {
  const words = asciiWords(phrase);
  while (words.length > 0 && /^\d/.test(words[0] ?? "")) {
    words.push(words.shift() ?? "");
    if (words.every((word) => /^\d/.test(word))) words.unshift(fallback);
  }
  const [first = fallback, ...rest] = words;
  const name = rest.reduce(
    (sofar, word) => sofar + word.charAt(0).toUpperCase() + word.slice(1),
    first,
  );
  const short = name.slice(0, longestIdentifier);
  return reservedProperties.has(short) ? `${short}${suffix}` : short;
}

/** A package name for a phrase: "Todo list" becomes "todo-list"; at most 40 characters. */
export function spellSlug(phrase: string, fallback: string): string {
  const words = asciiWords(phrase);
  while (words.length > 1 && words.join("-").length > longestIdentifier) words.pop();
  const slug = words
    .join("-")
    .slice(0, longestIdentifier)
    .replace(/^[^a-z]+|-+$/g, "");
  return slug === "" ? fallback : slug;
}

/** Signs that mean something where a label, a title or a value is printed into code. */
const signsOfCode = /[`$\\{}<>"\p{Cc}]/u;
const longestLabel = 60;

/** Whether words can be printed anywhere as they are: one line, not long, no signs of code. */
export function isPrintable(words: string): boolean {
  return words.length <= longestLabel && !signsOfCode.test(words);
}
