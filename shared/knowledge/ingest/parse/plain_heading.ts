import type { MarkdownParser } from "@lezer/markdown";
import { MAXIMUM_INLINE_LENGTH } from "./limits.ts";

/** What is markup of a text's inside and no part of what is read. */
const MARKUP = new Set([
  "CodeMark",
  "EmphasisMark",
  "HTMLTag",
  "Image",
  "LinkLabel",
  "LinkMark",
  "LinkTitle",
  "URL",
]);
/** The identifier and classes that some dialects put after a heading. */
const ATTRIBUTES = /\s*\{[#.:][^{}]*\}\s*$/;

/** A heading as it is read: without emphasis, links, code marks, images, tags and attributes. */
export function plainHeading(source: string, parser: MarkdownParser): string {
  const text = source.replace(ATTRIBUTES, "").replace(/\s+/g, " ").trim();
  if (text.length > MAXIMUM_INLINE_LENGTH || !/[*_`[\]<\\!]/.test(text)) return text;
  let plain = "";
  let at = 0;
  parser.parse(text).iterate({
    enter({ name, from, to }) {
      const dropped = name === "Escape" ? from + 1 : MARKUP.has(name) ? to : undefined;
      if (dropped === undefined) return true;
      plain += text.slice(at, Math.max(at, from));
      at = Math.max(at, dropped);
      return false;
    },
  });
  const read = (plain + text.slice(at)).replace(/\s+/g, " ").trim();
  return read || text;
}
