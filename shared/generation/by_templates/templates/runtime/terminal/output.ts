import type { StoredItem } from "../schemas.ts";
import type { Page } from "../store.ts";

/** One value on one line; control characters cannot steer the terminal. */
function printable(value: unknown): string {
  if (value === null || value === undefined) return "-";
  const text = Array.isArray(value) ? value.join(", ") : String(value);
  return text.replace(/\p{Cc}+/gu, " ");
}

/** An item with one field on each line. */
export function describeItem(item: StoredItem): string {
  const width = Math.max(...Object.keys(item).map((name) => name.length));
  return Object.entries(item)
    .map(([name, value]) => `${name.padEnd(width)}  ${printable(value)}`)
    .join("\n");
}

/** Items as a table; ids are shortened to what usually tells them apart. */
export function describePage({ items, total }: Page): string {
  if (items.length === 0) return "Nothing found.";
  const system = new Set(["id", "createdAt", "updatedAt", "rowVersion"]);
  const fields = Object.keys(items[0] ?? {}).filter((name) => !system.has(name));
  const rows = items.map((item) => [
    item.id.slice(0, 8),
    ...fields.map((name) => printable(item[name])),
  ]);
  const table = [["id", ...fields], ...rows];
  const widths = table[0]?.map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map((row) =>
    row
      .map((text, column) => text.padEnd(widths?.[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [...lines, `${items.length} of ${total}`].join("\n");
}
