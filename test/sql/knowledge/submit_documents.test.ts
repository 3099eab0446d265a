import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  chunksAt,
  claimSubmissions,
  clearKnowledge,
  index,
  ingest,
  openIngestion,
  sha256,
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

const read = async (ingestionId: string) =>
  (
    await user.run(
      `select submitted, updated, unchanged, indexed, refused, deleted, waiting::int
       from cogo_api.ingestions where ingestion_id = $1`,
      [ingestionId],
    )
  )[0];

describe("submit_documents()", () => {
  it("accepts what is new, and wakes the knowledge worker", async () => {
    await test.asOwner("update cogo.queues set woken_at = null where queue = 'knowledge'");
    const ingestionId = await openIngestion(user);
    const outcomes = await submitTo(user, ingestionId, [submission("a.md", "A")]);
    expect(outcomes).toEqual({ "a.md": "accepted" });
    expect(await read(ingestionId)).toMatchObject({ submitted: 1, refused: 0, waiting: 1 });
    const [queue] = await test.asOwner(
      "select woken_at is not null as woken from cogo.queues where queue = 'knowledge'",
    );
    expect(queue).toEqual({ woken: true });
  });

  it("takes over what is said about known bytes", async () => {
    await ingest(test, user, { "a.md": "A" });
    const ingestionId = await openIngestion(user);
    const said = { licence: "MIT", provenance: { commit: "abc" }, visibility: "project" };
    const outcomes = await submitTo(user, ingestionId, [submission("a.md", "A", said)]);
    expect(outcomes).toEqual({ "a.md": "updated" });
    expect(await read(ingestionId)).toMatchObject({ submitted: 0, updated: 1, waiting: 0 });
    expect(
      await user.run("select licence, provenance, visibility from cogo_api.documents"),
    ).toEqual([said]);
  });

  it("replaces what waits: the worker that parses the old text has lost its lease", async () => {
    const ingestionId = await openIngestion(user);
    await submitTo(user, ingestionId, [submission("a.md", "Old")]);
    const [held] = await claimSubmissions(test);
    await submitTo(user, ingestionId, [submission("a.md", "New")]);
    if (held === undefined) throw new Error("Expected a submission");
    await expect(index(test, held)).rejects.toMatchObject({ sqlstate: "OG001" });
    for (const next of await claimSubmissions(test)) await index(test, next);
    expect(await chunksAt(user, "a.md")).toMatchObject([{ content: "New" }]);
  });

  it("drops what waits when the indexed text comes back", async () => {
    await ingest(test, user, { "a.md": "A" });
    const ingestionId = await openIngestion(user);
    await submitTo(user, ingestionId, [submission("a.md", "B")]);
    await submitTo(user, ingestionId, [submission("a.md", "A")]);
    expect(await claimSubmissions(test)).toEqual([]);
    expect(await read(ingestionId)).toMatchObject({ waiting: 0 });
  });

  it("forgets the old text of what is refused at the door, and of what waits", async () => {
    await ingest(test, user, { "a.md": "A" });
    const ingestionId = await openIngestion(user);
    await submitTo(user, ingestionId, [submission("a.md", "B"), submission("c.md", "C")]);
    const refused = { code: "document_empty", message: "Expected some text" };
    const outcomes = await submitTo(user, ingestionId, [
      { path: "a.md", refused },
      { path: "new.md", refused },
    ]);
    expect(outcomes).toEqual({ "a.md": "refused", "new.md": "refused" });
    expect((await claimSubmissions(test)).map(({ path }) => path)).toEqual(["c.md"]);
    expect(await chunksAt(user, "a.md")).toEqual([]);
    const there = await user.run(
      "select path, status, error, content_hash from cogo_api.documents order by path",
    );
    expect(there).toEqual([
      { path: "a.md", status: "refused", error: refused, content_hash: null },
      { path: "c.md", status: "pending", error: null, content_hash: null },
    ]);
    const submitted = await openIngestion(user);
    expect(await submitTo(user, submitted, [submission("a.md", "A")])).toEqual({
      "a.md": "accepted",
    });
  });

  it("keeps the same path of another project apart", async () => {
    await ingest(test, user, { "a.md": "A" }, { project: "one" });
    await ingest(test, user, { "a.md": "A" }, { project: "two" });
    expect(await user.run("select project from cogo_api.documents order by 1")).toEqual([
      { project: "one" },
      { project: "two" },
    ]);
  });

  it("tells how far it is, on the ingestion's private channel", async () => {
    const ingestionId = await openIngestion(user);
    await submitTo(user, ingestionId, [submission("a.md", "A")]);
    const rows = await test.database.query(
      "select event, payload, private from realtime.messages where topic = $1",
      [`ingestion:${ingestionId}`],
    );
    expect(rows).toMatchObject([
      { event: "ingestion:progress", payload: { submitted: 1, waiting: 1 }, private: true },
    ]);
  });

  it("refuses another tenant's ingestion and session, and a session's document without one", async () => {
    const other = await test.createUser();
    const ingestionId = await openIngestion(user);
    const foreign = submitTo(other, ingestionId, [submission("a.md", "A")]);
    await expect(foreign).rejects.toMatchObject({ sqlstate: "OG002" });
    const [session] = await other.run("select session_id from cogo_api.create_session('Test')");
    const about = { visibility: "session", sessionId: session?.session_id };
    const borrowed = submitTo(user, ingestionId, [submission("a.md", "A", about)]);
    await expect(borrowed).rejects.toMatchObject({ sqlstate: "OG002" });
    const nowhere = submitTo(user, ingestionId, [
      submission("a.md", "A", { visibility: "session" }),
    ]);
    await expect(nowhere).rejects.toMatchObject({ sqlstate: "23514" });
  });
});

describe("compare_documents()", () => {
  const compare = async (ingestionId: string, manifest: Readonly<Record<string, string | null>>) =>
    (
      await user.run("select cogo_api.compare_documents($1, $2) as path", [
        ingestionId,
        JSON.stringify(Object.entries(manifest).map(([path, hash]) => ({ path, hash }))),
      ])
    ).map((row) => row.path);

  it("wants what is new or changed, and names the rest", async () => {
    await ingest(test, user, { "same.md": "Same", "changed.md": "Old", "gone.md": "Gone" });
    const ingestionId = await openIngestion(user);
    const wanted = await compare(ingestionId, {
      "same.md": sha256("Same"),
      "changed.md": sha256("New"),
      "new.md": sha256("New"),
    });
    expect(wanted.sort()).toEqual(["changed.md", "new.md"]);
    expect(await read(ingestionId)).toMatchObject({ unchanged: 1 });
    expect(
      await user.run("select path from cogo_api.documents where ingestion_id = $1 order by path", [
        ingestionId,
      ]),
    ).toEqual([{ path: "changed.md" }, { path: "same.md" }]);
  });

  it("does not want what waits already: both wait for it", async () => {
    const first = await openIngestion(user);
    await submitTo(user, first, [submission("a.md", "A")]);
    const second = await openIngestion(user);
    expect(await compare(second, { "a.md": sha256("A") })).toEqual([]);
    expect(await read(second)).toMatchObject({ submitted: 1, waiting: 1 });
    expect(await read(first)).toMatchObject({ submitted: 1, waiting: 1 });
  });

  it("only names what comes without a hash", async () => {
    await ingest(test, user, { "a.md": "A" });
    const ingestionId = await openIngestion(user);
    expect(await compare(ingestionId, { "a.md": null })).toEqual([]);
    await user.run("select from cogo_api.close_ingestion($1, true)", [ingestionId]);
    expect(await user.run("select path from cogo_api.documents")).toEqual([{ path: "a.md" }]);
  });

  it("forgets what is reported as refused, counts it, and does not prune that it was", async () => {
    await ingest(test, user, { "a.md": "A" });
    const ingestionId = await openIngestion(user);
    const refused = { code: "document_has_credentials", message: "Expected no credentials" };
    const manifest = JSON.stringify([
      { path: "a.md", refused },
      { path: "b.md", refused },
    ]);
    const wanted = "select * from cogo_api.compare_documents($1, $2)";
    expect(await user.run(wanted, [ingestionId, manifest])).toEqual([]);
    expect(await chunksAt(user, "a.md")).toEqual([]);
    expect(await read(ingestionId)).toMatchObject({ refused: 2, unchanged: 0 });
    await user.run("select from cogo_api.close_ingestion($1, true)", [ingestionId]);
    expect(await user.run("select path, status, error from cogo_api.documents")).toEqual([
      { path: "a.md", status: "refused", error: refused },
    ]);
  });

  it("wants again what was refused", async () => {
    const first = await openIngestion(user);
    await submitTo(user, first, [submission("a.md", "A")]);
    const [held] = await claimSubmissions(test);
    await test.asWorker("select cogo_api.refuse_document($1, $2, '{}')", [
      String(held?.documentId),
      String(held?.leaseToken),
    ]);
    expect(await compare(await openIngestion(user), { "a.md": sha256("A") })).toEqual(["a.md"]);
  });
});

describe("close_ingestion()", () => {
  const close = async (ingestionId: string, prune: boolean, prefix = "") =>
    await user.run("select deleted, closed_at from cogo_api.close_ingestion($1, $2::boolean, $3)", [
      ingestionId,
      String(prune),
      prefix,
    ]);

  it("takes nothing more", async () => {
    const ingestionId = await openIngestion(user);
    await close(ingestionId, false);
    const late = submitTo(user, ingestionId, [submission("a.md", "A")]);
    await expect(late).rejects.toMatchObject({ sqlstate: "OG003" });
    await expect(close(ingestionId, false)).rejects.toMatchObject({ sqlstate: "OG003" });
  });

  it("deletes, with prune, what it did not name: in its project, below the prefix, and no memory", async () => {
    await ingest(test, user, { "docs/a.md": "A", "docs/b.md": "B", "src/c.ts": "C" });
    await ingest(test, user, { "docs/a.md": "A" }, { project: "other" });
    await ingest(test, user, { "docs/m.md": "M" });
    await test.asOwner(
      "update cogo.documents set origin = 'memory', source_id = null where path = 'docs/m.md'",
    );
    const ingestionId = await openIngestion(user);
    await submitTo(user, ingestionId, [submission("docs/a.md", "A")]);
    expect(await close(ingestionId, true, "docs/")).toMatchObject([{ deleted: 1 }]);
    const rows = await user.run("select project, path from cogo_api.documents order by 1, 2");
    expect(rows.map((row) => `${row.project}/${row.path}`)).toEqual([
      "default/docs/a.md",
      "default/docs/m.md",
      "default/src/c.ts",
      "other/docs/a.md",
    ]);
  });
});
