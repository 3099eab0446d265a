import type { Fence } from "./fence.ts";
import { fenceValue, type ValueText } from "./prompt_value.ts";

/**
 * What all who work in a run are given alike, in this order, before anything that is about one of them. Those
 * who come earlier know less of it, and that is the beginning of what those who come later get.
 */
const SECTIONS = [
  ["requirement", "Requirement"],
  ["summary", "What it comes to"],
  ["criteria", "Acceptance criteria"],
  ["constraints", "Constraints"],
  ["assumptions", "Assumptions"],
  ["contract", "Contract"],
] as const;
const NAMES: ReadonlySet<string> = new Set(SECTIONS.map(([name]) => name));

/** Whether a value belongs to the brief, and is no placeholder of one prompt. */
export function isOfBrief(name: string): boolean {
  return NAMES.has(name);
}

/** Puts it into words; rules are instructions of the program's own, everything else is fenced data. */
export function writeBrief(
  fence: Fence,
  texts: ReadonlyMap<string, readonly ValueText[]>,
  rules: readonly string[],
): string {
  const sections = SECTIONS.map(([name, title]) => [
    title,
    fenceValue(fence, name, texts.get(name) ?? []),
  ]);
  const ruleList = rules.map((rule) => `- ${rule}`).join("\n");
  // The rules hold for the contract too, so they stand before it.
  sections.splice(-1, 0, ["Rules for its files", ruleList || undefined]);
  return sections
    .flatMap(([title, text]) => (text === undefined ? [] : [`# ${title}\n${text}`]))
    .join("\n\n");
}
