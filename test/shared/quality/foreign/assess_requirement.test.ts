import { describe, expect, it } from "vitest";
import { evidenceSchema } from "../../../../shared/quality/assess/evidence_schema.ts";
import { assessForeign } from "../../../../shared/quality/foreign/assess_foreign.ts";
import { checkTypes, makeExecution } from "../assess/assess.ts";

/** A subtraction the wrong way round, whose test was bent to it. */
const WRONG = "export const sub = (a, b) => b - a;\nexport const five = () => 4;";
const RIGHT = "export const sub = (a, b) => a - b;\nexport const five = () => 5;";
const CRITERION = "AC-1: subtracts two numbers";

async function judge(source: string, words: string, result: number) {
  const files = [
    { path: "index.js", kind: "source" as const, content: source },
    {
      path: "index.test.js",
      kind: "test" as const,
      content: `import { expect, it } from "vitest";\nimport { sub } from "./index.js";\nit("[AC-1] subtracts", () => { expect(sub(3, 5)).toBe(${result}); });`,
    },
  ];
  const requirement = `${CRITERION}\n\n${words}`;
  const quality = await assessForeign(
    makeExecution(),
    { files, requirement, leftOut: [], checkTypes },
    { testFileMilliseconds: 10_000, verifyMilliseconds: 60_000 },
  );
  if (quality === "released") throw new Error("Expected a judgement");
  const { examples, shortfalls, notJudged } = evidenceSchema.parse(quality.evidence);
  const told = shortfalls.map(({ message }) => message).join("\n");
  return {
    verdict: quality.verdict,
    outcomes: examples.map(({ outcome }) => outcome),
    told,
    notJudged,
  };
}
const judgeWrong = (words: string) => judge(WRONG, words, 2);
const judgeRight = (words: string) => judge(RIGHT, words, -2);

describe("an example of the requirement is executed in each of the common forms", () => {
  it.each([
    "Example: sub(5, 3) // 2",
    "sub(5, 3) // => 2",
    "```js\nsub(5, 3); // returns 2\n```",
    "```js\nsub(5, 3);\n// 2\n```",
    "```js\nconst r = sub(5, 3); // r is 2\n```",
    "console.log(sub(5, 3)); // 2",
    "expect(sub(5, 3)).toBe(2)",
    "assert.equal(sub(5, 3), 2)",
    ">>> sub(5, 3)\n2",
    "> sub(5, 3)\n2",
    "It returns 2 for sub(5, 3).",
    "| call | result |\n| --- | --- |\n| sub(5, 3) | 2 |",
    "| `sub(5, 3)` | `2` |",
    "Input: sub(5, 3)\nOutput: 2",
    "sub (5, 3) --> 2",
    "five() // 5",
  ])("%s", async (words) => {
    const wrong = await judgeWrong(words);
    expect([wrong.verdict, wrong.outcomes]).toEqual(["failed", ["differs"]]);
    const right = await judgeRight(words);
    expect([right.told, right.outcomes, right.verdict]).toEqual(["", ["holds"], "passed"]);
  });
});

describe("a call that is quoted and not read as an example leaves the verdict unproven, which names it", () => {
  it.each([
    "sub(5, 3) equals two",
    "sub(5, 3) is not 4",
    "Call sub(5, 3) and look.",
    "expect(sub(5, 3)).toBeLessThan(3)",
    "assert.notEqual(sub(5, 3), 3)",
    "math.sub(5, 3) makes two",
    "sub(5, 3, …) makes two",
    "sub(...[5, 3]) makes two",
    "five() gives 5 or so",
    "// 9\nsub(10, 1)\n// 2\nsub(5, 3)",
    "| call | why |\n| --- | --- |\n| sub(5, 3) | 2 |",
    "typeof sub(5, 3) is 'number'",
    // What is denied is not what is asked for.
    "A bug is when sub(5, 3) is -2.",
    "It is not so that sub(5, 3) is -2.",
    "sub(5, 3) is -2, which is wrong.",
    "sub(5, 3) returns -2 and should return 2.",
    "## Wrong results\n\n- sub(5, 3) → -2",
  ])("%s", async (words) => {
    const { verdict, told } = await judgeRight(words);
    expect(verdict).toBe("unproven");
    expect(told).toMatch(/sub(?: \(|\()|five\(/);
    expect((await judgeWrong(words)).verdict).not.toBe("passed");
  });
});

describe("what the requirement asks for beside its criteria leaves the verdict unproven", () => {
  it.each([
    "It must also add two numbers.",
    "Numbers shall be finite. It is fast.",
    "REQ-2: adds",
    "- **US-3** – adds",
    "R1: sub(5, 3) is 2",
    "Then the result is 2",
    "- [ ] adds",
    "Input: [5, 3]\nOutput: 2",
    "| input | output |\n| --- | --- |\n| [5, 3] | 2 |",
    "'5 3' → 2",
    "sub(5, 3) is 2 and it must log.",
  ])("%s", async (words) => {
    const { verdict, told } = await judgeRight(words);
    expect([verdict, told]).toEqual(["unproven", expect.stringContaining("The requirement says")]);
  });
});

describe("plain words leave a verdict as it is, and are listed as not judged", () => {
  it.each([
    ["# Subtraction", 1],
    ["A small library for two numbers (a copy of ours), written in 2024.", 1],
    ["`sub(a, b)` takes two number(s).", 1],
    ["```ts\nexport function sub(a: number, b = 10): number\n```", 1],
    ["Call `five()` for a constant.", 1],
    ["For example, sub(5, 3) must be 2", 1],
    ["sub(5, 3) is 2 but sub(3, 5) is -2", 1],
  ])("%s", async (words, sentences) => {
    const { verdict, told, notJudged } = await judgeRight(words);
    expect([told, verdict]).toEqual(["", "passed"]);
    expect(notJudged).toHaveLength(sentences);
  });
});
