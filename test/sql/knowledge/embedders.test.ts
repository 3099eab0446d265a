import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { axisVector, embedPending } from "../../support/indexed_documents.ts";
import { clearKnowledge, ingest } from "../../support/ingestion_fixture.ts";
import { at, START } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
let user: Awaited<ReturnType<TestDatabase["createUser"]>>;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clearKnowledge(test);
  test.setClock(START);
  user = await test.createUser();
});

const use = (embedder: string) =>
  test.asWorker("select status from cogo_api.use_embedder($1, 'hashed', 0.2)", [embedder]);
const embed = (embedder: string) => embedPending(test, embedder, () => axisVector(0));
const claimedSchema = z.object({ chunk_id: z.number(), text: z.string() }).array();
const claimed = async (embedder: string, quantity = 10) =>
  claimedSchema.parse(
    await test.asWorker("select chunk_id::int, text from cogo_api.claim_embeddings($1, $2)", [
      embedder,
      quantity,
    ]),
  );
const statuses = async () =>
  Object.fromEntries(
    (await user.run("select embedder, status from cogo_api.embedders")).map((row) => [
      row.embedder,
      row.status,
    ]),
  );
const vectors = async () =>
  await test.asOwner(
    "select embedder, count(*)::int as count from cogo.chunk_embeddings group by 1 order by 1",
  );

describe("use_embedder()", () => {
  it("lets the first answer at once where there is nothing to embed, and changes nothing the second time", async () => {
    await use("local");
    expect(await statuses()).toEqual({ local: "active" });
    await ingest(test, user, { "a.md": "A" });
    await use("local");
    expect(await statuses()).toEqual({ local: "active" });
  });

  it("builds another beside the one that answers, and lets it answer when every chunk has its vector", async () => {
    await use("old");
    await ingest(test, user, { "a.md": "One\n\nTwo" });
    await embed("old");
    await use("new");
    expect(await statuses()).toEqual({ old: "active", new: "building" });
    const [first] = await claimed("new", 1);
    await test.asWorker("select cogo_api.record_embeddings('new', $1)", [
      JSON.stringify([{ chunkId: first?.chunk_id, embedding: axisVector(1) }]),
    ]);
    expect(await statuses()).toEqual({ old: "active", new: "building" });
    await embed("new");
    expect(await statuses()).toEqual({ old: "retired", new: "active" });
    expect(await vectors()).toEqual([
      { embedder: "new", count: 2 },
      { embedder: "old", count: 2 },
    ]);
  });

  it("gives new chunks to both while one is built, and to no retired one", async () => {
    await use("old");
    await ingest(test, user, { "a.md": "One" });
    await embed("old");
    await use("new");
    await ingest(test, user, { "b.md": "Two" });
    expect(await claimed("old")).toHaveLength(1);
    expect(await claimed("new")).toHaveLength(2);
    test.setClock(at(61));
    await embed("new");
    await ingest(test, user, { "c.md": "Three" });
    expect(await claimed("old")).toEqual([]);
    expect(await claimed("new")).toHaveLength(1);
  });

  it("takes up a retired one again where it was: what has its vector is not made again", async () => {
    await use("old");
    await ingest(test, user, { "a.md": "One" });
    await embed("old");
    await use("new");
    await embed("new");
    await ingest(test, user, { "b.md": "Two" });
    await embed("new");
    await use("old");
    expect(await statuses()).toEqual({ old: "building", new: "active" });
    expect((await claimed("old")).map(({ text }) => text)).toEqual(["b.md\nTwo"]);
  });

  it("gives up one that was being built for another", async () => {
    await use("old");
    await ingest(test, user, { "a.md": "One" });
    await use("second");
    await use("third");
    expect(await statuses()).toEqual({ old: "active", second: "retired", third: "building" });
  });
});

describe("claim_embeddings()", () => {
  beforeEach(async () => {
    await use("local");
    await ingest(test, user, { "a.md": "One\n\nTwo\n\nThree" });
  });

  it("gives header and text, each chunk to one worker for a minute", async () => {
    const first = await claimed("local", 2);
    expect(first.map(({ text }) => text)).toEqual(["a.md\nOne", "a.md\nTwo"]);
    expect(await claimed("local", 2)).toHaveLength(1);
    expect(await claimed("local", 2)).toEqual([]);
    test.setClock(at(61));
    expect(await claimed("local")).toHaveLength(3);
  });

  it("gives what was put off later each time, with the reason", async () => {
    const ids = (await claimed("local")).map(({ chunk_id }) => chunk_id);
    const postpone = () =>
      test.asWorker("select cogo_api.postpone_embeddings('local', $1, $2)", [
        `{${ids.join(",")}}`,
        JSON.stringify({ code: "provider_unavailable", message: "Down" }),
      ]);
    await postpone();
    test.setClock(at(9));
    expect(await claimed("local")).toEqual([]);
    test.setClock(at(10));
    expect(await claimed("local")).toHaveLength(3);
    await postpone();
    test.setClock(at(29));
    expect(await claimed("local")).toEqual([]);
    expect(
      await test.asOwner("select distinct error ->> 'code' as code from cogo.pending_embeddings"),
    ).toEqual([{ code: "provider_unavailable" }]);
  });
});

describe("record_embeddings()", () => {
  it("keeps no vector of a chunk that is gone, and keeps the rest", async () => {
    await use("local");
    await ingest(test, user, { "a.md": "One", "b.md": "Two" });
    const held = await claimed("local");
    await ingest(test, user, { "a.md": "New" });
    const embeddings = held.map(({ chunk_id: chunkId }) => ({ chunkId, embedding: axisVector(0) }));
    const [row] = await test.asWorker("select cogo_api.record_embeddings('local', $1) as kept", [
      JSON.stringify(embeddings),
    ]);
    expect(row).toEqual({ kept: 1 });
  });

  it("refuses a vector of another length", async () => {
    await use("local");
    await ingest(test, user, { "a.md": "One" });
    const [held] = await claimed("local");
    const short = [{ chunkId: held?.chunk_id, embedding: "[1,2,3]" }];
    await expect(
      test.asWorker("select cogo_api.record_embeddings('local', $1)", [JSON.stringify(short)]),
    ).rejects.toThrow(/384/);
  });
});
