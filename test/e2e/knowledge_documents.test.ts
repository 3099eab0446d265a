import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  documentAnswer,
  ingestionAnswer,
  ingestionsAnswer,
  submitAnswer,
  wantedAnswer,
} from "../../functions/knowledge/contract.ts";
import { sha256 } from "../../shared/kernel/mod.ts";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import { buildPdf } from "../shared/knowledge/ingest/parse/fixtures/build_pdf.ts";
import { writeZip } from "../shared/knowledge/ingest/parse/fixtures/write_zip.ts";
import { get, invoke, post, refusal } from "../support/api.ts";
import {
  chunksOf,
  documentsOf,
  hand,
  ingest,
  search,
  settled,
} from "../support/knowledge_fixture.ts";
import { eventually, signUp, startCogoStack, type TestStack } from "../support/stack.ts";

const GUIDE = {
  path: "docs/guide.md",
  content: "# Guide\n\n## Retries\n\nA failed call is retried with exponential backoff.\n",
};
const NOBODY = "00000000-0000-4000-8000-000000000000";

let test: TestStack;
beforeAll(async () => {
  test = await startCogoStack();
});
afterAll(() => test.end());

const openUser = async () => (await signUp(test.stack)).client;

async function openIngestion(client: ApiClient): Promise<string> {
  const { ingestion } = await post(client, "cogo-knowledge/ingestions", ingestionAnswer, {});
  return `cogo-knowledge/ingestions/${ingestion.ingestionId}`;
}

const binary = (path: string, bytes: Uint8Array) => ({
  path,
  contentBase64: Buffer.from(bytes).toString("base64"),
});
/** One of each format, whose parser the worker loads when it first meets one. */
const OF_EACH_FORMAT = [
  { path: "a.md", content: "# Title\n\nWords.\n" },
  { path: "yaml.md", content: "---\ntitle: Of YAML\n---\n\nWords.\n" },
  { path: "toml.md", content: '+++\ntitle = "Of TOML"\n+++\n\nWords.\n' },
  { path: "a.txt", content: "Words.\n" },
  { path: "a.html", content: "<h1>Title</h1><p>Words.</p>" },
  { path: "a.sql", content: "create table birds (name text);\n" },
  { path: "a.ts", content: "export const one = (): number => 1;\n" },
  { path: "a.js", content: "export function one() { return 1; }\n" },
  { path: "a.py", content: "def one():\n    return 1\n" },
  { path: "a.php", content: "<?php function one() { return 1; }\n" },
  { path: "a.cpp", content: "int one() { return 1; }\n" },
  { path: "a.java", content: "class One { int one() { return 1; } }\n" },
  { path: "a.go", content: "package one\n\nfunc One() int { return 1 }\n" },
  { path: "a.rs", content: "fn one() -> i32 { 1 }\n" },
  { path: "a.csv", content: "bird,price\nemu,3\n" },
  { path: "a.json", content: '{"bird": "emu"}\n' },
  {
    path: "a.ipynb",
    content: JSON.stringify({
      ...{ nbformat: 4, nbformat_minor: 5, metadata: { language_info: { name: "python" } } },
      cells: [{ cell_type: "markdown", metadata: {}, source: ["# Title"] }],
    }),
  },
  binary("a.pdf", buildPdf([["Words of a page."]])),
  binary(
    "a.docx",
    writeZip({
      "word/document.xml":
        "<w:document><w:body><w:p><w:r><w:t>Words.</w:t></w:r></w:p></w:body></w:document>",
    }),
  ),
];

describe("documents", () => {
  it("of each format are read by the functions as they are bundled", async () => {
    const client = await openUser();
    const { ingestion } = await hand(client, OF_EACH_FORMAT);
    await settled(client, ingestion.ingestionId);
    const read = [...(await documentsOf(client)).values()];
    const outcomes = read.map(({ path, status, error }) => [path, error?.message ?? status]);
    expect(Object.fromEntries(outcomes)).toEqual(
      Object.fromEntries(OF_EACH_FORMAT.map(({ path }) => [path, "indexed"])),
    );
  });

  it("go in one by one: what cannot be read is refused with the reason, the rest is found", async () => {
    const client = await openUser();
    const { ingestion, documents } = await hand(client, [
      GUIDE,
      {
        path: "src/retry.ts",
        content: "export function retryWithBackoff(): number {\n  return 1;\n}\n",
        licence: "MIT",
        provenance: { commit: "abc123" },
      },
      { path: "deep.html", content: "<div>".repeat(50_000) },
      { path: "empty.md", content: " \n" },
      { path: "logo.png", contentBase64: "iVBORw0KGgoAAAANSUhEUgAA" },
      { path: "latin1.txt", contentBase64: btoa("Stra\xdfe") },
      { path: "huge.txt", content: "All work and no play. ".repeat(100_000) },
      { path: "photo", content: "no photo", mediaType: "image/jpeg" },
    ]);
    const outcomes = documents.map(({ path, outcome, error }) => [path, error?.code ?? outcome]);
    expect(Object.fromEntries(outcomes)).toEqual({
      "docs/guide.md": "accepted",
      "src/retry.ts": "accepted",
      "deep.html": "accepted",
      "empty.md": "document_empty",
      "logo.png": "document_binary",
      "latin1.txt": "document_encoding_unknown",
      "huge.txt": "document_too_large",
      photo: "document_type_unsupported",
    });
    for (const { outcome, error } of documents) {
      expect(error?.remedy === undefined).toBe(outcome === "accepted");
    }

    expect(await settled(client, ingestion.ingestionId)).toMatchObject({
      submitted: 3,
      indexed: 2,
      refused: 6,
      closedAt: expect.any(String),
    });
    const there = await documentsOf(client);
    expect([...there.values()].map(({ path, status }) => [path, status])).toEqual([
      ["deep.html", "refused"],
      ["docs/guide.md", "indexed"],
      ["src/retry.ts", "indexed"],
    ]);
    expect(there.get("deep.html")?.error).toMatchObject({ code: "document_too_deep" });
    const { results } = await search(client, "how is a failed call retried?");
    expect(results[0]).toMatchObject({ path: "docs/guide.md", startLine: 1 });
    expect(results[0]?.reasons).not.toEqual([]);
    const code = await search(client, "retryWithBackoff", { scope: { types: ["code"] } });
    expect(code.results[0]).toMatchObject({
      path: "src/retry.ts",
      licence: "MIT",
      provenance: { commit: "abc123" },
    });
  });

  it("that come again change only what changed", async () => {
    const client = await openUser();
    const section = (name: string, word: string) =>
      `## ${name}\n\n${`The ${word} section tells of ${word}s at length. `.repeat(30)}\n\n`;
    const handbook = (second: string) => ({
      path: "handbook.md",
      content: `# Handbook\n\n${section("One", "apple")}${section("Two", second)}${section("Three", "cherry")}`,
    });
    await ingest(client, [handbook("banana")]);
    const before = await chunksOf(client, "handbook.md");
    expect(await ingest(client, [handbook("banana")])).toMatchObject({
      submitted: 0,
      unchanged: 1,
    });
    expect(await chunksOf(client, "handbook.md")).toEqual(before);

    await ingest(client, [handbook("blueberry")]);
    const after = await chunksOf(client, "handbook.md");
    const ids = new Set(before.map(({ chunkId }) => chunkId));
    const fresh = after.filter(({ chunkId }) => !ids.has(chunkId));
    expect(fresh.length).toBeGreaterThan(0);
    for (const { content } of fresh) expect(content).toContain("blueberry");
    for (const word of ["apple", "cherry"]) {
      const kept = before.filter(({ content }) => content.includes(word));
      expect(after).toEqual(expect.arrayContaining(kept));
    }
    const gone = await search(client, "banana", { hops: 0, mode: "lexical" });
    expect(gone.results).toEqual([]);
  });

  it("are compared before they are sent, and pruned when they are not named any more", async () => {
    const client = await openUser();
    await ingest(client, [GUIDE, { path: "docs/old.md", content: "# Old" }]);
    await ingest(client, [{ path: "other/kept.md", content: "# Elsewhere" }]);
    const path = await openIngestion(client);
    const hash = await sha256(new TextEncoder().encode(GUIDE.content));
    const manifest = {
      documents: [
        { path: GUIDE.path, hash },
        { path: "docs/new.md", hash },
      ],
    };
    const compared = await post(client, `${path}/manifest`, wantedAnswer, manifest);
    expect(compared.wanted).toEqual(["docs/new.md"]);
    await post(client, `${path}/documents`, submitAnswer, {
      documents: [{ path: "docs/new.md", content: "# New" }],
    });
    const closing = { prune: true, prefix: "docs/" };
    const closed = await post(client, `${path}/close`, ingestionAnswer, closing);
    expect(closed.ingestion).toMatchObject({ submitted: 1, unchanged: 1, deleted: 1 });
    await settled(client, closed.ingestion.ingestionId);
    const there = await documentsOf(client);
    expect([...there.keys()]).toEqual(["docs/guide.md", "docs/new.md", "other/kept.md"]);
    const below = await documentsOf(client, "pathPrefix=other/&status=indexed&origin=upload");
    expect([...below.keys()]).toEqual(["other/kept.md"]);
    expect(await refusal(client, "POST", `${path}/close`, {})).toMatchObject({
      status: 409,
      code: "invalid_state",
    });
  });

  it("outlive the pruning of an ingestion that began before another named them", async () => {
    const client = await openUser();
    const early = await openIngestion(client);
    await ingest(client, [GUIDE]);
    const closed = await post(client, `${early}/close`, ingestionAnswer, { prune: true });
    expect(closed.ingestion.deleted).toBe(0);
    expect((await documentsOf(client)).has(GUIDE.path)).toBe(true);
  });

  it("are nobody else's", async () => {
    const [owner, stranger] = await Promise.all([openUser(), openUser()]);
    const { ingestionId } = await ingest(owner, [GUIDE]);
    const document = (await documentsOf(owner)).get(GUIDE.path);
    const documentPath = `cogo-knowledge/documents/${document?.documentId}`;
    const ingestionPath = `cogo-knowledge/ingestions/${ingestionId}`;
    const closing = await openIngestion(owner);
    for (const [method, path, body] of [
      ["GET", documentPath, undefined],
      ["GET", `${documentPath}/chunks`, undefined],
      ["DELETE", documentPath, undefined],
      ["GET", ingestionPath, undefined],
      ["POST", `${closing}/manifest`, { documents: [{ path: "a.md" }] }],
      ["POST", `${closing}/documents`, { documents: [GUIDE] }],
      ["POST", `${closing}/close`, { prune: true }],
    ] as const) {
      const problem = await refusal(stranger, method, path, body);
      expect(problem, path).toMatchObject({ status: 404, code: "not_found" });
    }
    expect(await documentsOf(stranger)).toEqual(new Map());
    const listed = await get(stranger, "cogo-knowledge/ingestions", ingestionsAnswer);
    expect(listed.ingestions).toEqual([]);
    expect((await search(stranger, "exponential backoff")).results).toEqual([]);
    const read = await get(owner, `${documentPath}?chunks=true`, documentAnswer);
    expect(read.chunks).toHaveLength(read.document.chunks);
    await invoke(owner, "DELETE", documentPath, z.unknown());
    expect((await search(owner, "exponential backoff")).results).toEqual([]);
  });

  it("survive a worker that is killed in the middle", async () => {
    const client = await openUser();
    const files = Array.from({ length: 40 }, (_, number) => ({
      path: `notes/${number}.md`,
      content: `# Note ${number}\n\n${`Paragraph of note ${number}.\n\n`.repeat(200)}`,
    }));
    const { ingestion } = await hand(client, files);
    const path = `cogo-knowledge/ingestions/${ingestion.ingestionId}`;
    await eventually(async () => {
      const { ingestion: now } = await get(client, path, ingestionAnswer);
      return now.indexed > 0 ? now : undefined;
    });
    const workerId = () =>
      test.stack.state().functions.find(({ slug }) => slug === "cogo-knowledge-worker")?.pid;
    const victim = workerId();
    if (victim === undefined) throw new Error("Expected the knowledge worker to run");
    process.kill(victim, "SIGKILL");
    await eventually(() => (workerId() === victim ? undefined : true));
    // What it held comes back when its lease ends; the test does not wait for that.
    await test.stack.database.query(
      "update cogo.submissions set lease_expires_at = '-infinity' where lease_token is not null",
    );
    expect(await settled(client, ingestion.ingestionId)).toMatchObject({
      submitted: 40,
      indexed: 40,
      refused: 0,
    });
  });
});

describe("the endpoint", () => {
  it("says what is wrong with a request", async () => {
    const client = await openUser();
    const path = await openIngestion(client);
    for (const [status, method, at, body] of [
      [400, "POST", "cogo-knowledge/ingestions", { project: "No Slug" }],
      [400, "POST", `${path}/documents`, { documents: [] }],
      [400, "POST", `${path}/documents`, { documents: [GUIDE, GUIDE] }],
      [400, "POST", `${path}/documents`, { documents: [{ path: "a.md" }] }],
      [400, "POST", `${path}/documents`, { documents: [{ path: "\u0000", content: "a" }] }],
      [400, "POST", `${path}/documents`, { documents: [{ path: "a", contentBase64: "%" }] }],
      [400, "POST", `${path}/documents`, { documents: [{ ...GUIDE, visibility: "session" }] }],
      [404, "POST", `${path}/documents`, { documents: [{ ...GUIDE, sessionId: NOBODY }] }],
      [400, "POST", `${path}/manifest`, { documents: [{ path: "a.md", hash: "short" }] }],
      [413, "POST", `${path}/documents`, { documents: [{ path: "a", content: "a".repeat(7e6) }] }],
      [404, "GET", `cogo-knowledge/ingestions/${NOBODY}`, undefined],
      [404, "GET", `cogo-knowledge/documents/${NOBODY}`, undefined],
      [400, "GET", "cogo-knowledge/documents/1", undefined],
      [400, "GET", "cogo-knowledge/documents?status=lost", undefined],
      [400, "POST", "cogo-knowledge/search", { query: " " }],
      [400, "POST", "cogo-knowledge/search", { query: "a", scope: { planet: "Mars" } }],
      [404, "POST", "cogo-knowledge/search", { query: "a", sessionId: NOBODY }],
      [400, "GET", "cogo-knowledge/snapshots", undefined],
      [404, "GET", `cogo-knowledge/snapshots/${NOBODY}`, undefined],
    ] as const) {
      const problem = await refusal(client, method, at, body);
      expect(problem.status, `${method} ${at} ${JSON.stringify(body)?.slice(0, 80)}`).toBe(status);
    }
  });
});
