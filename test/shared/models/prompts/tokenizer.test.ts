import { readdirSync, readFileSync } from "node:fs";
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { tokenFactor } from "../../../../shared/models/prompts/token_factor.ts";
import { openTokenizer } from "../../../../shared/models/prompts/tokenizer.ts";

const tokenizer = await openTokenizer();
const documents = readdirSync("docs")
  .filter((name) => name.endsWith(".md"))
  .map((name) => readFileSync(`docs/${name}`, "utf8"));

describe("count()", () => {
  it.each(["", "hello", "const a = 1;\n", "漢字かな交じり文", "👩‍👩‍👧", "\ud800"])(
    "is exact for a short text: %j",
    (text) => {
      expect(tokenizer.count(text)).toBe(encode(text).length);
    },
  );

  it("is hardly too high for long ones", () => {
    for (const text of documents) {
      const exact = encode(text).length;
      expect(tokenizer.count(text)).toBeGreaterThanOrEqual(exact);
      expect(tokenizer.count(text)).toBeLessThanOrEqual(exact * 1.02);
    }
  });

  it("takes special tokens as the text they are", () => {
    expect(tokenizer.count("<|endoftext|>")).toBeGreaterThan(1);
  });

  it.each(["a", " ", "\n", "=", "漢", "a\u0301", "👩‍👩‍👧", "Ω≈ç√"])(
    "ends soon for a hundred thousand of %j, which would take minutes as one piece",
    (piece) => {
      expect(tokenizer.count(piece.repeat(100_000))).toBeGreaterThan(500);
    },
    20_000,
  );
});

describe("tokenFactor()", () => {
  it("is the most of those who may answer, and of all when nobody is named", () => {
    expect(tokenFactor(["openai"])).toBe(1);
    expect(tokenFactor(["openai", "google"])).toBe(tokenFactor(["google"]));
    expect(tokenFactor()).toBe(tokenFactor(["anthropic"]));
  });

  it("takes a provider nobody knows for the worst", () => {
    expect(tokenFactor(["somebody"])).toBe(tokenFactor());
  });
});
