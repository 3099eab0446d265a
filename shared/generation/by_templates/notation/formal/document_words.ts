import { isScalar, Lexer, parseDocument } from "yaml";
import type { Comment } from "./remarks.ts";

/** Where a document in JSON or YAML says something in words: at a path, the text that stands there. */
export type WordsAt = (...path: readonly string[]) => Comment | undefined;

/** JSON is YAML too, and its parser knows where each value stands. */
export function wordsIn(text: string, from: number, to: number): WordsAt {
  const document = parseDocument(text.slice(from, to), { logLevel: "silent" });
  return (...path) => {
    const node = document.getIn(path, true);
    if (!isScalar(node) || !node.range) return undefined;
    const at = { from: from + node.range[0], to: from + node.range[1] };
    const quotes = "\"'".includes(text.charAt(at.from)) ? 1 : 0;
    return { ...at, body: { from: at.from + quotes, to: at.to - quotes } };
  };
}

/** The marks that the lexer puts between the parts of a document; they stand in no text. */
const marks: ReadonlySet<string> = new Set(["\u0002", "\u0018", "\u001f"]);

export function yamlComments(text: string, from: number, to: number): readonly Comment[] {
  const comments: Comment[] = [];
  let at = from;
  let before = "";
  for (const part of new Lexer().lex(text.slice(from, to))) {
    // After its mark, what starts with "#" is a line of a longer text.
    if (part.startsWith("#") && before !== "\u001f")
      comments.push({
        from: at,
        to: at + part.length,
        body: { from: at + 1, to: at + part.length },
      });
    at += marks.has(part) ? 0 : part.length;
    before = part;
  }
  return comments;
}
