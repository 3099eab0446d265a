import { runInThisContext } from "node:vm";
import { beforeAll, expect, it } from "vitest";
import { executeTestFile } from "../../../../shared/quality/sandbox/execute_test_file.ts";
import { comparesTextOfEngine } from "../../../../shared/quality/sandbox/guest/engine_texts.ts";

const THROWING = [
  'return JSON.parse("{a");',
  'return JSON.parse("[1,]");',
  "return undefined.b;",
  "undefined.b = 1;",
  "const value = 1; value();",
  "const value = {}; value.method();",
  "return [...1];",
  "return new Array(-1);",
  "const value = 1; value = 2;",
  'return Symbol() + "";',
  "return new (() => {})();",
  'return "a".repeat(-1);',
  "return new Date(NaN).toISOString();",
  "return (1).toFixed(101);",
  "return [].reduce((a) => a);",
  "const [a] = null;",
  "const { a } = undefined;",
  "class A {} A();",
  "return 1n + 1;",
  'Object.defineProperty(Object.freeze({}), "a", {});',
  '"use strict"; Object.freeze([1]).push(2);',
  "value; let value = 1;",
  "return new Proxy(1, 1);",
  "return BigInt(1.5);",
  'return decodeURIComponent("%");',
  "return String.fromCodePoint(-1);",
  "return 1n / 0n;",
  "return new Map([1]);",
  'return "a" in "b";',
  "return 1 instanceof 1;",
  "return Reflect.ownKeys(1);",
  "const circle = {}; circle.own = circle; JSON.stringify(circle);",
  "return Promise.resolve.call(1);",
  'return new RegExp("(");',
  "Object.setPrototypeOf(Object.preventExtensions({}), {});",
  '"use strict"; delete Object.freeze({ a: 1 }).a;',
  '"use strict"; ({ get a() { return 1; } }).a = 2;',
  "return new Set(1);",
  "return new Uint8Array(-1);",
  'return atob("*");',
];

let texts: readonly string[] = [];
beforeAll(async () => {
  let printed = "";
  const functions = THROWING.map((body) => `function () { ${body} }`).join(",\n");
  const content = `import { it } from "vitest";
const textOf = (work) => { try { work(); return "nothing"; } catch (error) { return error.message; } };
it("tells", () => { console.log(JSON.stringify([${functions}].map(textOf))); });`;
  await executeTestFile({
    ...{ files: [{ path: "a.test.js", content }], testPath: "a.test.js" },
    printed: (text) => {
      printed += text;
    },
  });
  texts = JSON.parse(printed);
});

it.each(THROWING)("the text of an error is Node's, or known not to be: %s", (body) => {
  const text = texts[THROWING.indexOf(body)] ?? "";
  let expected = "nothing";
  try {
    runInThisContext(`(function () { ${body} })()`);
  } catch (error) {
    expected = (error as Error).message;
  }
  expect(expected).not.toBe("nothing");
  const isKnown = text === expected || comparesTextOfEngine(`'${expected}'`, `'${text}'`);
  expect([isKnown, expected, text]).toEqual([true, expected, text]);
});

it.each([
  ["'The callback is not a function'", "'Expected a callback'"],
  ["'Invalid array length'", "3"],
  ["'not found'", "'not a function'"],
])("a comparison of other texts fails as any: %s with %s", (expected, actual) => {
  expect(comparesTextOfEngine(expected, actual)).toBe(false);
});
