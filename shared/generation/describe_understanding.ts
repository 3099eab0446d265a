import { escapeMarkdown } from "../kernel/mod.ts";
import type { TaskSpecification } from "./task_specification.ts";

/** What a reader of the result must know of how the requirement was read, in Markdown; empty for nothing. */
export function describeUnderstanding({
  notDone = [],
  readAsContext = [],
  assumptions,
}: Pick<TaskSpecification, "notDone" | "readAsContext" | "assumptions">): string {
  return [
    section(
      "Not done",
      notDone.map(({ text, because }) => `"${text}": ${because}`),
    ),
    section("Read as context, though it may ask for something", readAsContext),
    section("Assumptions", assumptions),
  ].join("");
}

/** The part of it that belongs into a README. */
export function describeNotDone({ notDone = [] }: Pick<TaskSpecification, "notDone">): string {
  return describeUnderstanding({ notDone, assumptions: [] });
}

function section(title: string, items: readonly string[]): string {
  if (items.length === 0) return "";
  return `\n## ${title}\n\n${items.map((item) => `- ${escapeMarkdown(item)}\n`).join("")}`;
}
