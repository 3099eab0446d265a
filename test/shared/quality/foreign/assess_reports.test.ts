import { describe, expect, it } from "vitest";
import { fence, judgeBoth } from "./judge_slugs.ts";

const WRONG = fence("js", "slugify('Hi!') // 'hi-'");
const RIGHT = fence("js", "slugify('Hi!') // 'hi'");

describe("a report of what the code does fails no right code, and passes no wrong one", () => {
  it.each([
    "### Current behavior",
    "**Actual behavior**",
    "### What is the current behavior?",
    "### Describe the bug",
    "What happens",
    "What I get:",
    "I see this:",
    "We have:",
    "### Output now",
    "Version 1 did:",
    "## Reproduction",
    "Output\n------",
    "In lodash, it is so.",
    "The result is this.",
  ])("%s", async (title) => {
    const both = await judgeBoth(`${title}\n\n${WRONG}\n\n### Expected behavior\n\n${RIGHT}`);
    expect(both.right).toBe("unproven");
    expect(both.wrong).not.toBe("passed");
    const alone = await judgeBoth(`${title}\n\n${WRONG}`);
    expect(alone.right).toBe("unproven");
  });

  it("of a call with two results, neither is executed", async () => {
    const words = "### v1\n\nslugify('Hi!') // 'hi-'\n\n### v2\n\nslugify( \"Hi!\" ) // 'hi'";
    expect(await judgeBoth(`Examples:\n\n${WRONG}\n${RIGHT}`)).toEqual({
      right: "unproven",
      wrong: "unproven",
      told: expect.stringContaining("It quotes different results of this call"),
    });
    expect(await judgeBoth(words)).toMatchObject({ right: "unproven", wrong: "unproven" });
  });

  it.each([
    "### Current behavior\n\n#### Example\n\nslugify('Hi!') // 'hi-'",
    "slugify('Hi!') gives 'hi-'.\n\nNot sure that anybody wants this.",
    `${WRONG}\n\nBut there is a dash.`,
    "I tried it. slugify('Hi!') gives 'hi-'.",
    fence("js", "// before", "slugify('A b') // 'a-b'", "slugify('Hi!') // 'hi-'"),
    fence("", "Before: slugify('Hi!') // 'hi-'"),
    "| call | before | result |\n| --- | --- | --- |\n| `slugify('Hi!')` | `'hi-'` | `'hi'` |",
  ])("%s", async (words) => {
    const { right, wrong } = await judgeBoth(words);
    expect([right, wrong]).toEqual(["unproven", "unproven"]);
  });
});

describe("below a title of what is asked for, an example is executed", () => {
  it.each([
    "## Usage",
    "### Expected behavior",
    "**Expected result**",
    "# Slugs\n\n## API\n\n### slugify(text, options)",
    "Example\n=======",
    "# Slugs of titles\n\nFor example:",
  ])("%s", async (title) => {
    expect(await judgeBoth(`${title}\n\n${RIGHT}`)).toEqual({
      right: "passed",
      wrong: "failed",
      told: "",
    });
  });

  it("below a sentence that does not say so, a difference shows nothing", async () => {
    expect(await judgeBoth(`Dashes are for words.\n\n${RIGHT}`)).toMatchObject({
      right: "passed",
      wrong: "unproven",
    });
  });
});
