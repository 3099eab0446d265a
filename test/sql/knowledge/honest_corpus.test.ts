import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseDocument } from "../../../shared/knowledge/ingest/parse_document.ts";
import {
  claimSubmissions,
  type HeldSubmission,
  openIngestion,
  submission,
  submitTo,
} from "../../support/ingestion_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
let user: Awaited<ReturnType<TestDatabase["createUser"]>>;
beforeAll(async () => {
  test = await openTestDatabase();
  user = await test.createUser();
});
afterAll(() => test.close());

async function index(held: HeldSubmission): Promise<void> {
  const { documentId, leaseToken, path, text } = held;
  const parsed = await parseDocument({ path, bytes: new TextEncoder().encode(text) });
  await test.asWorker("select cogo_api.index_document($1, $2, $3)", [
    documentId,
    leaseToken,
    JSON.stringify(parsed),
  ]);
}

describe("maintain_knowledge() of documentation that people wrote", () => {
  it("finds nothing wrong with the documentation of this repository", async () => {
    const paths = (await readdir("docs", { recursive: true })).filter((path) =>
      path.endsWith(".md"),
    );
    const ingestionId = await openIngestion(user);
    for (const path of paths) {
      const text = await readFile(join("docs", path), "utf8");
      await submitTo(user, ingestionId, [submission(`docs/${path}`, text)]);
    }
    for (const held of await claimSubmissions(test, 100)) await index(held);
    for (let due = paths.length; due > 0; ) {
      const [row] = await user.run("select (cogo_api.maintain_knowledge() ->> 'due')::int as due");
      due = Number(row?.due);
    }
    expect(
      await user.run("select kind, reason, evidence from cogo_api.knowledge_findings"),
    ).toEqual([]);
  });
});
