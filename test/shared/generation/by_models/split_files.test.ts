import { expect, it } from "vitest";
import { splitFiles } from "../../../../shared/generation/by_models/split_files.ts";

const file = (path: string, characters: number) => ({ path, content: "x".repeat(characters) });
const paths = (...files: readonly ReturnType<typeof file>[]) =>
  splitFiles(files).map((group) => group.map(({ path }) => path));

it("splitFiles() keeps together what fits a question, in order", () => {
  expect(paths(file("a", 10), file("b", 20))).toEqual([["a", "b"]]);
  expect(paths(file("a", 30_000), file("b", 10_000), file("c", 1))).toEqual([["a", "b"], ["c"]]);
});

it("splitFiles() leaves alone what is larger than a question, and out nothing", () => {
  expect(paths(file("a", 1), file("b", 90_000), file("c", 1), file("d", 0))).toEqual([
    ["a"],
    ["b"],
    ["c", "d"],
  ]);
  expect(paths()).toEqual([]);
});
