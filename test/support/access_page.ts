import { readFile, writeFile } from "node:fs/promises";
import { expect } from "vitest";

const PAGE = "docs/reference/access.md";
const HEADING = /^## /m;

/** Who tries: members of a team in each role, and others. `operator` is a user who is one, `service` the secret key. */
export const CALLERS = [
  ...(["owner", "member", "approver", "viewer", "auditor"] as const),
  ...(["stranger", "operator", "service", "nobody"] as const),
] as const;
export type AccessCaller = (typeof CALLERS)[number];
export const ROLES = CALLERS.slice(0, 5);

/** What each operation, by its name, answered to each caller. */
export type Matrix = ReadonlyMap<string, ReadonlyMap<AccessCaller, string>>;

/** Holds a section of the page against what was found, or with COGO_WRITE_ACCESS=1 writes it. */
export async function expectSection(title: string, matrix: Matrix): Promise<void> {
  const page = await readFile(PAGE, "utf8");
  const sections = page.split(HEADING);
  const place = sections.findIndex((section) => section.startsWith(`${title}\n`));
  const found = `${title}\n\n${render(matrix)}\n${place === sections.length - 1 ? "" : "\n"}`;
  if (process.env.COGO_WRITE_ACCESS === "1") {
    await writeFile(PAGE, sections.toSpliced(place, 1, found).join("## "));
  } else {
    expect(sections[place], "COGO_WRITE_ACCESS=1 writes it").toBe(found);
  }
}

function render(matrix: Matrix): string {
  const header = ["", ...CALLERS];
  const rows = [...matrix].map(([name, cells]) => [
    `\`${name}\``,
    ...CALLERS.map((caller) => cells.get(caller) ?? "open"),
  ]);
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(header), rule, ...rows.map(line)].join("\n");
}

/** The cells that nothing was found out about, as `operation: caller`. */
export function openCells(matrix: Matrix): string[] {
  return [...matrix].flatMap(([name, cells]) =>
    CALLERS.flatMap((caller) => {
      const cell = cells.get(caller) ?? "open";
      return cell.startsWith("open") ? [`${name}: ${caller} ${cell}`] : [];
    }),
  );
}
