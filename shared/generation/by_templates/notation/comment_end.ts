/** How a comment to the end of the line starts: in SQL, in TypeScript. */
export type LineComment = "--" | "//";

/** Where the comment that starts here ends; undefined when none does. */
export function commentEnd(text: string, at: number, line: LineComment): number | undefined {
  const close = text.startsWith(line, at) ? "\n" : text.startsWith("/*", at) ? "*/" : undefined;
  if (close === undefined) return undefined;
  const found = text.indexOf(close, at + 2);
  if (found < 0) return text.length;
  return close === "\n" ? found : found + close.length;
}

/** Where what stands after comments and blanks starts. */
export function afterComments(text: string, from: number, line: LineComment): number {
  let at = from;
  while (at < text.length) {
    const next = text.charAt(at).trim() === "" ? at + 1 : commentEnd(text, at, line);
    if (next === undefined) return at;
    at = next;
  }
  return at;
}

/** The end of a stretch with the comment that follows it in its last line. */
export function withTrailingComment(text: string, to: number, line: LineComment): number {
  const blank = /^[ \t]*/.exec(text.slice(to))?.[0].length ?? 0;
  return commentEnd(text, to + blank, line) ?? to;
}
