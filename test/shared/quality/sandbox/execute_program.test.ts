import { describe, expect, test } from "vitest";
import { executeProgram } from "../../../../shared/quality/sandbox/execute_program.ts";

const limits = { timeoutMilliseconds: 400 };

async function run(source: string, language: "javascript" | "typescript" = "javascript") {
  const { outcome, failure } = await executeProgram({ language, source, limits });
  return failure === undefined ? outcome : `${outcome}: ${failure.reason}`;
}

describe("executeProgram() passes what Node runs to its end", () => {
  test.each([
    [
      "a sloppy script",
      `with ({ a: 1 }) { a; } undeclared = 010; (function (x, x) { if (arguments.callee.length !== 2) throw 1; })(1, 2); if (this !== module.exports) throw 2;`,
    ],
    [
      "a CommonJS program",
      `const assert = require("node:assert"); module.exports = { f: () => 1 }; assert.deepEqual(module.exports.f(), 1);`,
    ],
    [
      "an ES module",
      `import assert from "assert"; export const f = () => 1; assert.equal(f(), 1); await null;`,
    ],
    [
      "a script that declares names of the module wrapper",
      `const module = 1; const exports = 2; if (module + exports !== 3) throw 1;`,
    ],
    ["a promise chain", `Promise.resolve(1).then((x) => { if (x !== 1) throw 1; });`],
    [
      "a timer, without waiting for it",
      `const from = Date.now(); setTimeout(() => { if (Date.now() - from < 60000) throw 1; }, 60000);`,
    ],
    ["console.assert, which only prints", `console.assert(false, "printed");`],
    ["a rejection handled in time", `const p = Promise.reject(new Error("x")); p.catch(() => {});`],
    [
      "English number and string locales",
      `const assert = require("assert"); assert.equal((1234567.891).toLocaleString(), "1,234,567.891"); assert.deepEqual(["b", "a", "C", "A"].sort((x, y) => x.localeCompare(y)), ["a", "A", "b", "C"]);`,
    ],
    [
      "lodash",
      `const _ = require("lodash"); require("assert")(_.isEqual({ a: [1] }, { a: [1] }));`,
    ],
    [
      "loose deep equality",
      `const assert = require("assert"); assert.deepEqual([1, "2", { a: NaN }], ["1", 2, { a: NaN }]); assert.throws(() => assert.deepStrictEqual([1], ["1"]));`,
    ],
    [
      "assert.throws with a class, pattern, object and check",
      `const assert = require("assert"); const f = () => { throw new TypeError("bad input"); }; assert.throws(f); assert.throws(f, TypeError); assert.throws(f, /bad/); assert.throws(f, { name: "TypeError", message: "bad input" }); assert.throws(f, (error) => error instanceof TypeError); assert.doesNotThrow(() => 1);`,
    ],
  ])("%s", async (_name, source) => {
    expect(await run(source)).toBe("passed");
  });

  test.each([
    [
      "types, enums, generics and unused imports",
      `import * as assert from 'assert'; import * as math from 'mathjs'; enum E { A = 1, B } abstract class S<T> { constructor(readonly x: T, private y = 2) {} } class C extends S<number> {} const f = <T,>(x: T): T => x; assert.deepEqual(f(new C(E.B).x), 2, "message"); assert(true);`,
    ],
    [
      "a declared require",
      `declare var require: any; const assert = require("node:assert"); assert.equal(1 as number, 1);`,
    ],
  ])("TypeScript with %s", async (_name, source) => {
    expect(await run(source, "typescript")).toBe("passed");
  });
});

describe("executeProgram() fails what Node fails", () => {
  test.each([
    ["a failed assertion", `require("assert").equal(1, 2);`, "uncaught_error"],
    ["an unhandled rejection", `(async () => { throw new Error("x"); })();`, "uncaught_error"],
    ["an error in a timer", `setTimeout(() => { throw new Error("x"); }, 10);`, "uncaught_error"],
    ["a syntax error", `const = 1;`, "syntax_error"],
    ["a name its import lacks", `import { nothing } from "lodash";`, "syntax_error"],
    ["a syntax error at run time", `JSON.parse("{");`, "uncaught_error"],
    ["an exit code", `process.exitCode = 3;`, "process_exit"],
    ["endless ticks", `const f = () => process.nextTick(f); f();`, "timeout"],
    ["process.exit", `process.exit(1);`, "process_exit"],
    [
      "a top-level await that never settles",
      `await new Promise(() => {}); export {};`,
      "never_settled",
    ],
    ["an undeclared name in an ES module", `import "assert"; undeclared = 1;`, "uncaught_error"],
    ["null thrown", `throw null;`, "uncaught_error"],
    [
      "an error whose message cannot be read",
      `throw { get message() { throw 1; }, toString() { throw 2; } };`,
      "uncaught_error",
    ],
  ])("%s", async (_name, source, reason) => {
    expect(await run(source)).toBe(`failed: ${reason}`);
  });
});

describe("executeProgram() ends what would not end, and lives on", () => {
  test.each([
    ["an endless loop", `while (true);`, "timeout"],
    [
      "a loop that swallows the interruption",
      `for (;;) { try { for (;;); } catch {} finally { continue; } }`,
      "timeout",
    ],
    ["endless microtasks", `(async () => { while (true) await null; })();`, "timeout"],
    ["endless promise recursion", `const f = () => Promise.resolve().then(f); f();`, "timeout"],
    ["a timer storm", `function f() { setTimeout(f, 0); setTimeout(f, 0); } f();`, "timeout"],
    ["an interval nobody clears", `setInterval(() => {}, 1);`, "timeout"],
    ["catastrophic backtracking", `/^(a+)+$/.test("a".repeat(40) + "b");`, "timeout"],
    [
      "a loop around a slow built-in",
      `const s = "ab".repeat(1e5); while (true) s.split("").join("");`,
      "timeout",
    ],
    ["a built-in over an endless array", `Array(1e9).join();`, "timeout"],
    ["a sort of an endless list", `[].sort.call({ length: 1e9 });`, "timeout"],
    ["a search", `"a".repeat(2 ** 24).indexOf("a".repeat(2 ** 23) + "b");`, "timeout"],
    ["a split", `"a".repeat(2 ** 24).split("a".repeat(2 ** 23) + "b");`, "timeout"],
    ["a replacement", `"a".repeat(2 ** 24).replaceAll("a".repeat(2 ** 23) + "b", "");`, "timeout"],
    ["a normal form", `("a" + "\\u0315\\u0300".repeat(2e5)).normalize("NFC");`, "timeout"],
    ["a sort of a long list", `Array.from({ length: 3e6 }, (_, i) => 3e6 - i).sort();`, "timeout"],
    ["powers", `while (true) 7n ** 370000n;`, "timeout"],
    [
      "many declarations",
      Array.from({ length: 60_000 }, (_, i) => `let v${i};`).join(""),
      "timeout",
    ],
    [
      "code from text",
      `eval(Array.from({ length: 60000 }, (_, i) => "let v" + i + ";").join(""));`,
      "timeout",
    ],
    ["a long literal", `x = ${"9".repeat(300_000)}n;`, "timeout"],
    ["a huge string", `"a".repeat(1e9);`, "memory_limit"],
    ["a huge buffer", `new ArrayBuffer(2e9);`, "memory_limit"],
    ["endless recursion", `const f = () => f() + 1; f();`, "stack_overflow"],
    ["deeply nested JSON", `JSON.parse("[".repeat(1e5));`, "stack_overflow"],
  ])("%s", async (_name, source, reason) => {
    expect(await run(source)).toBe(`failed: ${reason}`);
    expect(await run("1")).toBe("passed");
  });

  test("a program that fills its memory fails", async () => {
    expect(await run(`const a = []; for (;;) a.push(new Array(1e5).fill(0));`)).toMatch(
      /^failed: /,
    );
  });
});

describe("executeProgram() does not judge what the sandbox lacks", () => {
  test.each([
    ["a module of Node", `require("fs");`],
    ["an imported module of Node", `import fs from "node:fs"; fs;`],
    ["an unknown package", `try { require("left-pad"); } catch {}`],
    ["a member of a module of Node", `const { createHash } = require("crypto");`],
    ["an imported member of a module of Node", `import { types } from "node:util"; types;`],
    ["the network", `fetch("http://localhost").catch(() => {});`],
    ["what Node has from 21", `Object.groupBy([1], String);`],
    ["what Node has from 22", `new Set([1]).union(new Set([2])); [1].values().map((x) => x);`],
    ["the last match of any pattern", `/(a)/.test("a"); if (RegExp.$1 !== "a") throw 1;`],
    ["Intl", `new Intl.NumberFormat("de").format(1);`],
    ["another language's collation", `"ä".localeCompare("z", "sv");`],
  ])("%s", async (_name, source) => {
    expect(await run(source)).toBe("not_executed: unsupported_feature");
  });

  test("the host's own process stays out of reach", async () => {
    expect(
      await run(`this.constructor.constructor("return process")().mainModule.require("fs");`),
    ).toBe("failed: uncaught_error");
  });
});
