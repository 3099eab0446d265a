import { describe, expect, it } from "vitest";
import {
  coverItems,
  findGaps,
  isDoubtful,
  isOfAnother,
} from "../../../../../shared/generation/by_models/analysis/coverage.ts";
import type { Mapping } from "../../../../../shared/generation/by_models/analysis/requirement_analysis.ts";

const ITEMS = [
  { number: 1, text: "A function that turns titles into slugs." },
  { number: 2, text: "Accents must be folded." },
];
const CRITERIA = [
  { id: "AC-1", text: "Words are joined with hyphens", assumed: false },
  { id: "AC-2", text: "Accents are folded", assumed: false },
];
const entry = (item: number, change: Partial<Mapping> = {}): Mapping => ({
  item,
  quote: item === 1 ? "turns titles into slugs" : "Accents must be",
  treatment: "criteria",
  criteria: [`AC-${item}`],
  because: "",
  ...change,
});
const gapsOf = (coverage: Mapping[], acceptanceCriteria = CRITERIA) =>
  findGaps(ITEMS, { acceptanceCriteria, coverage });

describe("findGaps()", () => {
  it("finds none where each part is met by criteria, is context, or is not done for a reason", () => {
    expect(gapsOf([entry(1), entry(2)])).toEqual([]);
    const assumed = CRITERIA.map((each) => ({ ...each, assumed: true }));
    const context = entry(1, { treatment: "context", criteria: [] });
    const notDone = entry(2, { treatment: "not_done", criteria: [], because: "No tables here" });
    expect(gapsOf([context, notDone], assumed)).toEqual([]);
  });

  it("takes a quote with other quotation marks, spaces and capitals", () => {
    expect(gapsOf([entry(1, { quote: "“Turns  Titles” into" }), entry(2)])).toEqual([]);
  });

  it("names a part that is passed over, with its words", () => {
    const gaps = gapsOf([entry(1, { criteria: ["AC-1", "AC-2"] })]);
    expect(gaps).toEqual(["Part 2 is not accounted for. It reads: Accents must be folded."]);
  });

  const uncounted: readonly (readonly [string, Partial<Mapping>, string])[] = [
    ["a quote that is not in the part", { quote: "reverses the words" }, "is no quote of it"],
    ["a quote of another part", { quote: "turns titles into slugs" }, "is no quote of it"],
    ["a quote too short to show anything", { quote: "must" }, "is no quote of it"],
    ["criteria that do not exist", { criteria: ["AC-9"] }, "there is no criterion AC-9"],
    ["no criteria", { criteria: [] }, "it names no criterion"],
    ["no reason for not doing it", { treatment: "not_done" }, "it is not said why"],
  ];
  it.each(uncounted)("does not count an entry with %s", (_, change, problem) => {
    const gaps = gapsOf([entry(1, { criteria: ["AC-1", "AC-2"] }), entry(2, change)]);
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toMatch(/^Part 2 is not accounted for: /);
    expect(gaps[0]).toContain(problem);
  });

  it("names a part that does not exist, and a criterion that no part asks for", () => {
    expect(gapsOf([entry(1), entry(2, { criteria: ["AC-1"] }), entry(3)])).toEqual([
      "There is no part 3; they end with 2",
      "No part asks for AC-2: map one to it, or say that it is assumed",
    ]);
  });
});

describe("isOfAnother()", () => {
  it("tells the analysis of another requirement by its quotes", () => {
    const other = [entry(1, { quote: "counts the vowels of a text" })];
    expect(isOfAnother(ITEMS, { coverage: other })).toBe(true);
    expect(isOfAnother(ITEMS, { coverage: [] })).toBe(true);
    expect(isOfAnother(ITEMS, { coverage: [...other, entry(2)] })).toBe(false);
  });
});

describe("isDoubtful()", () => {
  it("is a part that demands and is taken for context alone", () => {
    const context = { treatment: "context", criteria: [] as string[] } as const;
    const doubtful = (...coverage: Mapping[]) =>
      coverItems(ITEMS, { acceptanceCriteria: CRITERIA, coverage })
        .filter(isDoubtful)
        .map(({ number }) => number);
    const [first, second] = [
      entry(1, { ...context, criteria: [] }),
      entry(2, { ...context, criteria: [] }),
    ];
    expect(doubtful(first, second)).toEqual([2]);
    expect(doubtful(first, second, entry(2))).toEqual([]);
  });
});
