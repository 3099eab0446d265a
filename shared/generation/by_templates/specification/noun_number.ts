import pluralize from "pluralize";
import { irregularNouns, unchangingNouns } from "./irregular_nouns.ts";

const singularOf = new Map([
  ...Object.entries(irregularNouns).map(([singular, plural]) => [plural, singular] as const),
  ["persons", "person"] as const,
]);
const pluralOf = new Map(Object.entries(irregularNouns));

/** Words of a noun phrase, or of a name in camel case; only the last one changes with number. */
function changeLast(phrase: string, change: (word: string) => string): string {
  const inner = /.*\p{Ll}(?=\p{Lu}\p{Ll}+$)/u.exec(phrase)?.[0].length ?? 0;
  const cut = Math.max(inner, phrase.lastIndexOf(" ") + 1, phrase.lastIndexOf("-") + 1);
  return phrase.slice(0, cut) + change(phrase.slice(cut));
}

function matchCase(model: string, word: string): string {
  const [first = "", second = ""] = model;
  if (first === first.toLowerCase()) return word;
  if (model.length > 1 && second !== second.toLowerCase()) return word.toUpperCase();
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function isUncountable(word: string): boolean {
  const isUnchanging = pluralize.plural(word) === word && pluralize.singular(word) === word;
  return word.length > 3 && !word.endsWith("s") && (unchangingNouns.has(word) || isUnchanging);
}

/** "Book loans" becomes "Book loan"; a phrase that is singular already comes back unchanged. */
export function singularise(phrase: string): string {
  return changeLast(phrase, (word) => {
    const lower = word.toLowerCase();
    if (unchangingNouns.has(lower) || pluralOf.has(lower)) return word;
    const irregular = singularOf.get(lower);
    if (irregular !== undefined) return matchCase(word, irregular);
    // "lens", "chess", "news": a word its own plural does not lead back to is not a plural.
    const singular = pluralize.singular(lower);
    // "equipments": the plural that people write of a word that has none.
    const base = lower.replace(/s$/, "");
    if (base !== lower && isUncountable(base)) return matchCase(word, base);
    return pluralize.plural(singular) === lower ? matchCase(word, singular) : word;
  });
}

/** "book loan" becomes "book loans"; a phrase that is plural already comes back unchanged. */
export function pluralise(phrase: string): string {
  return changeLast(phrase, (word) => {
    const lower = word.toLowerCase();
    if (unchangingNouns.has(lower) || singularOf.has(lower)) return word;
    return matchCase(word, pluralOf.get(lower) ?? pluralize.plural(lower));
  });
}

/** Whether the last word of a phrase is a plural, by its form alone. */
export function isPlural(phrase: string): boolean {
  return singularise(phrase).toLowerCase() !== phrase.toLowerCase();
}
