import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** Words that are not plain, present-day technical English, and what to write instead. */
const SUGGESTIONS: readonly (readonly [phrase: string, instead: string])[] = [
  ["anew", "again"],
  ["as of about now", "now"],
  ["are told", "are published, reported or shown"],
  ["be had", "be available"],
  ["begun", "started"],
  ["broke off", "was truncated"],
  ["breaks off", "is truncated"],
  ["came of", "the result or outcome of"],
  ["comes by", "gets here or passes"],
  ["for want of", "without or for lack of"],
  ["hand in", "submit"],
  ["handed in", "submitted"],
  ["handing in", "submitting"],
  ["hands in", "submits"],
  ["is shut", "is disabled"],
  ["is told", "is published, reported or given"],
  ["of one's own", "your own or custom"],
  ["so manieth", "n-th"],
  ["the like", "similar"],
  ["there are keys of", "with a key"],
  ["there is a key of", "with a key"],
  ["unless told", "by default"],
  ["was told", "was published, reported or given"],
  ["were told", "were published, reported or given"],
  ["whoever", "anyone who, those who, or a noun"],
];

const SELF = "scripts/check/prose.ts";
const PATTERN = new RegExp(`\\b(${SUGGESTIONS.map(([phrase]) => phrase).join("|")})\\b`, "gi");

function findWords(path: string): string[] {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.flatMap((line, index) =>
    [...line.matchAll(PATTERN)].map(
      ([found]) => `${path}:${index + 1}: "${found}"; write ${suggestionFor(found)}`,
    ),
  );
}

function suggestionFor(found: string): string {
  const match = SUGGESTIONS.find(([phrase]) => phrase === found.toLowerCase());
  return match?.[1] ?? "something else";
}

const paths = execFileSync(
  "git",
  ["ls-files", "*.md", "*.ts", "*.sql", "*.mjs", "*.liquid", "cogo"],
  {
    encoding: "utf8",
  },
);
const found = paths
  .split("\n")
  .filter((path) => existsSync(path) && !path.includes(".generated.") && path !== SELF)
  .flatMap(findWords);
for (const line of found) console.error(line);
if (found.length > 0) process.exitCode = 1;
