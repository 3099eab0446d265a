import { describe, expect, it } from "vitest";
import {
  findAlteredTests,
  openTestParser,
} from "../../../../../shared/generation/by_models/reconcile/find_altered_tests.ts";

const parser = await openTestParser();
const BEFORE = `import { expect, it } from "vitest";
describe("sum()", () => {
  it("adds", () => { expect(sum(1, 2)).toBe(3); });
  it("adds nothing", () => expect(sum()).toBe(0));
  it.each([[1, 2]])("adds %i and %i", (a: number, b: number) => expect(sum(a, b)).toBe(3));
});
`;
const alteredBy = (from: string, to: string, ...free: readonly string[]) => {
  const after = BEFORE.replace(from, to);
  expect(after).not.toBe(BEFORE);
  return findAlteredTests(parser, { before: BEFORE, after }, free);
};

describe("findAlteredTests()", () => {
  it("names a test that is another, is skipped, or is gone", () => {
    expect(alteredBy("toBe(0)", "toBeDefined()")).toEqual(["adds nothing"]);
    expect(alteredBy('it("adds nothing"', 'it.skip("adds nothing"')).toEqual(["adds nothing"]);
    expect(alteredBy('it("adds", () => { expect(sum(1, 2)).toBe(3); });', "")).toEqual(["adds"]);
  });

  it("lets those change that may, under the names that vitest gives them", () => {
    expect(alteredBy("toBe(0)", "toBe(1)", "sum() > adds nothing")).toEqual([]);
    expect(alteredBy("toBe(0)", "toBe(1)", "sum() > adds")).toEqual(["adds nothing"]);
  });

  it("does not tell the tests of a table apart", () => {
    expect(alteredBy("toBe(3));", "toBe(4));", "sum() > adds 1 and 2")).toEqual([]);
  });

  it("takes new tests, and other words around them", () => {
    expect(alteredBy('it("adds nothing"', 'it("is new", () => {});\n  it("adds nothing"')).toEqual(
      [],
    );
    expect(alteredBy('import { expect, it } from "vitest";', "// Corrected\n")).toEqual([]);
  });

  it("knows no test in a text that would take the parser's memory", () => {
    const after = `${BEFORE}${"{ (".repeat(60_000)}`;
    const titles = ["adds", "adds nothing"];
    expect(findAlteredTests(parser, { before: BEFORE, after }, [])).toEqual(titles);
  });
});
