import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  chunksAt,
  claimSubmissions,
  clearKnowledge,
  index,
  indexErrors,
  ingest,
  openIngestion,
  submission,
  submitTo,
} from "../../support/ingestion_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
let user: Awaited<ReturnType<TestDatabase["createUser"]>>;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clearKnowledge(test);
  user = await test.createUser();
});

/** Makes the document at a.md of these paragraphs; its chunks by content, twins in order. */
async function write(...paragraphs: readonly string[]) {
  await ingest(test, user, { "a.md": paragraphs.join("\n\n") });
  expect(await indexErrors(test)).toEqual([]);
  return (await chunksAt(user, "a.md")).map(({ chunk_id }) => chunk_id);
}

describe("index_document()", () => {
  it("makes a document searchable, and says of what it is", async () => {
    await write("An apple", "A pear");
    expect(
      await user.run(
        "select status, title, type, bytes, chunks::int, error from cogo_api.documents where path = 'a.md'",
      ),
    ).toEqual([
      { status: "indexed", title: "a.md", type: "markdown", bytes: 16, chunks: 2, error: null },
    ]);
  });

  it("keeps the chunks whose text is as it was, also where they have moved", async () => {
    const [first, second, third] = await write("One", "Two", "Three");
    const after = await write("New", "Three", "One");
    expect(after.slice(1)).toEqual([third, first]);
    expect([first, second, third]).not.toContain(after[0]);
  });

  it("tells equal chunks apart by their turn", async () => {
    const [first, second] = await write("Same", "Same");
    expect(await write("Same", "Same", "Same")).toEqual([first, second, expect.any(Number)]);
    expect(await write("Same")).toEqual([first]);
  });

  it("writes no more than what is new", async () => {
    await test.asWorker("select from cogo_api.use_embedder('local', 'hashed', 0.2)");
    await write("One", "Two");
    await test.asWorker("select from cogo_api.claim_embeddings('local', 10)");
    await test.asOwner("delete from cogo.pending_embeddings where true");
    const [, , third] = await write("One", "Two", "Three");
    expect(await test.asOwner("select chunk_id::int from cogo.pending_embeddings")).toEqual([
      { chunk_id: third },
    ]);
  });

  it("takes over where a chunk stands now", async () => {
    await write("One", "Two");
    await write("Zero", "One", "Two");
    expect(await user.run("select ordinal, start_line from cogo_api.chunks order by 1")).toEqual([
      { ordinal: 0, start_line: 1 },
      { ordinal: 1, start_line: 3 },
      { ordinal: 2, start_line: 5 },
    ]);
  });

  it("lets a search see the old text or the new, never half: what fails leaves all as it was", async () => {
    await write("Old");
    const ingestionId = await openIngestion(user);
    await submitTo(user, ingestionId, [submission("a.md", "New")]);
    const [held] = await claimSubmissions(test);
    if (held === undefined) throw new Error("Expected a submission");
    await expect(index(test, held, { type: "riddle" })).rejects.toMatchObject({
      sqlstate: "23514",
    });
    expect(await chunksAt(user, "a.md")).toMatchObject([{ content: "Old" }]);
    expect(await index(test, held)).toBe(1);
  });

  it("counts in its ingestion, and forgets an earlier refusal", async () => {
    const ingestionId = await openIngestion(user);
    await submitTo(user, ingestionId, [submission("a.md", "A")]);
    await test.asOwner(`update cogo.documents set status = 'refused', error = '{}' where true`);
    for (const held of await claimSubmissions(test)) await index(test, held);
    expect(await user.run("select indexed, waiting::int from cogo_api.ingestions")).toEqual([
      { indexed: 1, waiting: 0 },
    ]);
    expect(await user.run("select status, error from cogo_api.documents")).toEqual([
      { status: "indexed", error: null },
    ]);
  });
});
