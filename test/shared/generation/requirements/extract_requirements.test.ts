import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findStatements, synthesiseRequirements } from "../../../../shared/generation/mod.ts";

const passagesOf = (...texts: readonly string[]) =>
  texts.map((text, index) => ({
    ...{ ordinal: 1, number: index + 1, speaker: null, saidAt: null, place: "", text },
  }));
const gather = (...texts: readonly string[]) =>
  synthesiseRequirements([1], findStatements(passagesOf(...texts)));

describe("findStatements()", () => {
  it.each([
    ["Users must log in with their e-mail.", "functional", "must"],
    ["It should answer within 2 seconds.", "quality", "should"],
    ["An undo would be nice too", "functional", "could"],
    ["Please add a filter by date", "functional", "must"],
    ["Can we add a filter by date?", "functional", "must"],
    ["Let's use Postgres for the data", "decision", "must"],
    ["We don't need a map in the first release.", "out-of-scope", "wont"],
    ["A name has at most 50 letters", "constraint", "must"],
    ["Which currency do we need?", "question", "should"],
    ["If the file is missing, return an empty list.", "functional", "must"],
  ])("reads %j as %s, %s", (text, kind, priority) => {
    expect(gather(text).rows).toMatchObject([
      { kind, priority, quotation: text, extractedBy: "rules", passage: 1 },
    ]);
  });

  it.each([
    "Hi all, thanks for the call yesterday!",
    "Let's meet next Tuesday at 10.",
    "I was at the dentist this morning",
    "haha good one lol",
    "We had three errors in February.",
    "ok, agreed",
    "Can you see my screen?",
  ])("finds nothing in %j", (text) => {
    expect(gather(text).rows).toEqual([]);
  });

  it("reads items as their heading says", () => {
    const { rows } = gather(
      "## Requirements",
      "- A nightly copy",
      "## Not in scope",
      "- File servers",
    );
    expect(rows).toMatchObject([
      { statement: "A nightly copy", priority: "must" },
      { statement: "File servers", kind: "out-of-scope" },
    ]);
  });

  it("quotes what is in the passage, letter by letter, whatever it reads", () => {
    const word = fc.constantFrom(
      "must",
      "the",
      "user",
      "\n",
      ".",
      "- ",
      "?",
      "it",
      "has",
      "é",
      "👍",
      "5",
      "please",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        const text = words.join(" ");
        expect(gather(text).rows.every(({ quotation }) => text.includes(quotation))).toBe(true);
      }),
    );
  });
});

describe("synthesiseRequirements()", () => {
  it("has a later statement about the same thing take the place of the earlier one", () => {
    const { rows, relations } = gather("make the header blue", "no, green please");
    expect(rows.map(({ state }) => state)).toEqual(["superseded", undefined]);
    expect(relations).toMatchObject([{ row: 2, relation: "supersedes", other: 1 }]);
  });

  it("keeps one of what is said twice", () => {
    const { rows } = gather("Users must log in.", "users must log in");
    expect(rows).toHaveLength(1);
  });

  it("tells of two that contradict each other, for a person to decide", () => {
    const { rows, relations } = gather(
      "The upload limit is at most 10 MB per file.",
      "The upload limit is at most 20 MB per file.",
    );
    expect(rows.map(({ state }) => state)).toEqual([undefined, undefined]);
    expect(relations).toMatchObject([{ row: 2, relation: "contradicts", other: 1 }]);
  });

  it("holds what is found later against what the task has", () => {
    const found = findStatements(passagesOf("Users must log in."));
    const known = {
      number: 7,
      statement: "Users must log in",
      kind: "functional",
      source: 1,
      passage: 1,
    };
    expect(synthesiseRequirements([2], found, [known]).rows).toEqual([]);
  });
});
