import { describe, expect, it } from "vitest";
import { fence, judgeBoth, judgeRight } from "./judge_slugs.ts";

describe("a result that is shown without a call is not passed over, and is named", () => {
  it.each([
    [fence("json", '{"input": "Hi!", "output": "hi"}'), '"input"'],
    [fence("", "Hi!  =>  hi"), "Hi!  =>  hi"],
    [fence("", '"Hi!" => "hi"'), "Hi!"],
    [fence("text", "Hi!   hi"), "Hi!   hi"],
    [fence("yaml", "in: Hi!", "out: hi"), "in: Hi!"],
    [fence("csv", "Hi!,hi"), "Hi!,hi"],
    [fence("js", '"Hi!" // => "hi"'), "Hi!"],
    [fence("js", 'const cases = [["Hi!", "hi"]];'), "const cases"],
    [fence("js", '({ "Hi!": "hi" })'), "Hi!"],
    [fence("sh", "$ slug Hi!", "hi"), "slug Hi!"],
    [fence("python", "slug('Hi!') == 'hi'"), "slug('Hi!')"],
    ["For example, passing 'Hi!' returns 'hi'.", "passing"],
    ["Example: Hi! → hi", "Hi! → hi"],
    ["| text | slug |\n| --- | --- |\n| Hi! | hi |", "| Hi! | hi |"],
    ["text | slug\n--- | ---\nHi! | hi", "Hi! | hi"],
    ["<table><tr><td>Hi!</td><td>hi</td></tr></table>", "<table>"],
    ["The slug of `Hi!` is `hi`.", "The slug of"],
    ["Turns `Hi!` into `hi`.", "Turns"],
    ["It is called with 'Hi!'\nand gives 'hi'.", "and gives"],
    ["* Hi! : hi\n* A b : a-b", "Hi! : hi"],
    ["- Hi!: hi", "Hi!: hi"],
    ["Examples:\n\nHi! becomes hi", "Hi! becomes hi"],
    ["## Examples\n\n- Hi! makes hi", "Hi! makes hi"],
    ["$ slug 'Hi!'\nhi", "$ slug"],
    ["I expect hi for Hi!.", "I expect"],
    ["No dash at the end, e.g. for Hi!.", "No dash"],
    ["It never ends in a dash.", "never"],
    ["1. Hi! (hi)\n2. A b (a-b)", "Hi! (hi)"],
    ["Hi! ⇢ hi", "Hi!"],
    ["When the text is Hi! the slug is hi.", "When the text"],
    ["The result of slugify with Hi! is hi.", "The result of"],
    ["Hi! becomes hi", "becomes"],
  ])("%s", async (words, named) => {
    expect(await judgeBoth(words)).toEqual({
      right: "unproven",
      wrong: "unproven",
      told: expect.stringContaining(named),
    });
  });
});

describe("what shows no result leaves the verdict as it is, and is listed", () => {
  it.each([
    ["# Slugs\n\nA small library, written in 2024.", "# Slugs"],
    [fence("sh", "npm install slug", "# then use it"), "npm install slug"],
    [fence("js", "const next = (x) => x + 1;", "export { next };"), "const next"],
    [fence("", "const next = x => x;", "next(name);"), "const next"],
    [fence("ts", "type Slug = (text: string) => string;"), "type Slug"],
    ["Works with Node 20 and 22.", "Works with"],
  ])("%s", async (words, listed) => {
    const { verdict, told, notJudged } = await judgeRight(words);
    expect([verdict, told]).toEqual(["passed", ""]);
    expect(notJudged.join("\n")).toContain(listed);
  });
});

describe("a criterion that shows values needs a test that has them", () => {
  it.each([
    "AC-2: [AC-1] drops what is at the end, e.g. 'Hi!' to 'hi'",
    "AC-1: makes slugs, and 'Hi!' is 'hi'",
  ])("%s", async (line) => {
    expect(await judgeBoth(line)).toEqual({
      right: "unproven",
      wrong: "unproven",
      told: expect.stringContaining('shows "Hi!", which no test has'),
    });
  });
});
