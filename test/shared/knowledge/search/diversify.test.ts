import { describe, expect, it } from "vitest";
import { diversify } from "../../../../shared/knowledge/search/diversify.ts";

const order = (...texts: string[]) => diversify(texts, (text) => text);
const PARAGRAPH =
  "A worker that is killed loses its lease, and another worker takes its step over after a sweep.";

describe("diversify()", () => {
  it("moves what repeats an earlier text behind everything else", () => {
    expect(order("a red car", "A red CAR", "a blue boat")).toEqual([
      "a red car",
      "a blue boat",
      "A red CAR",
    ]);
  });

  it("takes a part of an earlier text for a repeat, and a text with more in it for none", () => {
    const more = `${PARAGRAPH} The sweep runs every five seconds, and gives each step another try.`;
    const part = PARAGRAPH.slice(0, 60);
    expect(order(PARAGRAPH, part, more)).toEqual([PARAGRAPH, more, part]);
  });

  it("keeps the order of texts that differ", () => {
    expect(order("one two", "one three", "four")).toEqual(["one two", "one three", "four"]);
    expect(order("total = a - b", "total = a + b")).toEqual(["total = a - b", "total = a + b"]);
  });
});
