import Table from "cli-table3";
import type { ReportedResult, ReportedSetting } from "./report.ts";

/** The report as one table for people: a row a setting and contestant. */
export function renderTable(settings: readonly ReportedSetting[]): string {
  const table = new Table({
    head: [
      "scenario",
      "contestant",
      "steps/s",
      "statements/step",
      "WAL bytes/step",
      "p50 / p95 ms",
    ],
    style: { head: [], border: [] },
  });
  for (const { scenario, setting, results } of settings) {
    for (const [name, result] of Object.entries(results)) {
      table.push([`${scenario}: ${setting}`, name, ...cells(result)]);
    }
  }
  return table.toString();
}

function cells(result: ReportedResult): readonly string[] {
  if ("unsupported" in result) return ["unsupported", "", "", ""];
  if ("failed" in result) return ["failed", "", "", ""];
  if ("latencyMilliseconds" in result) {
    const { p50, p95 } = result.latencyMilliseconds;
    return ["", "", "", `${p50} / ${p95}`];
  }
  const { stepsPerSecond, statementsPerStep, walBytesPerStep } = result;
  return [
    String(Math.round(stepsPerSecond)),
    String(statementsPerStep),
    String(walBytesPerStep),
    "",
  ];
}
