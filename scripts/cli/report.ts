import Table from "cli-table3";
import type { createColors } from "picocolors";
import type { Decision, QualityReport } from "../../shared/engine/mod.ts";
import type { ErrorRecord } from "../../shared/kernel/mod.ts";
import { evidenceSchema } from "../../shared/quality/mod.ts";
import type { WrittenOutput } from "./output_folder.ts";
import { quoteWord } from "./quote_word.ts";
import type { RunResult } from "./run_task.ts";

/** What a person reads when a run has ended: why, how good, what was written, what to do next. */
export function renderReport(
  result: RunResult,
  written: WrittenOutput | undefined,
  colors: Colors,
): string {
  const { task } = result.snapshot;
  const parts = [
    renderReasons(result.decisions, colors),
    result.quality === undefined ? "" : renderQuality(result.quality, colors),
    result.quality?.verdict === "failed" ? renderFailures(result.quality) : "",
    task.error === null ? "" : renderError(task.error, colors),
    written === undefined ? "" : renderFiles(result, written),
  ];
  return `\n${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** Colours for a terminal, or none: a pipe gets plain text, also where CI is set. */
type Colors = ReturnType<typeof createColors>;

const REASONS_PER_DECISION = 3;
const REASON_LENGTH = 96;

/** In short: the whole is in the decision, which `GET /tasks/:id/decisions` and `--json` give. */
function shorten(reason: string): string {
  return reason.length > REASON_LENGTH ? `${reason.slice(0, REASON_LENGTH - 1)}…` : reason;
}

function renderReasons(decisions: readonly Decision[], colors: Colors): string {
  if (decisions.length === 0) return "";
  const lines = decisions.flatMap((decision) => {
    const more = decision.reasons.length - REASONS_PER_DECISION;
    return [
      `  ${colors.bold(decision.kind)}`,
      ...decision.reasons.slice(0, REASONS_PER_DECISION).map((reason) => `    ${shorten(reason)}`),
      ...(more > 0 ? [colors.dim(`    and ${more} more`)] : []),
    ];
  });
  return ["Why", ...lines].join("\n");
}

function renderQuality(quality: QualityReport, colors: Colors): string {
  const table = new Table({
    head: ["quality", "score", "weight", "why"],
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: [15, 7, 8, 70],
  });
  for (const [name, { score, weight, reason }] of Object.entries(quality.dimensions)) {
    table.push([name, score.toFixed(2), String(weight), reason]);
  }
  const verdict = quality.verdict === "passed" ? colors.green("passed") : colors.red("failed");
  table.push([colors.bold("total"), quality.score.toFixed(2), "", `gate ${verdict}`]);
  return table.toString();
}

const FAILURES_SHOWN = 10;

/** What held the gate shut, by name. */
function renderFailures(quality: QualityReport): string {
  const { criteria, testFiles, findings } = evidenceSchema.parse(quality.evidence);
  const failures = [
    ...findings
      .filter((finding) => finding.severity === "blocker")
      .map((finding) => `${finding.path}: ${finding.message}`),
    ...testFiles.flatMap((file) => [
      ...(file.failure === undefined ? [] : [`${file.path}: ${file.failure.message}`]),
      ...file.tests
        .filter((test) => test.outcome === "failed")
        .map((test) => `${file.path}: ${test.name}: ${test.message ?? "failed"}`),
    ]),
    ...criteria
      .filter((criterion) => ["not_met", "untested"].includes(criterion.outcome))
      .map((criterion) => `${criterion.id} ${criterion.outcome}: ${criterion.text}`),
  ];
  const more = failures.length - FAILURES_SHOWN;
  return [
    "What held the gate shut",
    ...failures.slice(0, FAILURES_SHOWN).map((failure) => `  ${failure}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join("\n");
}

function renderError(error: ErrorRecord, colors: Colors): string {
  const lines = [`${colors.red("Not done:")} ${error.message} [${error.code}]`];
  if (error.remedy !== undefined) lines.push(`  ${error.remedy}`);
  return lines.join("\n");
}

function renderFiles(result: RunResult, written: WrittenOutput): string {
  const sizes = new Map(result.artifacts.map((artifact) => [artifact.path, artifact.bytes]));
  const lines = written.files.map((path) => `  ${String(sizes.get(path)).padStart(7)}  ${path}`);
  const seconds = (result.durationMilliseconds / 1000).toFixed(1);
  return [
    `${written.files.length} files in ${written.folder}, after ${seconds} s`,
    ...lines,
    "",
    ...(result.passed
      ? [
          `Next: cd ${quoteWord(written.folder)} && npm install && npm test`,
          "      README.md there says how to start and use it",
        ]
      : ["They did not pass: QUALITY.md says what failed"]),
  ].join("\n");
}
