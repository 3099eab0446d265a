import type { Passage } from "./passage.ts";

/** A line of a source, numbered from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

export function splitLines(text: string, first = 1): readonly Line[] {
  return text
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line, index) => ({ number: first + index, text: line }));
}

export function isBlank({ text }: Line): boolean {
  return text.trim() === "";
}

/** Cuts lines where one is blank. */
export function splitParagraphs(lines: readonly Line[]): readonly (readonly Line[])[] {
  const paragraphs: Line[][] = [];
  let open: Line[] = [];
  for (const line of lines) {
    if (!isBlank(line)) {
      open.push(line);
      continue;
    }
    if (open.length > 0) paragraphs.push(open);
    open = [];
  }
  return open.length > 0 ? [...paragraphs, open] : paragraphs;
}

/** The passage that some lines are, said by nobody in particular unless it is known who. */
export function toPassage(
  lines: readonly Line[],
  said: Partial<Pick<Passage, "speaker" | "saidAt">> = {},
): Passage {
  const [first, last] = [lines[0]?.number ?? 1, lines.at(-1)?.number ?? 1];
  return {
    speaker: said.speaker ?? null,
    saidAt: said.saidAt ?? null,
    place: first === last ? `line ${first}` : `lines ${first} to ${last}`,
    text: lines.map(({ text }) => text.trim()).join("\n"),
  };
}
