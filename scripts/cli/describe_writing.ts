import type { StreamPiece } from "../../shared/generation/mod.ts";

/** How far a file is while it is written, and its last line: `src/todo.ts, 42 lines…  return todo;`. */
export function describeWriting({ path, done }: StreamPiece, text: string): string {
  const lines = text.trimEnd().split("\n");
  const count = `${lines.length} ${lines.length === 1 ? "line" : "lines"}`;
  if (done) return `${path}, ${count}`;
  // A model's words are no commands to the terminal.
  const last = (lines.at(-1) ?? "").replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ").trim();
  return `${path}, ${count}…  ${last}`;
}
