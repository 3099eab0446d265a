/** A text as one line of Markdown that shows it: what users and models write must not become markup. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_<>|[\]]/g, "\\$&").replace(/\s+/g, " ");
}
