/** The text inside a Markdown fence around all of it: models add one even when told not to. */
export function withoutFence(text: string): string {
  return /^\s*```[^\n]*\n([\s\S]*?)\n?```\s*$/.exec(text)?.[1] ?? text;
}
