import { describe, expect, it } from "vitest";
import { LocalEmbeddingModel } from "../../../../shared/knowledge/embedding/local_embedding_model.ts";

const model = new LocalEmbeddingModel();

async function similarity(one: string, other: string): Promise<number> {
  const [first = new Float32Array(), second = new Float32Array()] = await model.embed([one, other]);
  return first.reduce((sum, value, place) => sum + value * (second[place] ?? 0), 0);
}

describe("LocalEmbeddingModel", () => {
  it("embed() gives one unit vector of 384 numbers a text, in order", async () => {
    const vectors = await model.embed(["retry with backoff", "parse a date", ""]);
    expect(vectors.map((vector) => vector.length)).toEqual([384, 384, 384]);
    for (const vector of vectors) {
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    }
    expect(vectors[1]).toEqual((await model.embed(["parse a date"]))[0]);
  });

  it("embed() gives the same vector for the same text in another instance", async () => {
    const text = "Claims are fenced by a lease token.";
    expect(await new LocalEmbeddingModel().embed([text])).toEqual(await model.embed([text]));
  });

  it.each([
    ["a word and its other form", "connection", "connections", "telescope"],
    ["a word and its misspelling", "authentication", "authentcation", "garden"],
    ["an identifier and its words", "getUserById", "user by id", "write a file"],
    ["spellings with and without accents", "café", "cafe", "house"],
    ["text without spaces and a part of it", "東京都庁", "東京都", "北海道"],
  ])("embed() brings %s closer than a stranger", async (_title, text, relative, stranger) => {
    expect(await similarity(text, relative)).toBeGreaterThan(
      (await similarity(text, stranger)) + 0.2,
    );
  });

  it("embed() ignores words that every text has", async () => {
    expect(await similarity("the parser of a file", "parser file")).toBeCloseTo(1, 5);
  });

  it("embed() gives a text without words a vector that cosine distance is defined for", async () => {
    expect(await similarity("", "…!?")).toBeCloseTo(1, 5);
  });
});
