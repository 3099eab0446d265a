import { describe, expect, it } from "vitest";
import { evidenceSchema } from "../../../../shared/quality/assess/evidence_schema.ts";
import { assessForeign } from "../../../../shared/quality/foreign/assess_foreign.ts";
import { checkTypes, makeExecution } from "../assess/assess.ts";

/** Right code; what the requirements below say of it beside 6, 10 and 0 is wrong. */
const SOURCE = `
export const double = (n) => n * 2;
export class Stack { get size() { return 0; } }
export const LIMIT = 10;
export default function triple(n) { return n * 3; }
`;
const TEST = `
import { expect, it } from "vitest";
import triple, { double, LIMIT, Stack } from "./lib.js";
it("[AC-1] works", () => {
  expect([double(2), triple(2), LIMIT, new Stack().size]).toEqual([4, 6, 10, 0]);
});
`;

async function judge(words: string) {
  const files = [
    { path: "package.json", kind: "configuration" as const, content: '{"name": "base"}' },
    { path: "lib.js", kind: "source" as const, content: SOURCE },
    { path: "lib.test.js", kind: "test" as const, content: TEST },
  ];
  const requirement = `AC-1: works\n\n${words}`;
  const quality = await assessForeign(
    makeExecution(),
    { files, requirement, leftOut: [], checkTypes },
    { testFileMilliseconds: 10_000, verifyMilliseconds: 60_000 },
  );
  if (quality === "released") throw new Error("Expected a judgement");
  const { shortfalls } = evidenceSchema.parse(quality.evidence);
  return { verdict: quality.verdict, told: shortfalls.map(({ message }) => message).join("\n") };
}
const fence = (...lines: readonly string[]) => ["```js", ...lines, "```"].join("\n");

describe("a wrong result beside what the project exports is not passed over, and is named", () => {
  it.each([
    ["expect(new Stack().size).toBe(3)", "failed", "new Stack().size"],
    ["new Stack().size // => 2", "failed", "new Stack().size"],
    ["expect(LIMIT).toBe(11)", "unproven", "expect(LIMIT)"],
    ["LIMIT // => 11", "unproven", "LIMIT // => 11"],
    ["LIMIT === 11", "unproven", "LIMIT === 11"],
    ["[1, 3].map((x) => double(x)) // => [2, 7]", "unproven", "[1, 3].map"],
    ["[1,3].map(double) // => [2, 7]", "unproven", "[1,3].map"],
    ["(double)(3) // => 7", "unproven", "(double)(3)"],
    [fence("import t from 'base';", "t(2) // => 7"), "unproven", "t(2) // => 7"],
    [fence("const t = require('base');", "t(2) // => 7"), "unproven", "t(2) // => 7"],
    [fence("import * as lib from 'base';", "lib.LIMIT // => 11"), "unproven", "lib.LIMIT"],
    [fence("const n = 3;", "double(n) // => 7"), "unproven", "double(n)"],
    [fence("const s = new Stack();", "s.size; // => 2"), "unproven", "s.size"],
    [fence("expect(LIMIT).toBe(11)"), "unproven", "expect(LIMIT)"],
    ["| n | double |\n| --- | --- |\n| 3 | 7 |", "unproven", "| 3 | 7 |"],
    ["For the input 3, double gives 7.", "unproven", "double gives 7"],
    ["When double is called with 3, the result is 7.", "unproven", "called with 3"],
    ["Given 3, double returns 7.", "unproven", "double returns 7"],
    ["double of 3 is 7", "unproven", "double of 3 is 7"],
    ["Double of 3 is 7", "unproven", "Double of 3 is 7"],
    ["It doubles 3 to 7.", "unproven", "doubles 3"],
    ["The size of a new Stack is 3.", "unproven", "new Stack is 3"],
    ["Results of double:\n\n- 3: 7\n- 4: 8", "unproven", "3: 7"],
  ])("%s", async (words, verdict, named) => {
    expect(await judge(words)).toEqual({ verdict, told: expect.stringContaining(named) });
  });
});

describe("an example that is not plainly asked for is not executed", () => {
  it.each([
    "Before: double(3) // 7\nAfter: double(3) // 6",
    "double(3) gives 7? No, 6.",
    "double(3) gives 7. No, 6.",
    "Nobody expects that double(3) gives 7.",
    "Nobody expects that double(3) gives 6.",
    "Issue: double(3) gives 7",
    "Unlike the old library, where double(3) gives 7, ours doubles.",
    "double(3) gives 7, which nobody wants.",
    "Steps to reproduce:\n\n> double(3)\n7\n\nExpected: 6",
    "Steps to reproduce:\n\n> double(4)\n8\n> double(3)\n7",
    "The following fails the review:\n\ndouble(3) // => 7",
    "The old library did so.\n\ndouble(3) // => 7",
    fence("// Old:", "double(3) // => 7"),
    "```diff\n- double(3) // => 7\n+ double(3) // => 6\n```",
    "```\n- double(3) // => 7\n+ double(3) // => 6\n```",
    "```python\n>>> double(3)\n7\n```",
    fence("import { double } from 'other-lib';", "double(3) // => 7"),
    fence("import { triple as double } from 'base';", "double(3) // => 9"),
    fence("const double = (n) => n * 2 + 1;", "double(3) // => 7"),
    "double(1), double(3) give 2 and 7",
  ])("%s", async (words) => {
    expect(await judge(words)).toMatchObject({
      verdict: "unproven",
      told: expect.stringContaining("double"),
    });
  });
});

describe("what plainly leads to an example leaves it executed", () => {
  it.each([
    "For example, double(3) gives 6.",
    "e.g. double(3) gives 6",
    "So double(3) should be 6, and double(4) should be 8.",
    "The result of double(3) is 6.",
    "double(3) returns 6, not 7.",
    "Examples:\n\n- double(3) is 6\n- double(4) is 8",
    "### Usage\n\n```js\nimport { double } from 'base';\n\ndouble(3); // => 6\n```",
    "```ts\nimport triple from './lib.js';\nconst r = triple(2); // r is 6\n```",
    "test('doubles', () => { expect(double(3)).toBe(6); });",
    "new Stack().size is 0",
  ])("%s", async (words) => {
    expect(await judge(words)).toEqual({ verdict: "passed", told: "" });
    const wrong = words.replace(/\b6\b|0$/, "5");
    expect((await judge(wrong)).verdict).toBe("failed");
  });
});
