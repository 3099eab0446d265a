import { describe, expect, it } from "vitest";
import { judgeReading } from "../../../../../scripts/bench/verdict/reading_cases.ts";
import { readCases } from "./cases.ts";

describe.each([
  { name: "readings", floor: 0.75 },
  { name: "open", floor: 0.68 },
  { name: "seen", floor: 0.15 },
  { name: "formal", floor: 0.85 },
  { name: "strangers", floor: undefined },
])("the requirements of $name", ({ name, floor }) => {
  const cases = readCases(name).map((each) => ({ ...each, verdict: judgeReading(each) }));

  it.each(cases)("$id is read rightly or not at all", ({ verdict }) => {
    expect(["right", "refused"]).toContain(verdict);
  });

  if (floor === undefined) return;
  it("are mostly read where a fair reader reads them", () => {
    const readable = cases.filter(({ expect: wanted }) => wanted === "right");
    const right = readable.filter(({ verdict }) => verdict === "right");
    expect(right.length / readable.length).toBeGreaterThanOrEqual(floor);
  });
});
