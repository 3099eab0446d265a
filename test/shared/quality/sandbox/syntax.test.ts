import { describe, expect, test } from "vitest";
import { executeProgram } from "../../../../shared/quality/sandbox/execute_program.ts";
import { executeTestFile } from "../../../../shared/quality/sandbox/execute_test_file.ts";

async function run(language: "javascript" | "typescript", source: string) {
  const { outcome, failure } = await executeProgram({ language, source });
  return failure === undefined ? outcome : `${outcome}: ${failure.reason}`;
}

describe("executeProgram() runs the syntax of modern JavaScript", () => {
  test.each(
    Object.entries({
      "the regular expression flags v and d": `if (!/[\\p{L}--[a-z]]/v.test("A") || /a/d.exec("ba").indices[0][0] !== 1) throw 1;`,
      "numeric separators and radixes": `if (1_000 !== 1000 || 0b1_0 !== 2 || 0o17 !== 15 || 0xff_ff !== 65535) throw 1;`,
      "private names, static blocks and #x in o": `class A { static x; static { this.x = 1; } #p = 1; static has(o) { return #p in o; } get #r() { return 1; } } if (!A.has(new A()) || A.x !== 1) throw 1;`,
      "a line of #!": `#!/usr/bin/env node\nconsole.log(1);`,
      "await at the top": `const x = await Promise.resolve(1); if (x !== 1) throw 1;`,
      labels: `let n = 0; a: for (let i = 0; i < 3; i++) { for (;;) { if (i < 2) continue a; n++; break a; } } if (n !== 1) throw 1;`,
      "object members of every kind": `const o = { get x() { return 1; }, set x(v) {}, ["a" + 1]: 2, async *g() {}, *h() { yield* [1, 2]; } }; if ([...o.h()].length !== 2 || o.a1 !== 2) throw 1;`,
      "asynchronous iteration": `class S { async *[Symbol.asyncIterator]() { yield 1; yield 2; } } (async () => { let s = 0; for await (const x of new S()) s += x; if (s !== 3) throw 1; })();`,
      BigInt: `if (2n ** 64n !== 18446744073709551616n || BigInt.asUintN(8, 257n) !== 1n || 7n / 2n !== 3n) throw 1;`,
      "tagged templates": `const t = (s, ...v) => s.raw.join('|') + v; if (t\`a\${1}b\\n\` !== 'a|b\\\\n1') throw 1;`,
      "new.target": `class B { constructor() { if (new.target !== C) throw 2; } } class C extends B {} new C();`,
      "optional chaining": `const o = { f() { return this.n; }, n: 1 }; if (o?.f?.() !== 1 || o.x?.y.z !== undefined || (o?.["f"])() !== 1) throw 1;`,
      "logical assignment": `let a = null; a ??= 1; a ||= 2; a &&= 3; if (a !== 3) throw 1;`,
      "copying of arrays": `if ([3, 1].toSorted()[0] !== 1 || [1].with(0, 2)[0] !== 2 || [1, 2].at(-1) !== 2) throw 1;`,
      "causes and aggregates": `if (new Error("x", { cause: 1 }).cause !== 1) throw 1; Promise.any([Promise.reject(1)]).catch((e) => { if (!(e instanceof AggregateError)) throw 2; });`,
      "weak references": `new WeakRef({}).deref(); new FinalizationRegistry(() => {}).register({}, 1);`,
      structuredClone: `if (structuredClone({ a: [new Date(0), new Map([[1, 2]])] }).a[1].get(1) !== 2) throw 1;`,
      "import() of a module": `import("node:assert").then((assert) => assert.default(true));`,
      "exports of every kind": `export * from "node:assert"; export * as ns from "node:util"; export default function () {}`,
      "names in other scripts": `const café = 1, \\u0061b = 2, 变量 = 3; if (café + ab + 变量 !== 6) throw 1;`,
      "sloppy leftovers": `var yield = 1, await = 2, let_ = 010; with ({ a: 1 }) a; <!-- a comment\nif ("\\101" !== "A") throw 1;`,
    }),
  )("%s", async (_name, source) => {
    expect(await run("javascript", source)).toBe("passed");
  });
});

describe("executeProgram() runs the syntax of modern TypeScript", () => {
  test.each(
    Object.entries({
      enums: `const enum E { A = 1, B } declare const enum D { Z } enum S { A = "a", B = 1 << 2, C = B | 1 } if (E.B !== 2 || S.C !== 5 || S[4] !== "B") throw 1;`,
      "import = require()": `import assert = require("assert"); assert.ok(true);`,
      "export =": `const x = 1; export = x;`,
      "abstract classes and parameter properties": `type C = abstract new () => object; abstract class A { abstract m(): void; protected constructor(public a: number, private readonly b = 2) {} get s() { return this.b; } } class B extends A { override m() {} constructor() { super(1); } } if (new B().s !== 2) throw 1;`,
      "generic arrows": `const f = <T,>(x: T) => x; const g = async <T extends object>(x: T): Promise<T> => x; f<number>(1); g({});`,
      "satisfies and as const": `const o = { a: 1 } as const satisfies { a: number }; if ((o.a as unknown as number)! !== 1) throw 1;`,
      overloads: `function f(a: string): string; function f(a: number): number; function f(a: any) { return a; } class A { m(): void; m(a?: number): void {} } f(1);`,
      "index signatures and declared fields": `interface I { [k: string]: number; new (x: number): I; (y: string): void } class A { [k: string]: any; declare x: number; y!: string; z?: number; static readonly w = 1; }`,
      "type arguments of tags":
        "function t<T>(s: TemplateStringsArray): T | undefined { return undefined; } t<string>`a`; const o: any = { t }; (o?.t)`x`;",
      "predicates and assertions": `function a(x: unknown): asserts x is string {} function b(this: Date, x: any): x is number { return true; } const u = true ? (1) : (x: number): number => x;`,
      "mapped, conditional and tuple types": `type T = [a: string, b?: number, ...rest: boolean[]]; type M<X> = { readonly [K in keyof X as \`get\${string & K}\`]-?: X[K] extends infer R extends string ? R : never };`,
      "imports and exports of types": `import type { X } from "./x"; import { type Y, ok } from "node:assert"; export type { X }; export { type Y }; ok(true);`,
      declarations: `declare module "x" { export const a: number } declare global { interface Window {} } declare namespace N { const x: number } declare function f(): void;`,
      "old assertions and non-null marks": `const x = <number>(1 as any); const a: number | null = 1; a!.toFixed(); const m: Map<string, Map<string, number[]>> = new Map();`,
      "names that elsewhere are keywords": `const accessor = 1, namespace = 2, module = 3; for (const accessor of [1]) accessor as number; class A { accessor = 4; module() { return namespace + module; } } /** @internal a@b.c */ if (new A().accessor + "@x".length !== 6 || accessor !== 1) throw 1;`,
      "errors of type only": `const x: number = "a"; if (x !== "a") throw 1;`,
    }),
  )("%s", async (_name, source) => {
    expect(await run("typescript", source)).toBe("passed");
  });
});

describe("executeProgram() does not judge TypeScript that is more than JavaScript with types", () => {
  test.each([
    `function d(v: any, c: any) { return v; } @d class A {}`,
    `const d = () => (v: any, c: any) => v; class A { @d() m() {} @d() x = 1; }`,
    `function p(t: any, k: any, i: number) {} class A { m(@p a: number, @p b: number) {} }`,
    `class A { accessor x = 1; static accessor #y: number = 2; }`,
    `namespace A { export const x = 1; } if (A.x !== 1) throw 1;`,
    `export namespace A.B { export const x = 1; }`,
  ])("%s", async (source) => {
    expect(await run("typescript", source)).toBe("not_executed: unsupported_feature");
  });
});

describe("executeProgram() fails what does not parse", () => {
  test.each([
    ["javascript", `function (`],
    ["javascript", `let a; let a;`],
    ["javascript", `"use strict"; with ({}) {}`],
    ["javascript", `for (;;) { continue nowhere; }`],
    ["javascript", `@d class A {}`],
    ["javascript", `/(/;`],
    ["typescript", `let x: = 1;`],
    ["typescript", `const s = "abc`],
    ["typescript", `const x = @d;`],
    ["typescript", `class { }`],
    ["typescript", `let a = 1; let a = 2;`],
  ] as const)("%s: %s", async (language, source) => {
    expect(await run(language, source)).toBe("failed: syntax_error");
  });
});

describe("executeTestFile() tells a syntax error from what it lacks", () => {
  const importing = `import { expect, it } from "vitest"; import { x } from "../src/x.ts"; it("x", () => { expect(x).toBe(1); });`;
  test.each([
    ["a syntax error", `export const x = ;`, "failed", "syntax_error"],
    ["a redeclaration", `let x = 1; let x = 1; export { x };`, "failed", "syntax_error"],
    ["a missing export", `export const y = 1;`, "failed", "syntax_error"],
    ["a decorator", `@d class A {} export const x = 1;`, "not_executed", "unsupported_feature"],
  ])("%s in an imported file", async (_name, content, outcome, reason) => {
    const result = await executeTestFile({
      testPath: "test/x.test.ts",
      files: [
        { path: "test/x.test.ts", content: importing },
        { path: "src/x.ts", content },
      ],
    });
    expect([result.outcome, result.failure?.reason]).toEqual([outcome, reason]);
  });
});

describe("stripTypes() ends whatever it is given", () => {
  const nested = (parameter: string) =>
    `export const f: any = ${`(${parameter} = `.repeat(28)}1${") => 1".repeat(28)};`;
  test.each([
    ["nested typed defaults", nested("a: any")],
    ["nested defaults", nested("a")],
    ["a list of words that may begin a namespace", `/* @ */\n${"module\n".repeat(200_000)}`],
    ["deep parentheses", `x = ${"(".repeat(50_000)}1${")".repeat(50_000)}`],
  ])("%s", async (_name, source) => {
    expect(await run("typescript", source)).toBe("failed: syntax_error");
  });

  test.each([
    ["blank lines", "\n".repeat(190_000)],
    ["a list of names", `const module = 1;\n${"module;\n".repeat(20_000)}// @`],
  ])("%s", async (_name, source) => {
    expect(await run("typescript", source)).toBe("passed");
  });
});

describe("executeProgram() keeps a program inside of its wrapper", () => {
  test.each([
    `});\n(function () { return; `,
    `}, program2() { return;`,
    `} (1), function () {`,
    `}}, { program() {`,
    `} function other() {`,
    `}; if (0) {`,
    `} / 1 / function () {`,
    `} \`x\`, function () {`,
  ])("%s", async (source) => {
    const program = `${source}\nrequire("assert")(false);`;
    expect(await run("javascript", program)).toBe("failed: syntax_error");
    expect(await run("typescript", program)).toBe("failed: syntax_error");
  });
});
