import Table from "cli-table3";
import type { createColors } from "picocolors";
import type { Quality } from "../../../shared/engine/mod.ts";
import { type Judged, listShortfalls } from "../../../shared/quality/mod.ts";
import { inert } from "../terminal/inert.ts";
import { shorten } from "../terminal/shorten.ts";

/** How a judgement is laid out. */
export interface QualityLayout {
  /** Colours for a terminal, or none: a pipe gets plain text, also where CI is set. */
  readonly colors: ReturnType<typeof createColors>;
  /** Characters in a line. */
  readonly columns: number;
}

const NARROW = [15, 7, 8] as const;
const WIDEST_REASON = 90;
/** The bars between and around four columns. */
const BARS = 5;

/** The dimensions of a judgement as a table, with the verdict last. */
export function renderQuality(quality: Quality, { colors, columns }: QualityLayout): string {
  const rest = columns - BARS - NARROW.reduce((sum, width) => sum + width, 0);
  const table = new Table({
    head: ["quality", "score", "weight", "why"],
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: [...NARROW, Math.min(Math.max(rest, 20), WIDEST_REASON)],
  });
  for (const [name, { score, weight, reason }] of Object.entries(quality.dimensions)) {
    table.push([name, score?.toFixed(2) ?? "none", String(weight), reason]);
  }
  const colour = { passed: colors.green, failed: colors.red, unproven: colors.yellow };
  const verdict = colour[quality.verdict](quality.verdict);
  table.push([colors.bold("total"), quality.score?.toFixed(2) ?? "none", "", `gate ${verdict}`]);
  return table.toString();
}

const SHORTFALLS_SHOWN = 10;

/** Why it did not pass, one by one. */
export function renderShortfalls(quality: Judged): string {
  if (quality.verdict === "passed") return "";
  const lines = listShortfalls(quality).map(({ verdict, message }) =>
    inert(`${verdict}: ${message}`),
  );
  return ["Why it did not pass", ...shorten(lines, SHORTFALLS_SHOWN)].join("\n");
}
