import { describe, expect, it } from "vitest";
import { findExamples } from "../../../../../shared/quality/assess/examples/find_examples.ts";

const isOwn = (specifier: string) => specifier.startsWith(".");

/** The examples of a text, as `call → value` or `call throws Error`. */
const read = (text: string) =>
  findExamples(text, isOwn).examples.map(({ call, outcome }) =>
    outcome.kind === "value" ? `${call} → ${outcome.source}` : `${call} throws ${outcome.error}`,
  );

describe("findExamples() reads", () => {
  it.each([
    [`slug("A b") gives "a-b".`, `slug("A b") → "a-b"`],
    ["`add(1, 2)` returns `3`.", "add(1, 2) → 3"],
    ["For example, add(1, -2) === -1", "add(1, -2) → -1"],
    ["sum([]) should be 0, of course", "sum([]) → 0"],
    ["parse('1;2') → [1, 2]", "parse('1;2') → [1, 2]"],
    ["parse(“a”) => { a: null }.", `parse("a") → { a: null }`],
    ["isLeap(2000) is true.", "isLeap(2000) → true"],
    ["find([1], 2) yields undefined", "find([1], 2) → undefined"],
    ["new Stack().size() equals 0", "new Stack().size() → 0"],
    ["name('ada').length is 3", "name('ada').length → 3"],
    ["load('x') resolves to 'y'", "load('x') → 'y'"],
    ["parse('') throws a SyntaxError", "parse('') throws SyntaxError"],
    ["parse('') must throw", "parse('') throws undefined"],
    [`quote('say "hi". Bye') is 'say "hi". Bye'`, `quote('say "hi". Bye') → 'say "hi". Bye'`],
  ])("%s", (text, example) => {
    expect(read(text)).toEqual([example]);
  });

  it("several in one sentence", () => {
    expect(read("even(2) is true, even(3) is false and even(-2) is true.")).toEqual([
      "even(2) → true",
      "even(3) → false",
      "even(-2) → true",
    ]);
  });
});

describe("findExamples() leaves alone", () => {
  it.each([
    ["a value in words", "add(a, b) returns the sum"],
    ["a call without a value", "Call add(1, 2) first, then print it"],
    ["what is denied", "add(1, 2) is not 4"],
    ["a number of something", "split('a b c') gives 3 words"],
    ["a fraction", "half('5/3') equals 5/6"],
    ["a value made of names", "total(cart) gives price * count"],
    ["words in parentheses", "The list (a copy) is sorted"],
    ["a call of something built in", "Math.max(1, 2) is 2"],
    ["a function that is passed", "twice((x) => x + 1) is 2"],
    ["text that does not end", `slug("A b gives "`],
  ])("%s", (_what, text) => {
    expect(read(text)).toEqual([]);
  });
});

it("findExamples() reads no more calls than it has time for", () => {
  const text = "f(".repeat(20_000);
  expect(findExamples(text, isOwn)).toMatchObject({ examples: [], isCut: true });
});

describe("findExamples() takes a value only where it is all of the value", () => {
  it.each([
    "f(1) gives 1,234",
    "range(1, 3) gives 1, 2 and 3",
    "range(1, 9) returns [1, ... 9]",
    `greet("x") gives "Hello, " followed by the name`,
    `greet("x") returns "Hello, " + name`,
    "half(3) is 2 when rounded",
    "find([1], 2) returns null or undefined",
    `parse("7") throws nothing`,
    `user("a") returns {name, tags}`,
  ])("%s", (text) => {
    expect(read(text)).toEqual([]);
  });

  it("ends with the line of a list", () => {
    expect(read("- f([1]) === 1\n- f([2]) === 2")).toEqual(["f([1]) → 1", "f([2]) → 2"]);
  });

  it("reads the text of an error", () => {
    const [first] = findExamples(`fail("") throws a TypeError with "empty text"`, isOwn).examples;
    expect(first?.outcome).toEqual({ kind: "error", error: "TypeError", message: `"empty text"` });
  });
});
