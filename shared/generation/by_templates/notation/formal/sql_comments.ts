import { commentEnd } from "../comment_end.ts";
import type { Comment } from "./remarks.ts";

/** Where the quoted text that starts here ends. */
function quoteEnd(text: string, at: number, to: number): number {
  const close = text.indexOf(text.charAt(at), at + 1);
  return close < 0 || close >= to ? at + 1 : close + 1;
}

/** The comments of a script; what stands in quotes is none. */
export function commentsOf(text: string, from: number, to: number): readonly Comment[] {
  const comments: Comment[] = [];
  let at = from;
  while (at < to) {
    const end = commentEnd(text, at, "--");
    if (end !== undefined) {
      const stop = Math.min(end, to);
      const isBlock = text.startsWith("/*", at) && text.slice(at, stop).endsWith("*/");
      comments.push({ from: at, to: stop, body: { from: at + 2, to: isBlock ? stop - 2 : stop } });
      at = stop;
    } else at = "'\"`".includes(text.charAt(at)) ? quoteEnd(text, at, to) : at + 1;
  }
  return comments;
}
