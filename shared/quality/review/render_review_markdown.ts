import { escapeMarkdown } from "../../kernel/mod.ts";
import type { Finding } from "../assess/review_files.ts";
import type { Review } from "./review_foreign.ts";

/** A review as a document for the person who asked for it. */
export function renderReviewMarkdown({ checks, findings, notChecked }: Review): string {
  const paths = [...new Set(findings.map(({ path }) => path))];
  return [
    "# Review",
    "",
    "| check | result |",
    "| --- | --- |",
    ...checks.map(({ name, status, findings: count }) => {
      return `| ${name} | ${status === "findings" ? `${count} findings` : status.replace("_", " ")} |`;
    }),
    "",
    "## Findings",
    "",
    ...(findings.length === 0 ? ["None.", ""] : []),
    ...paths.flatMap((path) => [
      `### ${escapeMarkdown(path)}`,
      "",
      ...findings.filter((finding) => finding.path === path).map(describeFinding),
      "",
    ]),
    ...(notChecked.length === 0
      ? []
      : ["## Not checked", "", ...notChecked.map((each) => `- ${escapeMarkdown(each)}`), ""]),
  ].join("\n");
}

function describeFinding({ line, severity, message, rule, cwe }: Finding): string {
  const place = line === undefined ? "" : `line ${line}, `;
  const weakness = cwe === undefined ? "" : `, CWE-${cwe}`;
  return `- ${place}${severity}: ${escapeMarkdown(message)} (${escapeMarkdown(rule)}${weakness})`;
}
