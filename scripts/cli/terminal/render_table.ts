import stringWidth from "fast-string-width";

/** What is read as one sign, of however many code points. */
const SIGNS = new Intl.Segmenter();
/** A column that cannot have less is no column. */
const NARROWEST = 6;

/**
 * A table no wider than that: what is long goes on below, and nothing is left out. Each row stands alone, a line for
 * each value, where there are more columns than fit side by side.
 */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
): string {
  const widths = fitWidths(head, rows, columns - 1 - 3 * head.length);
  if (widths !== undefined) return draw(widths, [head, ...rows]);
  return rows
    .map((row, index) => {
      const pairs = row.map((value, place) => [head[place] ?? "", value]);
      return renderTable(["row", String(index + 1)], pairs, columns);
    })
    .join("");
}

/** As wide as each needs, or an equal share of what those leave that need less. */
function fitWidths(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  room: number,
): readonly number[] | undefined {
  const needed = head.map((title, place) => {
    return rows.reduce((most, row) => Math.max(most, widthOf(row[place] ?? "")), widthOf(title));
  });
  let left = room;
  let most = Number.POSITIVE_INFINITY;
  for (const [index, width] of needed.toSorted((a, b) => a - b).entries()) {
    const share = Math.floor(left / (needed.length - index));
    most = share;
    if (width > share) break;
    left -= width;
    most = width;
  }
  if (head.length > 2 && most < NARROWEST && needed.some((width) => width > most)) return undefined;
  return needed.map((width) => Math.min(width, Math.max(most, NARROWEST)));
}

function draw(widths: readonly number[], rows: readonly (readonly string[])[]): string {
  const rule = (left: string, between: string, right: string) =>
    `${left}${widths.map((width) => "─".repeat(width + 2)).join(between)}${right}\n`;
  const parts = rows.map((row) => {
    const cells = widths.map((width, place) => wrap(row[place] ?? "", width));
    const height = cells.reduce((most, { length }) => Math.max(most, length), 1);
    return Array.from({ length: height }, (_, line) => {
      const texts = cells.map((lines, place) => pad(lines[line] ?? "", widths[place] ?? 0));
      return `│ ${texts.join(" │ ")} │\n`;
    }).join("");
  });
  return rule("┌", "┬", "┐") + parts.join(rule("├", "┼", "┤")) + rule("└", "┴", "┘");
}

const pad = (text: string, width: number) =>
  text + " ".repeat(Math.max(0, width - stringWidth(text)));

/** Of the longest of its lines. */
const widthOf = (text: string) =>
  text.split("\n").reduce((most, line) => Math.max(most, stringWidth(line)), 0);

/** Cut where the width ends and between signs, so that nothing is left out. */
function wrap(text: string, width: number): readonly string[] {
  return text.split("\n").flatMap((line) => {
    if (stringWidth(line) <= width) return [line];
    const parts: string[] = [];
    let part = "";
    for (const { segment } of SIGNS.segment(line)) {
      if (part !== "" && stringWidth(part + segment) > width) {
        parts.push(part);
        part = "";
      }
      part += segment;
    }
    return [...parts, part];
  });
}
