import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  clearKnowledge,
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

const idOf = async (path: string) =>
  String(
    (await test.asOwner("select document_id from cogo.documents where path = $1", [path]))[0]
      ?.document_id,
  );
const count = async (table: string) =>
  Number((await test.asOwner(`select count(*) as count from cogo.${table}`))[0]?.count);

describe("delete_document()", () => {
  it("takes with it all that was made of the document, and nothing of another", async () => {
    await test.asWorker("select from cogo_api.use_embedder('local', 'hashed', 0.2)");
    await ingest(test, user, { "a.md": "An apple\n\nA pear", "b.md": "An apple" });
    await user.run("select cogo_api.delete_document($1)", [await idOf("a.md")]);
    expect(await count("chunks")).toBe(1);
    expect(await count("pending_embeddings")).toBe(1);
    expect(await indexErrors(test)).toEqual([]);
    expect(
      await test.asOwner("select kind, name from cogo.graph_nodes where document_id is not null"),
    ).toHaveLength(2);
  });

  it("takes what waits to be parsed too", async () => {
    await submitTo(user, await openIngestion(user), [submission("a.md", "A")]);
    await user.run("select cogo_api.delete_document($1)", [await idOf("a.md")]);
    expect(await count("submissions")).toBe(0);
  });

  it("answers not_found for another tenant's", async () => {
    await ingest(test, user, { "a.md": "A" });
    const other = await test.createUser();
    const foreign = other.run("select cogo_api.delete_document($1)", [await idOf("a.md")]);
    await expect(foreign).rejects.toMatchObject({ sqlstate: "OG002" });
    expect(await count("documents")).toBe(1);
  });
});

describe("postings", () => {
  it("go with the session that a document belonged to", async () => {
    const [session] = await user.run("select session_id from cogo_api.create_session('Test')");
    const about = { visibility: "session", sessionId: session?.session_id };
    await ingest(test, user, { "a.md": "An apple" }, about);
    await ingest(test, user, { "b.md": "A pear" });
    await test.asOwner("delete from cogo.sessions where true");
    expect(await count("documents")).toBe(1);
    expect(await indexErrors(test)).toEqual([]);
  });

  it("go with their user", async () => {
    await ingest(test, user, { "a.md": "An apple\n\nA pear", "b.md": "An apple" });
    await test.database.query("delete from auth.users where id = $1", [user.userId]);
    expect(await count("documents")).toBe(0);
    expect(await indexErrors(test)).toEqual([]);
  });
});
