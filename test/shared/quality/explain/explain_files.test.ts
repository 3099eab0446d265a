import { describe, expect, it } from "vitest";
import { explainFiles, type RunFile, renderExplanation } from "../../../../shared/quality/mod.ts";

const source = (path: string, content: string): RunFile => ({ path, kind: "source", content });

const FILES = [
  source(
    "src/till.ts",
    `import { round } from "./round.ts";
let opened = 0;
export function total(prices: readonly number[]): number {
  if (prices.length === 0) throw new RangeError("Expected prices");
  opened += 1;
  console.log(prices);
  return round(prices[0] + Math.random());
}
export const later = () => new Date();
export const fixed = () => new Date(0);
`,
  ),
  source("src/round.ts", "export const round = (value: number) => Math.round(value);\n"),
];

describe("an explanation", () => {
  const { verdict, statements } = explainFiles(FILES, (path) => path === "src/till.ts");
  const say = (of: string | null) =>
    statements
      .filter((each) => each.of === of)
      .map(({ line, kind, text }) => `${line} ${kind} ${text}`);

  it("says of each export what it calls, throws and reaches, with its line", () => {
    expect(verdict).toBe("complete");
    expect(say("total")).toEqual([
      "3 export export function total(prices: readonly number[]): number",
      '4 throw throw new RangeError("Expected prices");',
      "4 call calls RangeError",
      "5 effect changes opened of the module",
      "6 effect uses console: console.log",
      "7 call calls round of ./round.ts",
      "7 effect draws a random number: Math.random",
    ]);
    expect(say(null)).toEqual(['1 import import { round } from "./round.ts";']);
  });

  it("takes a date of a given time for no look at the clock", () => {
    expect(say("later")).toContain("9 effect reads the clock: new Date()");
    expect(say("fixed").join()).not.toContain("clock");
  });

  it("says who imports a file", () => {
    const { statements: all } = explainFiles(FILES, (path) => path === "src/round.ts");
    expect(all).toContainEqual({
      ...{ path: "src/till.ts", line: 1, of: null, kind: "importer", text: "imports src/round.ts" },
    });
  });

  it("is partial where something could not be read, and names it", () => {
    const broken = [source("src/a.ts", "export const a = (;\n"), source("b.py", "def b(): pass\n")];
    const explanation = explainFiles(broken, () => true);
    expect(explanation.verdict).toBe("partial");
    expect(explanation.notExplained).toHaveLength(2);
    expect(renderExplanation(explanation)).toContain("Not explained");
  });

  it.each([
    ["export const next = () => ++count;", "changes count of the module"],
    ["export const next = () => count--;", "changes count of the module"],
    ["export const next = () => delete cache.a;", "changes cache of the module"],
    [
      "export const keep = (key, value) => cache.set(key, value);",
      "may change cache of the module",
    ],
    ["export const keep = () => shared.list.push(1);", "may change shared of ./b.js"],
    ["export const mark = () => { globalThis.MARK = 1; };", "changes globalThis.MARK"],
    ["export const home = () => process.env.HOME;", "uses process: process.env.HOME"],
  ])("says what is changed or read beyond the arguments: %s", (code, text) => {
    expect(effectsOf(code)).toContain(text);
  });

  it.each([
    "export const next = (count) => ++count;",
    "export function next() { let count = 0; return count++; }",
    "export const all = (list) => { const cache = new Map(); for (const count of list) cache.set(count, 1); };",
    "export const show = (document) => document.write(document.title);",
    "export const sorted = ({ cache }) => cache.sort();",
  ])("says nothing of what is only called as something of the module is: %s", (code) => {
    expect(effectsOf(code)).toEqual([]);
  });
});

/** What a function of a module with a variable, a collection and an import reaches beyond its arguments. */
function effectsOf(code: string): string[] {
  const module = `import { shared } from "./b.js";\n${code}\nlet count = 0, cache = {};\n`;
  const { statements } = explainFiles([source("a.js", module)], () => true);
  return statements.flatMap(({ kind, text }) => (kind === "effect" ? [text] : []));
}
