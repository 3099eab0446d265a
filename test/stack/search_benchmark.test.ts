import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bm25, openBm25 } from "../../scripts/bench/search/bm25.ts";
import { findCollections, readCollection } from "../../scripts/bench/search/collection.ts";
import { pathOf } from "../../scripts/bench/search/ingest_collection.ts";
import { estimate, judgeRanking } from "../../scripts/bench/search/metrics.ts";
import type { Database } from "../../scripts/stack/database/database.ts";
import { openPglite } from "../../scripts/stack/database/pglite.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const grades = (of: Record<string, number>) => new Map(Object.entries(of));

describe("judgeRanking()", () => {
  it("gives a perfect ranking 1 of everything", () => {
    const quality = judgeRanking(["a", "b", "x"], grades({ a: 3, b: 1 }));
    expect(quality).toEqual({ ndcgAt10: 1, mrrAt10: 1, recallAt100: 1 });
  });

  it("discounts grades by the logarithm of the rank, as trec_eval does", () => {
    const quality = judgeRanking(["x", "b", "a"], grades({ a: 3, b: 1, c: 2 }));
    const gained = 1 / Math.log2(3) + 3 / 2;
    const ideal = 3 + 2 / Math.log2(3) + 1 / 2;
    expect(quality.ndcgAt10).toBeCloseTo(gained / ideal, 12);
    expect(quality.mrrAt10).toBe(0.5);
    expect(quality.recallAt100).toBeCloseTo(2 / 3, 12);
  });

  it("looks ten deep for what is at the top, a hundred for what is found at all", () => {
    const ranking = [...Array.from({ length: 10 }, (_, place) => `x${place}`), "a"];
    expect(judgeRanking(ranking, grades({ a: 1 }))).toEqual({
      ...{ ndcgAt10: 0, mrrAt10: 0, recallAt100: 1 },
    });
  });

  it("counts what is judged and not in the collection as not found", () => {
    expect(judgeRanking(["a"], grades({ a: 1, unknown: 1 })).recallAt100).toBe(0.5);
  });
});

describe("openBm25()", () => {
  const documents = [
    { id: "one", title: "Cats", text: "the cat sat" },
    { id: "two", title: "", text: "a dog and a dog and a cat" },
    { id: "three", title: "", text: "" },
  ];
  const folder = temporaryFolder();
  let database: Database;
  let bm25: Bm25;
  beforeAll(async () => {
    database = await openPglite(folder, () => undefined);
    bm25 = await openBm25(database, documents);
  });
  afterAll(() => database.close());

  it("scores by stems in title and text", async () => {
    expect(await bm25("cats")).toEqual(["one", "two"]);
    expect(await bm25("dogs")).toEqual(["two"]);
  });

  it("finds nothing for stop words and for words that are nowhere", async () => {
    expect(await bm25("the and")).toEqual([]);
    expect(await bm25("giraffe")).toEqual([]);
  });
});

describe("estimate()", () => {
  it("gives equal values an interval of no width", () => {
    expect(estimate([[0.5, 0.5, 0.5]])).toEqual({ mean: 0.5, low: 0.5, high: 0.5 });
  });

  it("weighs collections the same, whatever their size", () => {
    expect(estimate([[1], [0, 0, 0]]).mean).toBe(0.5);
  });

  it("has the mean between its bounds, closer with more questions", () => {
    const few = estimate([[0, 1, 0, 1]]);
    const many = estimate([Array.from({ length: 400 }, (_, place) => place % 2)]);
    expect(few.low).toBeLessThan(0.5);
    expect(many.high - many.low).toBeLessThan(few.high - few.low);
  });
});

describe("pathOf()", () => {
  it("gives every document a word of its own", () => {
    const paths = Array.from({ length: 5_000 }, (_, number) => pathOf(number));
    expect(new Set(paths).size).toBe(5_000);
    expect(paths.every((path) => /^[a-z]+$/.test(path))).toBe(true);
  });
});

describe("readCollection()", () => {
  const folder = temporaryFolder();
  beforeAll(async () => {
    const one = join(folder, "odd");
    await mkdir(join(one, "qrels"), { recursive: true });
    const lines = (...records: object[]) => records.map((each) => JSON.stringify(each)).join("\n");
    await writeFile(
      join(one, "corpus.jsonl"),
      lines(
        { _id: "a/b ü", title: "T", text: "first" },
        { _id: 2, text: null },
        { _id: "a/b ü", title: "T", text: "second" },
      ),
    );
    await writeFile(
      join(one, "queries.jsonl"),
      lines({ _id: "q1", text: "?" }, { _id: "q2", text: "unjudged" }, { _id: "q3", text: " " }),
    );
    const judgements = ["q1\ta/b ü\t2", "q1\tgone\t1", "q1\t2\t0", "q3\t2\t1", "q9\t2\t1"];
    await writeFile(
      join(one, "qrels", "test.tsv"),
      ["query-id\tcorpus-id\tscore", ...judgements, ""].join("\r\n"),
    );
  });

  it("leaves out questions without a text or an answer, and keeps the last of two documents", async () => {
    const [path = ""] = await findCollections(folder);
    const { name, documents, queries } = await readCollection(path, 10);
    expect(name).toBe("odd");
    expect(documents).toEqual([
      { id: "a/b ü", title: "T", text: "second" },
      { id: "2", title: "", text: "" },
    ]);
    expect(queries).toEqual([{ id: "q1", text: "?", grades: grades({ "a/b ü": 2, gone: 1 }) }]);
  });

  it("says where a file is no collection", async () => {
    await expect(findCollections(join(folder, "none"))).rejects.toMatchObject({ code: "usage" });
    await writeFile(join(folder, "odd", "queries.jsonl"), "{not json");
    await expect(readCollection(join(folder, "odd"), 10)).rejects.toThrow("line 1");
  });
});
