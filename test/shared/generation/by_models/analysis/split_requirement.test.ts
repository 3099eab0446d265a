import { describe, expect, it } from "vitest";
import { splitRequirement } from "../../../../../shared/generation/by_models/analysis/split_requirement.ts";

const textsOf = async (requirement: string) =>
  (await splitRequirement(requirement)).map(({ text }) => text);

describe("splitRequirement()", () => {
  it("numbers sentences from 1, and is not fooled by abbreviations and versions", async () => {
    const text = "Build an API, e.g. with version 2.0 of it. It must be fast! No packages?";
    expect(await splitRequirement(text)).toEqual([
      { number: 1, text: "Build an API, e.g. with version 2.0 of it." },
      { number: 2, text: "It must be fast!" },
      { number: 3, text: "No packages?" },
    ]);
  });

  it.each([
    ["a heading and items of lists, also nested", "# Todo\n\n- Add. Remove\n  1. one\n- two"],
    ["a numbered list", "1. Todo\n2) Add. Remove\n3. one\n4. two"],
    ["quoted items", "> - Todo\n> - Add. Remove\n>   - one\n>   - two"],
  ])("takes %s for parts", async (_, text) => {
    const parts = await textsOf(text);
    expect(parts.toSorted()).toEqual(["Add.", "Remove", "Todo", "one", "two"].toSorted());
  });

  it("joins the lines of a sentence, and begins another where a line begins like one", async () => {
    expect(await textsOf("It adds todos to\nthe list\nIt lists them\n2 are enough")).toEqual([
      "It adds todos to the list",
      "It lists them",
      "2 are enough",
    ]);
  });

  it.each([
    ["code", "```sql\ncreate table a (b int);\n\nselect 1. Select 2;\n```"],
    ["a table", "| name | type |\n| --- | --- |\n| a. B | text |"],
    ["a comment of HTML", "<!-- It must be fast. No packages. -->"],
  ])("leaves %s whole", async (_, text) => {
    expect(await textsOf(`Before.\n\n${text}\n\nAfter.`)).toEqual(["Before.", text, "After."]);
  });

  it("reads sentences of languages that do not use spaces", async () => {
    expect(await textsOf("中文句子。第二句。")).toEqual(["中文句子。", "第二句。"]);
  });

  it("has no parts without letters or digits", async () => {
    expect(await textsOf("!!!\n\n---\n\n***\n\n- \n")).toEqual([]);
  });

  it("loses no word, however deeply lists and quotes nest", async () => {
    expect(await textsOf(`${"> - ".repeat(2_000)}deep`)).toEqual(["deep"]);
  });
});
