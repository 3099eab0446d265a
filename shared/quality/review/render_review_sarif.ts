import { findingResults, renderRun } from "../report/sarif_run.ts";
import type { Review } from "./review_foreign.ts";

/** A review as SARIF 2.1.0. */
export function renderReviewSarif({ findings, notChecked }: Review): string {
  const references = new Map(
    findings.flatMap(({ rule, reference }) =>
      reference === undefined ? [] : [[rule, reference] as const],
    ),
  );
  return renderRun({ results: findingResults(findings), notifications: notChecked, references });
}
