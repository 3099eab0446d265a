import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exampleSentences } from "../../../../../shared/generation/by_templates/notation/nearest.ts";
import { printNotation } from "../../../../../shared/generation/by_templates/notation/print.ts";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";
import { typesByLastWord } from "../../../../../shared/generation/by_templates/notation/resolve/type_names.ts";

const page = readFileSync(
  new URL("../../../../../docs/reference/notation.md", import.meta.url),
  "utf8",
);
const blocks = [...page.matchAll(/```notation\n([\s\S]*?)```/g)].map(([, block = ""]) =>
  block.trim(),
);

function understand(requirement: string) {
  const reading = readRequirement(requirement);
  if (reading.status === "refused") throw reading.error;
  return reading;
}

describe("docs/reference/notation.md", () => {
  it.each(blocks)("shows what is read: %s", (block) => {
    expect(understand(block).notation).not.toBe("");
  });

  it("shows the canonical form as it is printed", () => {
    const [canonical = ""] = blocks;
    expect(printNotation(understand(canonical).specification)).toBe(canonical);
  });

  it.each(typesByLastWord)("lists the last words of a %s", (type, words) => {
    const row = page.split("\n").find((line) => line.startsWith(`| ${type} `));
    expect(row).toContain(words.join(", "));
  });
});

describe("the forms that a refusal proposes", () => {
  const base = "REST API. Author: name. Book: title, status, price, author.";

  it.each(exampleSentences.filter((sentence) => sentence.startsWith("Build")))("%s", (sentence) => {
    expect(understand(sentence).notation).not.toBe("");
  });

  it.each(
    exampleSentences.filter((sentence) => sentence.endsWith(".") && !sentence.startsWith("Build")),
  )("%s", (sentence) => {
    expect(understand(`${base} ${sentence}`).notation).not.toBe("");
  });
});
