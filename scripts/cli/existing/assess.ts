import { resolve } from "node:path";
import pc from "picocolors";
import type { Quality } from "../../../shared/engine/mod.ts";
import { evidenceSchema } from "../../../shared/quality/mod.ts";
import { assessFolder } from "../../assess/assess_folder.ts";
import { inert } from "../terminal/inert.ts";
import { createNotice } from "../terminal/notice.ts";
import { renderQuality, renderShortfalls } from "./render_quality.ts";

interface AssessOptions {
  readonly requirement?: string | undefined;
  readonly json?: true | undefined;
}

/** `./cogo assess FOLDER`: judges a project that somebody else wrote. Status 0 only when it passed. */
export async function assess(folder: string, options: AssessOptions): Promise<number> {
  const { requirement = "", json } = options;
  const notice = createNotice();
  notice.announce("executing the tests");
  const quality = await assessFolder(resolve(folder), requirement, notice.announce).finally(
    notice.end,
  );
  process.stdout.write(
    json ? `${JSON.stringify(toAssessment(quality), null, 2)}\n` : render(quality),
  );
  return quality.verdict === "passed" ? 0 : 1;
}

/** What `--json` prints. Its shape is API. */
function toAssessment({ verdict, score, dimensions, tests, evidence }: Quality) {
  const { criteria, findings, shortfalls, examples, notJudged } = evidenceSchema.parse(evidence);
  return {
    verdict,
    score,
    dimensions: Object.entries(dimensions).map(([name, { score: value, reason }]) => ({
      name,
      score: value,
      why: reason,
    })),
    tests,
    criteria,
    examples,
    findings,
    shortfalls,
    notJudged,
  };
}

function render(quality: Quality): string {
  const { criteria, examples, findings, notJudged } = evidenceSchema.parse(quality.evidence);
  const warnings = findings.filter(({ severity }) => severity === "warning");
  const list = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [[title, ...lines.map((line) => `  ${inert(line)}`)].join("\n")];
  return `${[
    renderQuality(quality, {
      colors: pc.createColors(process.stdout.isTTY === true),
      columns: process.stdout.columns ?? 80,
    }),
    ...list(
      "Criteria",
      criteria.map(({ id, status, text }) => `${id} ${status.replace("_", " ")}: ${text}`),
    ),
    ...list(
      "Examples of the requirement",
      examples.map(({ text, outcome }) => `${outcome.replace("_", " ")}: ${text}`),
    ),
    ...list(
      "Warnings",
      warnings.map(({ path, message }) => `${path}: ${message}`),
    ),
    ...list("Not judged", notJudged),
    renderShortfalls(quality),
  ]
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}
