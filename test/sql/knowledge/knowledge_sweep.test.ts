import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { at, START, sweep } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
let user: Awaited<ReturnType<TestDatabase["createUser"]>>;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  for (const table of ["documents", "postings", "corpora", "subscriptions", "terms", "embedders"]) {
    await test.asOwner(`delete from cogo.${table} where true`);
  }
  test.setClock(START);
  user = await test.createUser();
});

const HASH = "0".repeat(64);
const waits = async () =>
  (await test.asOwner("select cogo.has_knowledge_work() as waits"))[0]?.waits;
const claim = async () => {
  const [claimed] = await test.asWorker("select * from cogo_api.claim_submissions(10, 30)");
  return { documentId: String(claimed?.document_id), leaseToken: String(claimed?.lease_token) };
};

/** Submits a document; a sweep from here on has something to find. */
async function hand(path = "a.md"): Promise<string> {
  const [opened] = await user.run("select ingestion_id from cogo_api.open_ingestion()");
  const document = JSON.stringify([{ path, content: btoa("# A"), hash: HASH }]);
  await user.run("select * from cogo_api.submit_documents($1, $2)", [
    String(opened?.ingestion_id),
    document,
  ]);
  return String(opened?.ingestion_id);
}

async function index(): Promise<void> {
  const { documentId, leaseToken } = await claim();
  const chunk = { header: "a", content: "An apple.", startLine: 1, endLine: 1 };
  const parsed = { title: "A", type: "markdown", language: null, chunks: [chunk] };
  await test.asWorker("select cogo_api.index_document($1, $2, $3)", [
    documentId,
    leaseToken,
    JSON.stringify({ ...parsed, symbols: [], references: [] }),
  ]);
}

describe("sweep() and knowledge", () => {
  it("wakes the knowledge worker for a submission nobody holds, and for one whose lease has ended", async () => {
    expect(await waits()).toBe(false);
    await hand();
    test.setClock(at(10));
    expect(await sweep(test)).toMatchObject({ woken: ["knowledge"] });
    await claim();
    expect(await waits()).toBe(false);
    test.setClock(at(41));
    expect(await waits()).toBe(true);
  });

  it("wakes it for chunks without a vector, from when they may be tried", async () => {
    await test.asWorker("select * from cogo_api.use_embedder('local', 'hashed', 0.2)");
    await hand();
    await index();
    expect(await waits()).toBe(true);
    await test.asWorker("select * from cogo_api.claim_embeddings('local', 10)");
    expect(await waits()).toBe(false);
    test.setClock(at(61));
    expect(await waits()).toBe(true);
  });

  it("refuses what three workers in a row did not finish, and the ingestion comes to its end", async () => {
    const ingestionId = await hand();
    for (const [turn, seconds] of [0, 31, 62].entries()) {
      test.setClock(at(seconds));
      expect((await claim()).documentId, `turn ${turn}`).not.toBe("undefined");
    }
    test.setClock(at(93));
    await sweep(test);
    expect(
      await user.run("select status, error ->> 'code' as code from cogo_api.documents"),
    ).toEqual([{ status: "refused", code: "document_not_parsed" }]);
    const [ingestion] = await user.run(
      "select refused, waiting from cogo_api.ingestions where ingestion_id = $1",
      [ingestionId],
    );
    expect(ingestion).toMatchObject({ refused: 1 });
    expect(Number(ingestion?.waiting)).toBe(0);
  });
});

describe("claim_submissions()", () => {
  const paths = async () =>
    (await test.asWorker("select path from cogo_api.claim_submissions(10, 30)")).map(
      ({ path }) => path,
    );

  it("gives what a worker may have died of alone, so that it takes no other document with it", async () => {
    await hand("poison.md");
    await hand("b.md");
    expect(await paths()).toEqual(expect.arrayContaining(["poison.md", "b.md"]));
    test.setClock(at(31));
    await hand("c.md");
    expect(await paths()).toEqual(["poison.md"]);
    expect(await paths()).toEqual(["b.md"]);
    expect(await paths()).toEqual(["c.md"]);
    expect(await paths()).toEqual([]);
  });
});

describe("prune() and knowledge", () => {
  const prune = async () => (await test.asWorker("select cogo_api.prune() as pruned"))[0]?.pruned;

  it("takes expired documents out of the index with all that was made of them", async () => {
    await hand();
    await index();
    await test.asOwner("update cogo.documents set expires_at = $1 where true", [at(100)]);
    expect(await prune()).toMatchObject({ documents: 0 });
    test.setClock(at(101));
    expect(await prune()).toMatchObject({ documents: 1 });
    expect(await test.asOwner("select chunks::integer from cogo.corpora")).toEqual([{ chunks: 0 }]);
    expect(await test.asOwner("select from cogo.postings")).toEqual([]);
  });

  it("takes standing queries past their time, and vectors of retired embedders", async () => {
    await user.run("select * from cogo_api.subscribe('apples', lifetime_seconds => 100)");
    await test.asWorker("select * from cogo_api.use_embedder('old', 'hashed', 0.2)");
    await hand();
    await index();
    const [chunk] = await test.asOwner("select chunk_id from cogo.chunks");
    const embedding = `[${new Array(384).fill(0.05).join(",")}]`;
    const record = (embedder: string) =>
      test.asWorker("select cogo_api.record_embeddings($1, $2)", [
        embedder,
        JSON.stringify([{ chunkId: Number(chunk?.chunk_id), embedding }]),
      ]);
    await record("old");
    expect(await prune()).toMatchObject({ subscriptions: 0, chunk_embeddings: 0 });
    await test.asWorker("select * from cogo_api.use_embedder('new', 'neural', 0.5)");
    await record("new");
    test.setClock(at(101));
    expect(await prune()).toMatchObject({ subscriptions: 1, chunk_embeddings: 1 });
    expect(await test.asOwner("select embedder from cogo.chunk_embeddings")).toEqual([
      { embedder: "new" },
    ]);
  });
});
