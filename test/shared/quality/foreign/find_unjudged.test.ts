import { expect, it } from "vitest";
import { findUnjudged } from "../../../../shared/quality/foreign/find_unjudged.ts";

const FILES = [
  { path: "slug.js", kind: "source" as const, content: "export const slugify = (text) => text;" },
];
const CALLS = "slugify('a') // 'a'\n".repeat(100);

it.each([
  ["stars", "**".repeat(10_000)],
  ["dashes", "-".repeat(20_000)],
  ["code before calls", `\`\`\`js\n${"go(1);\n".repeat(2_000)}${CALLS}\`\`\``],
  ["what is no code before calls", `\`\`\`js\n${"go(1) on;\n".repeat(2_000)}${CALLS}\`\`\``],
  ["titles before calls", `${"# a\n".repeat(2_000)}${CALLS}`],
])("a requirement of many %s is read, and leaves something open", (_what, text) => {
  expect(findUnjudged(text, FILES).open).not.toEqual([]);
});
