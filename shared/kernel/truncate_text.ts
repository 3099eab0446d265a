/** The beginning of a text, at most so many UTF-16 units long; never ends in half of a character. */
export function truncateText(text: string, length: number): string {
  if (text.length <= length) return text;
  const first = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(first) ? first.slice(0, -1) : first;
}
