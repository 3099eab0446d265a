/**
 * What two writings of the same words have in common: their letters and digits, in lower case. Quotation
 * marks, dashes, spaces and invisible characters differ between a text and a model's quote of it.
 */
export function toLetters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
