import { type Indicators, indicatorsSchema } from "../../../shared/engine/mod.ts";
import { askAsOperator, type OperatorChoice } from "./operator.ts";

type KpiOptions = OperatorChoice & {
  readonly period: Indicators["period"];
  readonly project?: string | undefined;
  readonly json?: true | undefined;
};

/** `./cogo kpi`: the sixteen indicators of all tenants, beside the period before and what is aimed at. */
export async function kpi({ period, project, json, ...choice }: KpiOptions): Promise<number> {
  const query = new URLSearchParams({ period, ...(project !== undefined && { project }) });
  const request = { method: "GET", path: `cogo-monitor/indicators?${query}` };
  const found = await askAsOperator(choice, request, indicatorsSchema);
  process.stdout.write(json ? `${JSON.stringify(found, null, 2)}\n` : render(found));
  return 0;
}

function render({ indicators, period }: Indicators): string {
  const rows = indicators.map(({ title, unit, value, previous, target, count }) => [
    ...[title, format(value), unit, format(previous), format(target), String(count)],
  ]);
  const all = [["", `last ${period}`, "", "before", "target", "of"], ...rows];
  const widths = all[0]?.map((_, column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
      .join("  ")
      .trimEnd();
  return `${all.map(line).join("\n")}\n`;
}

function format(value: number | null): string {
  return value === null ? "-" : String(Number(value.toPrecision(4)));
}
