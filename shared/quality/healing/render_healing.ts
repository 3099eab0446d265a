import { escapeMarkdown, fenceText } from "../../kernel/mod.ts";
import type { Healing } from "./healing.ts";

const VERDICTS: Readonly<Record<Healing["verdict"], string>> = {
  healed: "Healed: every test passes.",
  unproven: "Unproven: with the change every test passes, but it is not shown to be right.",
  unhealed: "Unhealed: no change was found.",
  nothing_failed: "Nothing failed.",
};

/** The outcome of an attempt to mend a project, as a document for the person who asked for it. */
export function renderHealing(healing: Healing): string {
  const { verdict, by, source, failures, patch, alternatives, difference, reasons, tried } =
    healing;
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", `## ${title}`, "", ...lines];
  const item = (text: string) => `- ${escapeMarkdown(text)}`;
  const decide =
    difference === null
      ? []
      : [
          item(
            `${difference.call} is ${difference.results[0]} or ${difference.results[1]}: a test of it decides`,
          ),
        ];
  return [
    "# Healing",
    "",
    VERDICTS[verdict],
    ...section(
      "Failing tests",
      failures.map(({ test, incident }) => item(`${test}: ${incident.message}`)),
    ),
    ...section(
      "Change",
      patch === ""
        ? []
        : [`Found by ${by ?? "nobody"} (${source ?? "whole files"}).`, "", fenceText(patch)],
    ),
    ...section("Not shown", [...reasons.map(item), ...decide]),
    ...section(
      "Other changes with which every test passes",
      alternatives.map((each) => fenceText(each)),
    ),
    "",
    `${tried} changes were tried.`,
    "",
  ].join("\n");
}
