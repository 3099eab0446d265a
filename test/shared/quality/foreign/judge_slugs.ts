import { evidenceSchema } from "../../../../shared/quality/assess/evidence_schema.ts";
import { assessForeign } from "../../../../shared/quality/foreign/assess_foreign.ts";
import { checkTypes, makeExecution } from "../assess/assess.ts";

const RIGHT = `
export const slugify = (text) => {
  if (text === undefined) throw new RangeError("No text");
  return text.toLowerCase().replace(/[^a-z0-9]+/g, slugify.separator).replace(/^-|-$/g, "");
};
slugify.separator = "-";
`;
/** Leaves a dash at the end, which its test does not see. */
const WRONG = RIGHT.replace("^-|-$", "^-").replace("throw new RangeError", "return new RangeError");
const TEST = `
import { expect, it } from "vitest";
import { slugify } from "./slug.js";
it("[AC-1] slugs", () => { expect([slugify("A b"), slugify("-x")]).toEqual(["a-b", "x"]); });
`;

async function judge(source: string, words: string) {
  const files = [
    { path: "package.json", kind: "configuration" as const, content: '{"main": "./slug.js"}' },
    { path: "slug.js", kind: "source" as const, content: source },
    { path: "slug.test.js", kind: "test" as const, content: TEST },
  ];
  const quality = await assessForeign(
    makeExecution(),
    { files, requirement: `AC-1: makes slugs\n\n${words}`, leftOut: [], checkTypes },
    { testFileMilliseconds: 10_000, verifyMilliseconds: 60_000 },
  );
  if (quality === "released") throw new Error("Expected a judgement");
  const { shortfalls, notJudged } = evidenceSchema.parse(quality.evidence);
  const told = shortfalls.map(({ message }) => message).join("\n");
  return { verdict: quality.verdict, told, notJudged };
}

/** Judges code that makes slugs of texts, held against some words. */
export const judgeRight = (words: string) => judge(RIGHT, words);
/** The same of code that leaves a dash at the end: `Hi!` becomes `hi-`. */
export const judgeWrong = (words: string) => judge(WRONG, words);

/** The verdicts on both, and what is reported of the right one. */
export async function judgeBoth(words: string) {
  const [right, wrong] = [await judgeRight(words), await judgeWrong(words)];
  return { right: right.verdict, wrong: wrong.verdict, told: right.told };
}

export const fence = (language: string, ...lines: readonly string[]) =>
  [`\`\`\`${language}`, ...lines, "```"].join("\n");
