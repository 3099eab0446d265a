import { describe, expect, it } from "vitest";
import { extractEntities } from "../../../../shared/knowledge/graph/extract_entities.ts";

const names = (...contents: readonly string[]) =>
  extractEntities(contents.map((content) => ({ content }))).map(
    ({ name, type, chunk }) => `${type} ${name} ${chunk}`,
  );

describe("extractEntities()", () => {
  it("finds technical names that recur, in each chunk that mentions them", () => {
    expect(names("PostgREST speaks to HNSW.", "PostgREST, OAuth2, BM25 and BM25.")).toEqual([
      "term BM25 1",
      "term PostgREST 0",
      "term PostgREST 1",
    ]);
  });

  it("takes no ordinary word for a name, however often it begins a sentence", () => {
    expect(names("The dog. The cat. Nothing. Nothing. I am. I am. A b. A b.")).toEqual([]);
  });

  it("finds links, however they end", () => {
    expect(
      names("See https://example.com/a/, <https://example.com/a?b=1> or (https://example.com/c)."),
    ).toEqual(["link https://example.com/a 0", "link https://example.com/c 0"]);
  });

  it("keeps the spelling it met first", () => {
    expect(names("GraphQL and GraphQl")).toEqual(["term GraphQL 0"]);
  });

  it("stays within bounds on a hostile text", () => {
    const many = Array.from({ length: 5_000 }, (_, place) => `Name${place} Name${place}`).join(" ");
    expect(names(many)).toHaveLength(200);
    expect(names(`${"A".repeat(500_000)} ${"aB".repeat(200_000)}`)).toEqual([]);
  });
});
