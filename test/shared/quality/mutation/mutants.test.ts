import { readFileSync } from "node:fs";
import { Script } from "node:vm";
import { globbySync } from "globby";
import { describe, expect, it } from "vitest";
import { disturbSource } from "../../../../shared/quality/mutation/disturb_source.ts";
import { findMutants } from "../../../../shared/quality/mutation/find_mutants.ts";
import { instrumentSource } from "../../../../shared/quality/mutation/instrument_source.ts";
import { applyChanges, stubSource } from "../../../../shared/quality/mutation/stub_source.ts";
import { type ParsedSource, parseSource } from "../../../../shared/quality/mutation/walk_source.ts";
import { removeTypes } from "../../../../shared/quality/sandbox/strip_types.ts";

function parse(path: string, content: string): ParsedSource {
  const source = parseSource(path, content);
  if (source === undefined) throw new Error("Expected a source that can be parsed");
  return source;
}

const mutantsOf = (content: string, path = "a.ts") => findMutants(parse(path, content));
const changesOf = (content: string, path?: string) =>
  mutantsOf(content, path).map(({ change, line }) => `${line}: ${change}`);
const stubOf = (content: string) => stubSource(parse("a.ts", content));

/** Throws when the source, as the sandbox would execute it, is no valid JavaScript. */
function compile(source: string): void {
  const code = removeTypes(source.replaceAll("import.meta", "importMeta"), "commonjs");
  new Script(`(async () => {${code}\n})`);
}

describe("findMutants()", () => {
  it.each([
    ["a < b;", ["1: < → <=", "1: < → >="]],
    ["a === b;", ["1: === → !=="]],
    ["a + b;", ["1: + → -"]],
    ["a && !b;", ["1: && → ||", "1: ! removed"]],
    ["a ?? b;", ["1: a ?? b → (a)", "1: a ?? b → (b)"]],
    ["let a = true;", ["1: true → false"]],
    ["let a = 41;", ["1: 41 → 42"]],
    ["let a = 'x', b = '';", [`1: 'x' → ""`, `1: '' → "mutated"`]],
    ["let a = `x$" + "{b}`;", ["1: `x$" + "{b}` → ``"]],
    ["let a = [1];", ["1: [1] → []", "1: 1 → 2"]],
    ["let a = { b };", ["1: { b } → {}"]],
    ["a ? b : c;", ["1: a → (true)", "1: a → (false)"]],
    ["if (a) b();", ["1: (a) → (true)", "1: (a) → (false)", "1: b(); removed"]],
    ["throw a;", ["1: throw a; removed"]],
    ["let a = /b/g;", ["1: /b/g → /(?!)/g"]],
    ["let a = b.toLowerCase();", ["1: toLowerCase → toUpperCase"]],
    ["let a = b.trim().sort();", ["1: b.trim().sort() → b.trim()", "1: b.trim() → b"]],
    ["function f() { return a; }", ["1: { return a; } → {}", "1: return a; → return undefined;"]],
    ["const f = () => a;", ["1: a → undefined"]],
  ])("changes %s", (content, changes) => {
    expect(changesOf(content)).toEqual(changes);
  });

  it.each([
    'import a from "b"; export * from "c"; const d = import("e");',
    'type A = "b" | 3; interface C { d: "e" } let f: "g"; let h = i as "j"; const k = l<"m">(n);',
    'const { "a": b } = c;',
    "declare const a: { b: 1 };",
    '"use strict";',
    "a`b`;",
    "for (let i = a; i; i++) {}",
    "class A extends B { constructor() { super(); } }",
    "export function f(a: 1): 2;",
  ])("leaves alone what is no value: %s", (content) => {
    expect(changesOf(content).filter((change) => !/ → undefined$/.test(change))).toEqual([]);
  });

  it("changes nothing around what it cannot parse", () => {
    expect(changesOf("const a = 1;\nlet = = 2 + 3;\n\nconst b = 4;")).toEqual([
      "1: 1 → 2",
      "4: 4 → 5",
    ]);
  });

  it("knows a taking away from a change of what a result is", () => {
    const levels = mutantsOf("function f(a) { return a + 1; }").map(({ level }) => level);
    expect(levels).toEqual(["coarse", "coarse", "fine", "fine"]);
  });

  it("gives the innermost function around each mutant", () => {
    const mutants = mutantsOf("const a = 1; function f() { g(() => 2); return 3; } const b = 4;");
    const numbers = mutants.filter(({ replacement }) => /^\d$/.test(replacement));
    expect(numbers.map(({ owner }) => owner)).toEqual(["a.ts#0", "a.ts#2", "a.ts#1", "a.ts#0"]);
  });
});

describe("stubSource()", () => {
  it("empties every body and keeps the shape", () => {
    const source = `export const a = (b: number) => b + 1;
export class C extends D { constructor(e) { super(e); this.f = g; } get h() { return 1; } }
const i = { j() { return { k() {} }; }, l: 2 };`;
    expect(stubOf(source)).toBe(`export const a = (b: number) => undefined;
export class C extends D { constructor(e) { super(e); } get h() {} }
const i = { j() {}, l: 2 };`);
  });
});

describe("changed sources", () => {
  // Our own sources use about everything that a source can.
  const paths = globbySync("shared/**/*.ts").filter((path) => !path.includes(".generated."));
  const sources = paths.map((path) => parse(path, readFileSync(path, "utf8")));

  it.each([
    ["stubs", stubSource],
    ["disturbed ones", disturbSource],
    ["instrumented ones", instrumentSource],
  ])("are valid: %s", (_, change) => {
    for (const source of sources) {
      expect(() => compile(change(source)), source.path).not.toThrow();
    }
  });

  it("are valid: mutants", () => {
    let place = 0;
    for (const source of sources) {
      for (const mutant of findMutants(source)) {
        place += 1;
        // One of many, and others with every change of a source.
        if ((place + mutant.from) % 97 !== 0) continue;
        const changed = applyChanges(source.content, [{ ...mutant, text: mutant.replacement }]);
        expect(
          () => compile(changed),
          `${mutant.path}:${mutant.line} ${mutant.change}`,
        ).not.toThrow();
      }
    }
    expect(place).toBeGreaterThan(10_000);
  });

  it("say the same when they are disturbed, but for spaces", () => {
    for (const source of sources) {
      const [before, after] = [source.content, disturbSource(source)].map((text) =>
        text.replace(/\s+/g, ""),
      );
      expect(after === before, source.path).toBe(true);
    }
  });
});

describe("hostile sources", () => {
  it.each<[string, string]>([
    ["nested calls", `${"f(".repeat(50_000)}${")".repeat(50_000)}`],
    ["nested functions", `${"() => { ".repeat(20_000)}${"}".repeat(20_000)}`],
    ["nested arrows", `const a = ${"() => ".repeat(20_000)}1;`],
    ["open brackets", "[".repeat(100_000)],
    ["open templates", "`${".repeat(50_000)],
    ["ambiguous types", `const a = ${"(a: any = ".repeat(2_000)}1`],
    ["many values", "a(1);".repeat(30_000)],
    ["no sense", "\u0000\ud800) => {".repeat(20_000)],
  ])(
    "end: %s",
    (_, content) => {
      const source = parse("a.ts", content);
      expect(findMutants(source).length).toBeLessThanOrEqual(10_000);
      expect(stubSource(source).length).toBeLessThanOrEqual(content.length + 200_000);
      expect(typeof disturbSource(source)).toBe("string");
    },
    30_000,
  );

  it.each([
    ["a block or an object, again and again", "{ (".repeat(60_000)],
    ["a condition or an arrow function, again and again", "a ? (b) : c => ".repeat(10_000)],
  ])("are not made of what can be read in too many ways: %s", (_, content) => {
    expect(parseSource("a.ts", content)).toBeUndefined();
  });
});
