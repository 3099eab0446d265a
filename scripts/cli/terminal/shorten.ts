/** The first lines of a long list, and how many more there are. */
export function shorten(lines: readonly string[], limit: number): readonly string[] {
  const shown = lines.length <= limit + 1 ? lines : lines.slice(0, limit);
  const more = lines.length - shown.length;
  return [...shown.map((line) => `  ${line}`), ...(more > 0 ? [`  and ${more} more`] : [])];
}
