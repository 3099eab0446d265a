import { fenceText, truncateText } from "../../kernel/mod.ts";

/** After it a word is no mention, and a number no reference. */
const NOTHING = "\u200B";
const BODY_MAXIMUM_CHARACTERS = 60_000;

/**
 * A text in which nothing acts where it is published: no `@name` calls anybody, no `#1`, `GH-1` or address of an issue
 * refers to it or closes it.
 */
export function makeInert(text: string): string {
  return text
    .replace(/@(?=[\p{L}\p{N}_-])/gu, `@${NOTHING}`)
    .replace(/#(?=\d)/g, `#${NOTHING}`)
    .replace(/\bGH-(?=\d)/gi, (prefix) => `${prefix}${NOTHING}`)
    .replace(/\/(issues|pull|merge_requests|discussions|commit)\/(?=[\da-f])/gi, `/$1/${NOTHING}`);
}

/** A title of one line, without signs that do not show or turn the text around. */
export function toTitle(text: string): string {
  const line = text
    .replace(/\p{C}+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return truncateText(makeInert(line === "" ? "Result of a task" : line), 120);
}

/** What a pull request says: what was asked for, what is to be configured, and the quality report. */
export function describeDelivery(input: {
  readonly requirement: string;
  readonly taskId: string;
  readonly verdict: string | null;
  readonly required: readonly string[];
  readonly leftOut: readonly string[];
  readonly report: string | undefined;
}): string {
  const parts = [
    `Made by COGO for this requirement (task ${input.taskId}, quality ${input.verdict ?? "not judged"}):`,
    fenceText(input.requirement),
    ...(input.required.length === 0
      ? []
      : [`It does not run without: ${input.required.map((name) => `\`${name}\``).join(", ")}.`]),
    ...(input.leftOut.length === 0
      ? []
      : [
          `Left out, to be added by hand: ${input.leftOut.map((path) => `\`${path}\``).join(", ")}.`,
        ]),
    ...(input.report === undefined ? [] : [input.report]),
  ];
  return truncateText(makeInert(parts.join("\n\n")), BODY_MAXIMUM_CHARACTERS);
}
