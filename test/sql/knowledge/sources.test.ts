import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  claimSubmissions,
  clearKnowledge,
  index,
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

const open = (source: Readonly<Record<string, unknown>>, project = "shop") =>
  openIngestion(user, project, source);
const close = (ingestionId: string, prune: boolean) =>
  user.run("select deleted::int from cogo_api.close_ingestion($1, $2::boolean)", [
    ingestionId,
    String(prune),
  ]);
async function load(name: string, texts: Readonly<Record<string, string>>): Promise<string> {
  const ingestionId = await open({ name, kind: "folder", root: `/${name}` });
  await submitTo(
    user,
    ingestionId,
    Object.entries(texts).map(([path, text]) => submission(path, text)),
  );
  for (const held of await claimSubmissions(test, 100)) await index(test, held);
  return ingestionId;
}
const documents = async () =>
  (await user.run("select source, path, content_hash from cogo_api.documents order by 1, 2")).map(
    (row) => [row.source, row.path, row.content_hash],
  );
const counts = async (ingestionId: string) =>
  (
    await user.run(
      `select submitted, updated, unchanged, indexed, refused, waiting::int
       from cogo_api.ingestions where ingestion_id = $1`,
      [ingestionId],
    )
  )[0];

describe("A source", () => {
  it("keeps its documents when another has the same paths", async () => {
    await load("one", { "docs/a.md": "One" });
    await load("two", { "docs/a.md": "Two" });
    expect(await documents()).toEqual([
      ["one", "docs/a.md", sha256("One")],
      ["two", "docs/a.md", sha256("Two")],
    ]);
  });

  it("is pruned alone, whatever the prefix", async () => {
    await load("one", { "docs/a.md": "One" });
    await close(await load("two", { "docs/b.md": "Two" }), false);
    const ingestionId = await load("two", { "docs/c.md": "Three" });
    expect(await close(ingestionId, true)).toEqual([{ deleted: 1 }]);
    expect((await documents()).map(([source, path]) => `${source}/${path}`)).toEqual([
      "one/docs/a.md",
      "two/docs/c.md",
    ]);
  });

  it("has one root, and another only if it has moved", async () => {
    const [first, second] = ["/a/docs", "/b/docs"];
    await open({ name: "docs", kind: "folder", root: first });
    const other = open({ name: "docs", kind: "folder", root: second });
    await expect(other).rejects.toMatchObject({ sqlstate: "OG003" });
    await open({ name: "docs", kind: "folder", root: second, moved: true });
    await open({ name: "docs" });
    await open({ name: "uploads" });
    const upload = open({ name: "uploads", root: first });
    await expect(upload).rejects.toMatchObject({ sqlstate: "OG003" });
    expect(await user.run("select name, root from cogo_api.sources order by name")).toEqual([
      { name: "docs", root: second },
      { name: "uploads", root: null },
    ]);
  });

  it("has the revision of the last ingestion that was closed", async () => {
    const ingestionId = await open({ name: "docs", revision: "abc" });
    const revision = async () =>
      (await user.run("select revision from cogo_api.sources"))[0]?.revision;
    expect(await revision()).toBeNull();
    await close(ingestionId, false);
    expect(await revision()).toBe("abc");
  });

  it("belongs to its tenant", async () => {
    await load("one", { "a.md": "A" });
    const other = await test.createUser();
    expect(await other.run("select from cogo_api.sources")).toEqual([]);
    const [source] = await user.run("select source_id from cogo_api.sources");
    const removal = other.run("select cogo_api.remove_source($1)", [String(source?.source_id)]);
    await expect(removal).rejects.toMatchObject({ sqlstate: "OG002" });
  });

  it("is removed with its documents, a number at a time, and nothing else is", async () => {
    await load("one", { "a.md": "A", "b.md": "B", "c.md": "C" });
    await load("two", { "a.md": "A" });
    const [source] = await user.run("select source_id from cogo_api.sources where name = 'one'");
    const remove = async () =>
      (
        await user.run("select cogo_api.remove_source($1, 2) as count", [String(source?.source_id)])
      )[0]?.count;
    expect([await remove(), await remove()]).toEqual([2, 1]);
    expect(await user.run("select name from cogo_api.sources")).toEqual([{ name: "two" }]);
    expect((await documents()).map(([name]) => name)).toEqual(["two"]);
  });

  it.each(["./a.md", "a//b.md", "a/../b.md", "../../etc/passwd", "/etc/passwd", "U\u0308ber.md"])(
    "has one spelling of a path: %j is none",
    async (path) => {
      const ingestionId = await open({ name: "docs" });
      const submitted = submitTo(user, ingestionId, [submission(path, "A")]);
      await expect(submitted).rejects.toMatchObject({ sqlstate: "23514" });
    },
  );
});

describe("What is said of documents", () => {
  const compare = (ingestionId: string, terms: Readonly<Record<string, unknown>>) =>
    user.run("select cogo_api.compare_documents($1, $2, $3) as path", [
      ingestionId,
      JSON.stringify([{ path: "a.md", hash: sha256("A") }]),
      JSON.stringify(terms),
    ]);
  const said = async () =>
    (await user.run("select visibility, licence, provenance from cogo_api.documents"))[0];

  it("changes when asked, though the content did not", async () => {
    await load("one", { "a.md": "A" });
    const terms = { visibility: "project", licence: "MIT", provenance: { commit: "abc" } };
    const ingestionId = await open({ name: "one" });
    expect(await compare(ingestionId, terms)).toEqual([]);
    expect(await said()).toEqual(terms);
    expect(await counts(ingestionId)).toMatchObject({ updated: 1, unchanged: 0 });
    const repeated = await open({ name: "one" });
    await compare(repeated, terms);
    expect(await counts(repeated)).toMatchObject({ updated: 0, unchanged: 1 });
  });

  it("is hidden from the other projects from then on", async () => {
    await load("one", { "a.md": "Ostrich" });
    const found = async () =>
      (
        await test.asOwner(
          `select document_id from cogo.documents_in_scope($1, '{"project": "elsewhere"}')`,
          [user.userId],
        )
      ).length;
    expect(await found()).toBe(1);
    await compare(await open({ name: "one" }), { visibility: "project" });
    expect(await found()).toBe(0);
  });

  it("stays as it was when nothing is said: a forgotten option makes nothing visible", async () => {
    const about = { visibility: "project", licence: "MIT", provenance: { commit: "abc" } };
    await submitTo(user, await open({ name: "one" }), [submission("a.md", "A", about)]);
    await submitTo(user, await open({ name: "one" }), [submission("a.md", "B")]);
    expect(await said()).toEqual(about);
  });
});

describe("Two ingestions of the same files", () => {
  it("both wait for a document, and both say that it was indexed", async () => {
    const first = await open({ name: "one" });
    const second = await open({ name: "one" });
    await submitTo(user, first, [submission("a.md", "A")]);
    await submitTo(user, second, [submission("a.md", "A")]);
    const told = { submitted: 1, indexed: 0, waiting: 1 };
    expect([await counts(first), await counts(second)]).toMatchObject([told, told]);
    for (const held of await claimSubmissions(test)) await index(test, held);
    const done = { submitted: 1, indexed: 1, waiting: 0 };
    expect([await counts(first), await counts(second)]).toMatchObject([done, done]);
  });

  it("leave a worker at work that has the same bytes already", async () => {
    await submitTo(user, await open({ name: "one" }), [submission("a.md", "A")]);
    const [held] = await claimSubmissions(test);
    await submitTo(user, await open({ name: "one" }), [submission("a.md", "A")]);
    if (held === undefined) throw new Error("Expected a submission");
    expect(await index(test, held)).toBe(1);
  });

  it("both say that it was refused", async () => {
    const first = await open({ name: "one" });
    const second = await open({ name: "one" });
    for (const ingestionId of [first, second]) {
      await submitTo(user, ingestionId, [submission("a.md", "A")]);
    }
    const [held] = await claimSubmissions(test);
    await test.asWorker("select cogo_api.refuse_document($1, $2, '{}')", [
      String(held?.documentId),
      String(held?.leaseToken),
    ]);
    const done = { refused: 1, waiting: 0 };
    expect([await counts(first), await counts(second)]).toMatchObject([done, done]);
  });
});
