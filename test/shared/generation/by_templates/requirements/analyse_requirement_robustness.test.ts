import { describe, expect, it } from "vitest";
import { analyseRequirement } from "../../../../../shared/generation/by_templates/requirements/analyse_requirement.ts";
import { specificationSchema } from "../../../../../shared/generation/by_templates/specification/specification.ts";
import { specificationProblems } from "../../../../../shared/generation/by_templates/templates/specification_problems.ts";
import examples from "./examples.json";

/** mulberry32, a small seeded generator: the same failures on every machine. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const words = [
  ...new Set(examples.flatMap(({ says }) => says.split(/(?<=[\s,;:.()])/u))),
  ..."( ) [ ] { } | / = < > >= <= : ; , . ? ! * ` \" ' \\ $ ^ + - # \n \t • é ß 書 ع 🚀 \u0000 \u200f \ud800 __proto__ c++ a.b".split(
    " ",
  ),
];

function pick(random: () => number): string {
  return words[Math.floor(random() * words.length)] ?? "";
}

function anyText(random: () => number): string {
  const length = Math.floor(random() * 60);
  return Array.from({ length }, () => String.fromCodePoint(Math.floor(random() * 0x3000))).join("");
}

function likelyText(random: () => number): string {
  const start = random() < 0.5 ? "REST API for books: " : "";
  return start + Array.from({ length: 1 + Math.floor(random() * 40) }, () => pick(random)).join("");
}

/** What must hold of every outcome, whatever was asked. */
function check(requirement: string): void {
  const outcome = analyseRequirement(requirement);
  if (outcome.status === "refused") {
    expect(outcome.error.code).toMatch(
      /^requirement_(?:empty|too_long|not_supported|not_covered)$/,
    );
    expect(outcome.error.remedy).toBeTruthy();
    return;
  }
  const { specification } = outcome;
  expect(specificationSchema.safeParse(specification).error, requirement).toBeUndefined();
  expect(specificationProblems(specification), requirement).toEqual([]);
}

describe("analyseRequirement() on hostile text", () => {
  it("never throws and never gives a broken specification for random characters", () => {
    const random = createRandom(1);
    for (let count = 0; count < 300; count += 1) check(anyText(random));
  });

  it("never throws and never gives a broken specification for shuffled requirements", () => {
    const random = createRandom(2);
    for (let count = 0; count < 600; count += 1) check(likelyText(random));
  });

  it("gives the same outcome for the same words", () => {
    for (const { says } of examples.slice(0, 40)) {
      expect(analyseRequirement(says)).toEqual(analyseRequirement(says));
    }
  });

  it.each([
    ["one word", "x"],
    ["brackets", "("],
    ["braces", "a {"],
    ["bullets", "- a\n"],
    ["table rows", "| a | b |\n"],
    ["tags", "<p "],
    ["colons", "x:"],
    ["fields", "title, "],
    ["filters", "filter by "],
    ["relations", "every book has many "],
    ["choices", "status one of a, b or c, "],
    ["negations", "not "],
    ["connectors", "Book with "],
    ["lines", "title\n"],
    ["sentences", "The book has a title. "],
    ["routes", "GET /books "],
    ["examples", '{"a":1,'],
    ["tables in SQL", "create table a (b int); "],
  ])("reads ten thousand characters of %s", (_, unit) => {
    check(`REST API ${unit.repeat(10_000)}`.slice(0, 10_000));
  });
});
