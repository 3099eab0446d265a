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

/** Submits documents of these paths, a second apart. */
async function hand(paths: readonly string[], owner = user): Promise<string> {
  const ingestionId = await openIngestion(owner);
  for (const [place, path] of paths.entries()) {
    test.setClock(at(place));
    await submitTo(owner, ingestionId, [submission(path, `Text of ${path}`)]);
  }
  return ingestionId;
}
const claimPaths = async (quantity: number) =>
  (await claimSubmissions(test, quantity)).map(({ path }) => path).sort();

describe("claim_submissions()", () => {
  it("gives the oldest first, each to one worker until its lease ends", async () => {
    await hand(["a", "b", "c"]);
    expect(await claimPaths(2)).toEqual(["a", "b"]);
    expect(await claimPaths(2)).toEqual(["c"]);
    expect(await claimPaths(2)).toEqual([]);
  });

  it("gives tenants their turns: one with much to parse does not keep another waiting", async () => {
    await hand(["a1", "a2", "a3", "a4", "a5", "a6"]);
    await hand(["b1", "b2"], await test.createUser());
    expect(await claimPaths(4)).toEqual(["a1", "a2", "b1", "b2"]);
    expect(await claimPaths(4)).toEqual(["a3", "a4", "a5", "a6"]);
  });

  it("takes alone what a worker did not finish, so that it takes nothing else down with it", async () => {
    await hand(["a", "b", "c"]);
    await claimPaths(1);
    test.setClock(at(100));
    expect(await claimPaths(3)).toEqual(["a"]);
    expect(await claimPaths(3)).toEqual(["b", "c"]);
  });

  it("fences: who comes back after another took it changes nothing", async () => {
    await hand(["a"]);
    const [slow] = await claimSubmissions(test);
    test.setClock(at(100));
    const [fast] = await claimSubmissions(test);
    if (slow === undefined || fast === undefined) throw new Error("Expected two claims");
    await expect(index(test, slow)).rejects.toMatchObject({ sqlstate: "OG001" });
    await index(test, fast);
    await expect(index(test, fast)).rejects.toMatchObject({ sqlstate: "OG001" });
  });

  it("lets a late worker finish what nobody else has taken", async () => {
    await hand(["a"]);
    const [held] = await claimSubmissions(test);
    test.setClock(at(100));
    expect(held && (await index(test, held))).toBe(1);
  });
});

describe("refuse_document()", () => {
  it("says why, counts it, and takes what was indexed before out of the index", async () => {
    await ingest(test, user, { "a.md": "First" });
    const ingestionId = await hand(["a.md"]);
    const [held] = await claimSubmissions(test);
    const error = { code: "document_not_parsed", message: "Too deep", remedy: "Flatten it" };
    await test.asWorker("select cogo_api.refuse_document($1, $2, $3)", [
      String(held?.documentId),
      String(held?.leaseToken),
      JSON.stringify(error),
    ]);
    expect(await user.run("select status, error from cogo_api.documents")).toEqual([
      { status: "refused", error },
    ]);
    expect(await chunksAt(user, "a.md")).toEqual([]);
    expect(await indexErrors(test)).toEqual([]);
    expect(await test.asOwner("select from cogo.graph_nodes where kind = 'document'")).toEqual([]);
    const [ingestion] = await user.run(
      "select refused, waiting::int from cogo_api.ingestions where ingestion_id = $1",
      [ingestionId],
    );
    expect(ingestion).toEqual({ refused: 1, waiting: 0 });
  });

  it("needs the lease", async () => {
    await hand(["a.md"]);
    const [held] = await claimSubmissions(test);
    const refuse = test.asWorker("select cogo_api.refuse_document($1, gen_random_uuid(), '{}')", [
      String(held?.documentId),
    ]);
    await expect(refuse).rejects.toMatchObject({ sqlstate: "OG001" });
  });
});
