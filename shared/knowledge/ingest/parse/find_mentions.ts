import type { FoundReference } from "./read_document.ts";
import { resolvePath } from "./resolve_path.ts";

const filePath = /(?<![\w/.@:-])(?:[\w@.-]+\/)+[\w.-]+\.\w{1,8}\b/g;
const quoted = /`([^`\n]{2,100})`/g;
const identifier = /^[\p{L}\p{N}_$@./:#-]{2,100}$/u;

/** What a link leads to, without the place inside; nothing for places of the same document. */
export function linkMention(path: string, target: string, at: number): FoundReference[] {
  const [place = ""] = target.split(/[#?]/, 1);
  if (place === "" || place.length > 500) return [];
  if (/^[a-z][a-z+.-]*:/i.test(place) && !/^https?:/i.test(place)) return [];
  const relative = /^(?:https?:|\/|\.\.?\/)/i.test(place) ? place : `./${place}`;
  return [{ kind: "mentions", from: null, to: resolvePath(path, relative), at }];
}

/** A name or path between backticks; nothing for a piece of code. */
export function nameMention(path: string, quotedText: string, at: number): FoundReference[] {
  const name = quotedText.trim().replace(/\(\)$/, "");
  if (!identifier.test(name) || !/\p{L}/u.test(name)) return [];
  return [{ kind: "mentions", from: null, to: resolvePath(path, name), at }];
}

/** The file paths that stand in prose. */
export function pathMentions(path: string, text: string, offset: number): FoundReference[] {
  return [...text.matchAll(filePath)].map((match) => ({
    kind: "mentions",
    from: null,
    to: resolvePath(path, match[0]),
    at: offset + match.index,
  }));
}

/** The names between backticks, in a text that has no other markup. */
export function quotedMentions(path: string, text: string): FoundReference[] {
  return [...text.matchAll(quoted)].flatMap((match) =>
    nameMention(path, match[1] ?? "", match.index),
  );
}
