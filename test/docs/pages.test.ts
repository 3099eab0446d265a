import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listFiles, readSource } from "../architecture/source_files.ts";
import { type Block, readBlocks } from "./read_page.ts";
import { missingLines, runPage } from "./run_page.ts";
import { SCHEMAS } from "./schemas.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

const RUNNABLE = ["sh", "console", "sql"];

const pages = listFiles("README.md", "docs")
  .filter(({ path }) => path.endsWith(".md"))
  .map(({ path, text }) => ({ path, blocks: readBlocks(path, text) }))
  .filter(({ blocks }) => blocks.length > 0);

describe("a block that is not run", () => {
  const blocks = pages
    .flatMap(({ blocks }) => blocks)
    .filter(({ language }) => !RUNNABLE.includes(language));

  it.each(blocks)("$page:$line is proved otherwise", (block) => {
    expect(whatIsWrongWith(block)).toBeUndefined();
  });
});

function whatIsWrongWith({ language, subject = "", text }: Block): string | undefined {
  if (language === "text" && subject === "picture") return undefined;
  // The test of the notation's reference reads each of these with the parser itself.
  if (language === "notation") return undefined;
  if (subject.startsWith("schema:")) {
    const schema = SCHEMAS[subject.slice("schema:".length)];
    if (schema === undefined) return `there is no ${subject} in test/docs/schemas.ts`;
    return schema.safeParse(JSON.parse(text)).error?.message;
  }
  if (!subject.includes("/")) return `nothing proves a block of ${language} ${subject}`;
  return readSource(subject).trim() === text.trim() ? undefined : `${subject} holds something else`;
}

describe("the commands of a page", () => {
  let workplace: Workplace;
  beforeAll(async () => {
    workplace = await openWorkplace();
  });
  afterAll(() => workplace.end());

  const runnable = pages
    .map(({ path, blocks }) => ({
      path,
      blocks: blocks.filter(({ language }) => RUNNABLE.includes(language)),
    }))
    .filter(({ blocks }) => blocks.length > 0);

  it.each(runnable)("$path work from top to bottom", async ({ path, blocks }) => {
    const run = await runPage(blocks, workplace);
    expect(run.status, `${path}:${run.line}\n${run.output}`).toBe(0);
    for (const block of blocks.filter(({ language }) => language === "console")) {
      const printed = await run.outputOf(block);
      expect(missingLines(block, printed), `${path}:${block.line} printed\n${printed}`).toEqual([]);
    }
  });
});
