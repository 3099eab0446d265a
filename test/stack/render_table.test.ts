import { expect, it } from "vitest";
import { renderTable } from "../../scripts/cli/terminal/render_table.ts";

const FAMILY = "\u{1f469}\u200d\u{1f469}\u200d\u{1f467}";

it("cuts between signs, never inside one, and measures them as a terminal does", () => {
  const rows = [
    ["a", "日本語テキスト日本語"],
    ["b", FAMILY.repeat(8)],
    ["c", "one\ntwo"],
    ["", ""],
  ];
  expect(renderTable(["k", "value"], rows, 20).split("\n")).toEqual([
    "┌───┬──────────────┐",
    "│ k │ value        │",
    "├───┼──────────────┤",
    "│ a │ 日本語テキス │",
    "│   │ ト日本語     │",
    "├───┼──────────────┤",
    `│ b │ ${FAMILY.repeat(6)} │`,
    `│   │ ${FAMILY.repeat(2)}         │`,
    "├───┼──────────────┤",
    "│ c │ one          │",
    "│   │ two          │",
    "├───┼──────────────┤",
    "│   │              │",
    "└───┴──────────────┘",
    "",
  ]);
});
