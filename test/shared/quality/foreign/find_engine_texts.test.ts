import { expect, it } from "vitest";
import { findEngineTexts } from "../../../../shared/quality/foreign/find_engine_texts.ts";

const find = (test: string, source: string) =>
  findEngineTexts([
    { path: "a.test.js", kind: "test", content: test },
    { path: "a.js", kind: "source", content: source },
  ]);

it.each([
  `expect(() => f(null)).toThrow("cannot read property 'x' of null");`,
  "expect(() => f(null)).toThrow(/not a function/);",
  `expect(message).toBe("empty array");`,
  "expect(message).toBe(`circular reference`);",
])("finds what is worded as the sandbox's engine does: %s", (test) => {
  expect(find(test, "export const f = (a) => a.x;")).toEqual([
    expect.stringContaining("how the sandbox's engine words an error"),
  ]);
});

it.each([
  ["expect(f).toThrow('circular reference');", "throw new Error('circular reference');"],
  ["expect(f).toThrow('x is not a function');", ""],
  ["it('takes an empty array', () => { expect(f([])).toBe(1); });", ""],
  ["// not a function\nexpect(f()).toBe(1);", ""],
])("leaves alone what the code or Node says itself: %s", (test, source) => {
  expect(find(test, source)).toEqual([]);
});
