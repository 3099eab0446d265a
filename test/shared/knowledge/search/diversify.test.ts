import { describe, expect, it } from "vitest";
import { diversify } from "../../../../shared/knowledge/search/diversify.ts";

const order = (...texts: string[]) => diversify(texts, (text) => text);

describe("diversify()", () => {
  it("puts what repeats an earlier text behind all that does not", () => {
    expect(order("a red car", "A red car!", "a blue boat")).toEqual([
      "a red car",
      "a blue boat",
      "A red car!",
    ]);
  });

  it("keeps the order of texts that differ", () => {
    expect(order("one two", "one three", "four")).toEqual(["one two", "one three", "four"]);
  });

  it("takes texts without a word for the same", () => {
    expect(order("…", "word", "!")).toEqual(["…", "word", "!"]);
  });
});
