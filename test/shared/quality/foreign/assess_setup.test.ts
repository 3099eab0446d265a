import { describe, expect, it } from "vitest";
import { fence, judgeBoth } from "./judge_slugs.ts";

const UNDERSCORE = "slugify.separator = '_';";
const EXAMPLE = "slugify('A b'); // 'a_b'";

describe("an example is not executed without what stands before it", () => {
  it.each([
    fence("js", UNDERSCORE, EXAMPLE),
    fence("js", "setSeparator('_');", EXAMPLE),
    fence("js", "const options = setup({ separator: '_' });", EXAMPLE),
    fence("js", "slugify = (text) => text;", EXAMPLE),
    fence("js", "import './underscore.js';", EXAMPLE),
    fence("js", "process.env.SEPARATOR = '_'", "slugify('A b'); // 'a-b'"),
    fence("js", "delete slugify.separator;", EXAMPLE),
    fence("js", "beforeEach(() => { slugify.separator = '_'; });", EXAMPLE),
    fence("js", "withSeparator('_', () => {", `  ${EXAMPLE}`, "});"),
    fence("js", "if (isOld) {", `  ${EXAMPLE}`, "}"),
    fence("js", `it('uses _', () => { ${UNDERSCORE} expect(slugify('A b')).toBe('a_b'); });`),
    fence("", "> slugify.separator = '_'", "'_'", "> slugify('A b')", "'a_b'"),
    fence("", `… ${UNDERSCORE}`, EXAMPLE),
    `${UNDERSCORE}\n${EXAMPLE}`,
    `    ${UNDERSCORE}\n\n    ${EXAMPLE}`,
  ])("%s", async (words) => {
    const { right, wrong } = await judgeBoth(words);
    expect([right, wrong]).toEqual(["unproven", "unproven"]);
  });

  it("a difference below a block that changes something shows nothing", async () => {
    const words = `${fence("js", UNDERSCORE)}\n\nThen:\n\n${fence("js", EXAMPLE)}`;
    expect(await judgeBoth(words)).toMatchObject({ right: "unproven" });
  });
});

describe("what changes nothing leaves an example executed", () => {
  it.each([
    fence("js", "import { slugify } from './slug.js';", "", "slugify('Hi!'); // 'hi'"),
    fence("js", "const { slugify } = require('./slug.js');", "slugify('Hi!'); // 'hi'"),
    fence("js", "function show(text) { console.log(text); }", "slugify('Hi!'); // 'hi'"),
    fence("js", "slugify('A b'); // 'a-b'", "slugify('Hi!'); // 'hi'"),
    fence("js", "const a = slugify('A b'); // 'a-b'", "let b;", "b = slugify('Hi!'); // 'hi'"),
    fence(
      "js",
      "it('a', () => { expect(slugify('A b')).toBe('a-b'); });",
      "slugify('Hi!') // 'hi'",
    ),
    fence("", "> slugify('A b')", "'a-b'", "> slugify('Hi!')", "'hi'"),
  ])("%s", async (words) => {
    expect(await judgeBoth(words)).toEqual({ right: "passed", wrong: "failed", told: "" });
  });
});

describe("an example is read in other forms too", () => {
  it.each([
    fence("js", "slugify(", "  'Hi!',", ")", "// 'hi'", "", "slugify('A b') // 'a-b'"),
    fence("js", "expect(() => slugify()).toThrow(RangeError);"),
    fence("js", "expect(() => { slugify(); }).toThrow('No text');"),
    fence("js", "expect(() => slugify()).toThrowError(/text/);"),
    fence("js", "import * as slugs from './slug.js';", "slugs.slugify('Hi!'); // 'hi'"),
    fence("js", "const { slugify } = require('./slug.js');", "slugify('Hi!'); // 'hi'"),
    "slugify() throws an error",
    "slugify() throws an Error",
    "slugify('Hi!') ➜ 'hi'",
    "| Input | Output |\n| --- | --- |\n| `slugify('Hi!')` | `'hi'` |",
  ])("%s", async (words) => {
    expect(await judgeBoth(words)).toEqual({ right: "passed", wrong: "failed", told: "" });
  });
});
