import { z } from "zod";
import type { Decision, QualityReport } from "../../../shared/engine/mod.ts";
import type { ErrorRecord } from "../../../shared/kernel/mod.ts";
import type { RunResult } from "../../client/collect_result.ts";
import type { ModelUsage } from "../../client/model_usage.ts";
import { type QualityLayout, renderQuality, renderShortfalls } from "../existing/render_quality.ts";
import { quoteWord } from "../terminal/quote_word.ts";
import { shorten } from "../terminal/shorten.ts";
import { wrapText } from "../terminal/wrap_text.ts";
import type { WrittenOutput } from "./output_folder.ts";
import { renderDeliveries } from "./render_deliveries.ts";

/** How a report is laid out. */
export interface Layout extends QualityLayout {
  /** With the reasons for each decision. */
  readonly why: boolean;
  /** How long the command took. */
  readonly seconds?: number | undefined;
}

/** What a person reads when a run has ended: how good, what was written, what to do next. */
export function renderReport(
  result: RunResult,
  written: WrittenOutput | undefined,
  layout: Layout,
): string {
  const { task } = result.snapshot;
  const parts = [
    layout.why ? renderReasons(result.decisions, layout) : "",
    result.quality === undefined ? "" : renderQuality(result.quality, layout),
    result.quality === undefined ? "" : renderShortfalls(result.quality),
    renderDisclosures(result.decisions),
    task.error === null ? "" : renderError(task.error, layout),
    renderSpending(result.models),
    written === undefined ? "" : renderFiles(result, written, layout),
    renderDeliveries(result.deliveries),
  ];
  return `\n${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function renderReasons(decisions: readonly Decision[], { colors, columns }: Layout): string {
  const sections = decisions.map(({ kind, reasons }) => {
    const lines = reasons.flatMap((reason) => wrapText(reason, columns - 4));
    return [`  ${colors.bold(kind)}`, ...lines.map((line) => `    ${line}`)].join("\n");
  });
  return sections.length === 0 ? "" : ["Why", ...sections].join("\n");
}

function renderError(error: ErrorRecord, { colors }: Layout): string {
  const label =
    error.code === "quality_unproven" ? colors.yellow("Unproven:") : colors.red("Failed:");
  const lines = [`${label} ${error.message} [${error.code}]`];
  if (error.remedy !== undefined) lines.push(`  ${error.remedy}`);
  return lines.join("\n");
}

function renderSpending(models: readonly ModelUsage[]): string {
  if (models.length === 0) return "";
  const sum = (of: (usage: ModelUsage) => number) =>
    models.reduce((total, usage) => total + of(usage), 0);
  const count = (number: number) => number.toLocaleString("en");
  const unpriced = models.filter(({ costUsd }) => costUsd === null).map(({ model }) => model);
  const dollars = sum(({ costUsd }) => costUsd ?? 0).toFixed(2);
  const wasted = sum(({ wastedUsd }) => wastedUsd).toFixed(2);
  return [
    `Models: ${count(sum(({ calls }) => calls))} calls, `,
    `${count(sum(({ inputTokens }) => inputTokens))} tokens in, `,
    `${count(sum(({ outputTokens }) => outputTokens))} out, $${dollars}`,
    ...(Number(wasted) === 0 ? [] : [` ($${wasted} of it for answers of no use)`]),
    ...(unpriced.length === 0 ? [] : [` without ${unpriced.join(", ")}, whose price is unknown`]),
  ].join("");
}

const FILES_SHOWN = 8;

function renderFiles(result: RunResult, written: WrittenOutput, { seconds }: Layout): string {
  const sizes = new Map(result.artifacts.map((artifact) => [artifact.path, artifact.bytes]));
  const lines = written.files.map((path) => `${String(sizes.get(path)).padStart(7)}  ${path}`);
  const after = seconds === undefined ? "" : `, after ${seconds.toFixed(1)} s`;
  return [
    `${written.files.length} files in ${written.folder}${after}`,
    ...shorten(lines, FILES_SHOWN),
    "",
    ...(result.passed
      ? [
          `Next: cd ${quoteWord(written.folder)} && npm install && npm test`,
          "      README.md there says how to start and use it",
        ]
      : [describeVerdict(result.quality)]),
  ].join("\n");
}

function describeVerdict(quality: QualityReport | undefined): string {
  return quality?.verdict === "unproven"
    ? "They are unproven: QUALITY.md says what no test has shown"
    : "They did not pass: QUALITY.md says what failed";
}

const requirementsSchema = z.object({
  notDone: z.array(z.object({ text: z.string(), because: z.string() })),
});

/** What a person must not overlook in a result, whatever its verdict: what is not done, and tests that changed. */
function renderDisclosures(decisions: readonly Decision[]): string {
  const notDone = decisions
    .filter(({ kind }) => kind === "requirements")
    .flatMap(({ outcome }) => requirementsSchema.safeParse(outcome).data?.notDone ?? [])
    .map(({ text, because }) => `"${text}": ${because}`);
  const changes = decisions
    .filter(({ kind }) => kind === "test-change")
    .map(({ reasons }) => reasons.join(" "));
  const tests = changes.length === 1 ? "1 test was" : `${changes.length} tests were`;
  return [
    ...list("Not done:", notDone),
    ...list(`${tests} changed after code existed:`, changes),
  ].join("\n");
}

function list(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}
