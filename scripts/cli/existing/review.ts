import pc from "picocolors";
import { type Review, renderReviewSarif } from "../../../shared/quality/mod.ts";
import { reviewPaths } from "../../review/review_paths.ts";
import { inert } from "../terminal/inert.ts";
import { createNotice } from "../terminal/notice.ts";
import { shorten } from "../terminal/shorten.ts";

interface ReviewOptions {
  readonly json?: true | undefined;
  readonly sarif?: true | undefined;
}

const UNCHECKED_SHOWN = 10;

/** `./cogo review PATH…`: reviews code without executing it. Status 0 only when all was checked and nothing found. */
export async function review(paths: readonly string[], options: ReviewOptions): Promise<number> {
  const notice = createNotice();
  notice.announce("checking types and rules");
  const found = await reviewPaths(paths).finally(notice.end);
  process.stdout.write(`${render(found, options)}\n`);
  return found.findings.length === 0 && found.notChecked.length === 0 ? 0 : 1;
}

function render(review: Review, { json, sarif }: ReviewOptions): string {
  if (json) return JSON.stringify(review, null, 2);
  return sarif ? renderReviewSarif(review) : renderText(review);
}

function renderText({ checks, findings, notChecked }: Review): string {
  const colors = pc.createColors(process.stdout.isTTY === true);
  const paths = [...new Set(findings.map(({ path }) => path))];
  const sections = paths.map((path) =>
    [
      colors.bold(inert(path)),
      ...findings
        .filter((finding) => finding.path === path)
        .map(({ line, message, rule, severity, cwe }) => {
          const colour = severity === "blocker" ? colors.red : colors.yellow;
          const weakness = cwe === undefined ? "" : `, CWE-${cwe}`;
          const place = String(line ?? "").padStart(5);
          return `${place}  ${colour(severity)}  ${inert(message)} ${colors.dim(`(${rule}${weakness})`)}`;
        }),
    ].join("\n"),
  );
  const told = checks.map(({ name, status, findings: count }) =>
    status === "findings" ? `${name} ${count}` : `${name} ${status.replace("_", " ")}`,
  );
  const open = notChecked.map(inert);
  return [
    ...sections,
    ...(open.length === 0 ? [] : [["Not checked", ...shorten(open, UNCHECKED_SHOWN)].join("\n")]),
    `${findings.length} findings: ${told.join(", ")}`,
  ].join("\n\n");
}
