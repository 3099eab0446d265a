import type { z } from "zod";
import { escapeMarkdown, fenceText } from "../../kernel/mod.ts";
import { evidenceSchema } from "../assess/evidence_schema.ts";
import { type Judged, listMissedMinimums, listShortfalls } from "./list_shortfalls.ts";

/** What the report says of a model that had a part in the result. */
interface UsedModel {
  readonly provider: string;
  readonly model: string;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number | null;
  readonly wastedUsd: number;
}

/**
 * Renders a judgement as a Markdown document for the person who receives the result. `reading` is how the
 * requirement was read, where a notation reads it.
 */
export function renderMarkdown(
  title: string,
  quality: Judged,
  models: readonly UsedModel[] = [],
  reading?: string,
): string {
  const { criteria, examples, testFiles, mutation, findings, notJudged } = evidenceSchema.parse(
    quality.evidence,
  );
  return [
    `# Quality report: ${escapeMarkdown(title)}`,
    "",
    ...(reading === undefined ? [] : ["## What was built", "", fenceText(reading), ""]),
    `Verdict: **${quality.verdict}**, score ${quality.score?.toFixed(3) ?? "not measured"}.`,
    "",
    "| dimension | score | weight | why |",
    "| --- | --- | --- | --- |",
    ...Object.entries(quality.dimensions).map(
      ([name, { score, weight, reason }]) =>
        `| ${name} | ${score?.toFixed(2) ?? "not measured"} | ${weight} | ${escapeMarkdown(reason)} |`,
    ),
    "",
    ...describeShortfalls(listShortfalls(quality)),
    ...describeMissed(listMissedMinimums(quality)),
    "## Acceptance criteria",
    "",
    ...criteria.map(
      ({ id, text, status, why }) =>
        `- ${id} ${status.replace("_", " ")}: ${escapeMarkdown(text)}\n  ${escapeMarkdown(why)}.`,
    ),
    "",
    ...describeExamples(examples),
    "## Executed tests",
    "",
    "| file | outcome | passed | failed | not executed |",
    "| --- | --- | --- | --- | --- |",
    ...testFiles.map(({ path, outcome, tests }) => {
      const count = (wanted: string) => tests.filter((test) => test.outcome === wanted).length;
      return `| ${path} | ${outcome} | ${count("passed")} | ${count("failed")} | ${count("not_executed")} |`;
    }),
    "",
    "## Findings",
    "",
    ...(findings.length === 0
      ? ["None."]
      : findings.map(
          ({ path, severity, message }) => `- ${severity} in ${path}: ${escapeMarkdown(message)}`,
        )),
    "",
    ...describeSurvivors(mutation),
    ...describeNotJudged(notJudged),
    ...describeModels(models),
  ].join("\n");
}

/** Nothing where the requirement quotes none. */
function describeExamples(examples: z.infer<typeof evidenceSchema>["examples"]): string[] {
  if (examples.length === 0) return [];
  return [
    "## Examples of the requirement",
    "",
    ...examples.map(
      ({ text, outcome }) => `- ${outcome.replace("_", " ")}: ${escapeMarkdown(text)}`,
    ),
    "",
  ];
}

/** Nothing where everything was established. */
function describeShortfalls(shortfalls: ReturnType<typeof listShortfalls>): string[] {
  if (shortfalls.length === 0) return [];
  return [
    "## Why it did not pass",
    "",
    ...shortfalls.map(({ verdict, message }) => `- ${verdict}: ${escapeMarkdown(message)}`),
    "",
  ];
}

/** Nothing where every minimum is reached, or is a reason why it did not pass. */
function describeMissed(missed: readonly string[]): string[] {
  if (missed.length === 0) return [];
  return ["## Below the standard", "", ...missed.map((each) => `- ${escapeMarkdown(each)}`), ""];
}

/** Nothing where the tests noticed every change that was tried. */
function describeSurvivors(mutation: z.infer<typeof evidenceSchema>["mutation"]): string[] {
  if (mutation === undefined || mutation.survivors.length === 0) return [];
  return [
    "## Changes of the code that no test noticed",
    "",
    ...mutation.survivors.map(
      ({ path, line, change }) => `- ${path}:${line} ${escapeMarkdown(change)}`,
    ),
    "",
  ];
}

/** Nothing where all tests could be executed here, and reach all code. */
function describeNotJudged(texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  return [
    "## Not judged",
    "",
    "The verdict says nothing of these files, which no executed test reaches, and of these sentences, which are no criteria. Integration tests need what the sandbox lacks; execute them yourself.",
    "",
    ...texts.map((text) => `- ${escapeMarkdown(text)}`),
    "",
  ];
}

/** Nothing where no model was asked. */
function describeModels(models: readonly UsedModel[]): string[] {
  if (models.length === 0) return [];
  const total = models.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
  const wasted = models.reduce((sum, { wastedUsd }) => sum + wastedUsd, 0);
  return [
    "## Models",
    "",
    "| model | calls | tokens in | tokens out | cost |",
    "| --- | --- | --- | --- | --- |",
    ...models.map(
      ({ provider, model, calls, inputTokens, outputTokens, costUsd }) =>
        `| ${escapeMarkdown(`${provider}/${model}`)} | ${calls} | ${inputTokens} | ${outputTokens} | ${costUsd === null ? "unknown" : dollars(costUsd)} |`,
    ),
    "",
    `Together ${dollars(total)}, ${dollars(wasted)} of it for answers that were of no use.`,
    "",
  ];
}

function dollars(amount: number): string {
  return `$${amount.toFixed(4)}`;
}
