const TAG =
  /^<(file|code|answer|output|final|final_answer|artifact|response|content|result)\b[^>\n]*>/i;
const MEMBERS = ["content", "code", "text", "file"];

/** What is in a tag around the whole answer, or the one text in a JSON object; undefined when it is neither. */
export function unwrap(text: string): string | undefined {
  return withoutTag(text) ?? fromJson(text);
}

/** What is in a tag around the whole answer; undefined when there is none. */
export function withoutTag(text: string): string | undefined {
  const [opening, name = ""] = TAG.exec(text) ?? [];
  const closing = `</${name}>`;
  if (opening === undefined || !text.endsWith(closing)) return undefined;
  const inner = text.slice(opening.length, -closing.length);
  const data = /^\s*<!\[CDATA\[([\s\S]*)\]\]>\s*$/.exec(inner)?.[1];
  return (data ?? inner).trim();
}

function fromJson(text: string): string | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const contents = Object.entries(value).filter(([name]) => MEMBERS.includes(name));
    const [only] = contents;
    return contents.length === 1 && typeof only?.[1] === "string" ? only[1].trim() : undefined;
  } catch {
    return undefined;
  }
}
