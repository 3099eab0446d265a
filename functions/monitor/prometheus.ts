import type { Indicators, SystemHealth, SystemMetrics } from "../../shared/engine/mod.ts";

const STATUSES = { ok: 0, degraded: 1, down: 2 } as const;

/** A family of samples, all gauges. */
interface Family {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];
}

/** What is measured, in the text format of Prometheus, version 0.0.4. */
export function toPrometheus(
  metrics: SystemMetrics,
  { components }: SystemHealth,
  { indicators, period }: Indicators,
): string {
  const families: readonly Family[] = [
    ...Object.entries(metrics).flatMap(([name, value]) => ofMetric(name, value)),
    {
      ...{ name: "cogo_component_status", help: "0 ok, 1 degraded, 2 down" },
      samples: components.map(({ component, status }) => [{ component }, STATUSES[status]]),
    },
    ...indicators.map(({ indicator, title, definition, unit, value }) => ({
      name: `cogo_${toName(indicator)}`,
      help: `${title} of the last ${period} in ${unit}: ${definition}`,
      samples: value === null ? [] : [[{ period }, value] as const],
    })),
  ];
  return families.map(render).join("");
}

function ofMetric(name: string, value: unknown): readonly Family[] {
  if (typeof value !== "number") return [];
  const words = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return [{ name: `cogo_${words}`, help: `See GET /cogo-monitor/metrics`, samples: [[{}, value]] }];
}

const toName = (slug: string): string => slug.replaceAll("-", "_");

function render({ name, help, samples }: Family): string {
  const lines = samples.map(([labels, value]) => `${name}${renderLabels(labels)} ${value}\n`);
  return `# HELP ${name} ${escapeText(help)}\n# TYPE ${name} gauge\n${lines.join("")}`;
}

function renderLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${escapeText(value).replaceAll('"', '\\"')}"`,
  );
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

const escapeText = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
