const pairs: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const token = /"(?:\\.|[^"\\])*"|'(?:''|[^'])*'|[()[\]{}]/g;

/**
 * Where the bracket at `start` closes, by its own kind and outside quotes; undefined when it never
 * does.
 */
export function findClosing(text: string, start: number): number | undefined {
  const open = text[start] ?? "";
  const close = pairs[open];
  let depth = 0;
  for (const { 0: found, index } of text.slice(start).matchAll(token)) {
    if (found === open) depth += 1;
    if (found === close) depth -= 1;
    if (depth === 0) return start + index;
  }
  return undefined;
}
