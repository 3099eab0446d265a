import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CogoError } from "../../../../shared/kernel/cogo_error.ts";
import type { ApiClient } from "../../../../shared/kernel/postgres/database.ts";
import type { EmbeddingModel } from "../../../../shared/knowledge/embedding/embedding_model.ts";
import { LocalEmbeddingModel } from "../../../../shared/knowledge/embedding/local_embedding_model.ts";
import { openKnowledgeGraph } from "../../../../shared/knowledge/graph/open_knowledge_graph.ts";
import { embedChunks, useEmbedder } from "../../../../shared/knowledge/ingest/embed_chunks.ts";
import { indexSubmissions } from "../../../../shared/knowledge/ingest/index_submissions.ts";
import {
  createRAGSearchEngine,
  type RAGSearchEngine,
} from "../../../../shared/knowledge/search/rag_search_engine.ts";
import { submitDocument } from "../../../support/indexed_documents.ts";
import { openServiceClient } from "../../../support/service_client.ts";
import { openTestDatabase, type TestDatabase } from "../../../support/test_database.ts";

const soon = () => Date.now() + 30_000;
const local = new LocalEmbeddingModel();

let test: TestDatabase;
let client: ApiClient;
let user: Awaited<ReturnType<TestDatabase["createUser"]>>;
let engine: RAGSearchEngine;

beforeAll(async () => {
  test = await openTestDatabase();
  client = await openServiceClient(test);
  await useEmbedder(client, local);
});
afterAll(() => test.close());
beforeEach(async () => {
  user = await test.createUser();
  engine = await openEngine(local);
});

async function openEngine(model: EmbeddingModel): Promise<RAGSearchEngine> {
  const graph = await openKnowledgeGraph(client, undefined);
  return createRAGSearchEngine({ client, model, graph, tenantId: user.userId });
}

/** Hands documents in and does what the knowledge worker does with them. */
async function learn(documents: Readonly<Record<string, string>>, about: object = {}) {
  for (const [path, text] of Object.entries(documents)) {
    await submitDocument(user, { path, text, ...about });
  }
  await indexSubmissions(client, soon(), () => undefined);
  await embedChunks(client, local, soon());
}

async function openSession(project = "default"): Promise<string> {
  const [session] = await user.run("select session_id from cogo_api.create_session('Test', $1)", [
    project,
  ]);
  return String(session?.session_id);
}

describe("hybridSearch()", () => {
  it("finds by words and vectors and says why each result is there", async () => {
    await learn({
      "retries.md": "# Retries\n\nA failed step is retried after a backoff.",
      "fruit.md": "# Fruit\n\nBananas are yellow.",
    });
    const answer = await engine.hybridSearch({ query: "retrying failed steps" });
    expect(answer).toMatchObject({ embedder: local.name, degraded: false, notes: [] });
    expect(answer.results[0]).toMatchObject({ path: "retries.md", startLine: 1 });
    expect(answer.results[0]?.reasons[0]).toContain('"step"');
  });

  it("searches by words alone and says so while the model does not answer", async () => {
    await learn({ "a.md": "Leases are renewed by heartbeats." });
    const broken: EmbeddingModel = {
      ...local,
      name: local.name,
      kind: "neural",
      batchSize: 1,
      embed: () =>
        Promise.reject(new CogoError({ code: "embedding_unavailable", message: "It is away" })),
    };
    const answer = await (await openEngine(broken)).hybridSearch({ query: "lease renewal" });
    expect(answer.results.map(({ path }) => path)).toEqual(["a.md"]);
    expect(answer).toMatchObject({
      embedder: null,
      degraded: true,
      notes: ["Searched by words alone: It is away"],
    });
  });

  it("asks with the local model's vector while another model's are still being made", async () => {
    await learn({ "a.md": "Leases are renewed by heartbeats." });
    const next: EmbeddingModel = { name: "next", kind: "neural", batchSize: 8, embed: local.embed };
    const answer = await (await openEngine(next)).hybridSearch({ query: "lease renewal" });
    expect(answer).toMatchObject({ embedder: local.name, degraded: false });
  });

  it("refuses a query without a word to say", async () => {
    await expect(engine.hybridSearch({ query: "  " })).rejects.toThrow("Expected a query in words");
  });
});

describe("advancedSearch()", () => {
  const code = {
    "src/pricing.ts":
      "/** Adds the tax that the country asks for. */\nexport function applyLevy(amount: number): number {\n  return amount * 1.2;\n}\n",
    "src/checkout.ts":
      'import { applyLevy } from "./pricing.ts";\n\n/** Completes the checkout of a basket. */\nexport function completeCheckout(total: number): number {\n  return applyLevy(total);\n}\n',
    "docs/other.md": "# Weather\n\nIt rains.",
  };

  it("follows the graph to what the results call, scores it below them, and says the way", async () => {
    await learn(code);
    const { results } = await engine.advancedSearch({ query: "complete basket checkout" });
    expect(results[0]).toMatchObject({ path: "src/checkout.ts" });
    const related = results.find(({ path }) => path === "src/pricing.ts");
    expect(related?.scores.graph).toBeGreaterThan(0);
    expect(related?.score).toBeLessThan(results[0]?.score ?? 0);
    expect(related?.reasons.join()).toContain("CALLS");
    expect(results.map(({ path }) => path)).not.toContain("docs/other.md");
  });

  it("stays where the words are when it follows no hop", async () => {
    await learn(code);
    const { results } = await engine.advancedSearch({ query: "complete basket checkout", hops: 0 });
    expect(results.map(({ path }) => path)).not.toContain("src/pricing.ts");
  });

  it("leaves the scope on no hop", async () => {
    await learn(code);
    const { results } = await engine.advancedSearch({
      query: "complete basket checkout",
      scope: { paths: ["src/checkout*"] },
    });
    expect(new Set(results.map(({ path }) => path))).toEqual(new Set(["src/checkout.ts"]));
  });

  it("takes * in a path for any characters, and % and _ for themselves", async () => {
    await learn({ "a_b/x.md": "apple", "acb/x.md": "apple", "a%b/x.md": "apple" });
    const found = async (pattern: string) => {
      const { results } = await engine.advancedSearch({
        query: "apple",
        scope: { paths: [pattern] },
      });
      return results.map(({ path }) => path);
    };
    expect(await found("a_b/*")).toEqual(["a_b/x.md"]);
    expect(await found("a%b/*")).toEqual(["a%b/x.md"]);
    expect((await found("a?b/*")).toSorted()).toEqual(["a%b/x.md", "a_b/x.md", "acb/x.md"]);
  });
});

describe("contextAwareSearch()", () => {
  it("understands a follow-up by the question before it", async () => {
    const sessionId = await openSession();
    await learn({
      "leases.md": "Leases expire after twenty seconds without a heartbeat.",
      "tokens.md": "Access tokens expire after an hour.",
      "tickets.md": "Tickets expire after a month.",
    });
    const first = await engine.contextAwareSearch({
      sessionId,
      query: "What is a lease on a step kept alive by?",
    });
    expect(first.results[0]?.path).toBe("leases.md");
    const second = await engine.contextAwareSearch({
      sessionId,
      query: "and when does it expire?",
    });
    expect(second.results[0]?.path).toBe("leases.md");
    expect(second.results[0]?.reasons.join()).toContain("served earlier in this session");
  });

  it("looks at the session's own project, and at what every project may see", async () => {
    const sessionId = await openSession("shop");
    await learn({ "shop.md": "apple" }, { project: "shop", visibility: "project" });
    await learn({ "bank.md": "apple" }, { project: "bank", visibility: "project" });
    await learn({ "all.md": "apple" }, { project: "bank" });
    const { results } = await engine.contextAwareSearch({ sessionId, query: "every apple there" });
    expect(results.map(({ path }) => path).toSorted()).toEqual(["all.md", "shop.md"]);
  });

  it("refuses a session that is not there", async () => {
    const sessionId = "00000000-0000-4000-8000-000000000000";
    await expect(engine.contextAwareSearch({ sessionId, query: "apple" })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
