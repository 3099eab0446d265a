import { describe, expect, it } from "vitest";
import { isNoCode, Research } from "../../../../shared/generation/by_models/research.ts";
import type { RAGSearchEngine, SearchResult } from "../../../../shared/knowledge/mod.ts";
import { toResult } from "./search_result.ts";

const memory = (path: string, status: string, kind = "run") =>
  toResult(path, { origin: "memory", provenance: { kind, status } });

async function find(
  results: readonly SearchResult[],
  mayTell?: ConstructorParameters<typeof Research>[2],
): Promise<readonly string[]> {
  const engine = {
    contextAwareSearch: async ({ limit = 0 }) => ({
      ...{ results: results.slice(0, limit), known: true, relevance: 1 },
      ...{ embedder: null, degraded: false, notes: [] },
    }),
  } as unknown as RAGSearchEngine;
  const execution = {
    step: { sessionId: "s", tenantId: "t" },
    retrieve: async (_: string, __: unknown, search: () => Promise<unknown>) =>
      JSON.parse(JSON.stringify(await search())),
  } as unknown as ConstructorParameters<typeof Research>[1];
  const research = new Research(async () => engine, execution, mayTell);
  return (await research.find("slugs")).results.map(({ path }) => path);
}

describe("find()", () => {
  it("tells a model nothing of runs that did not complete", async () => {
    const results = [
      memory("memory/1/run.md", "failed"),
      memory("memory/2/run.md", "completed"),
      memory("memory/3/run.md", "cancelled"),
      toResult("docs/guide.md"),
    ];
    expect(await find(results)).toEqual(["memory/2/run.md", "docs/guide.md"]);
  });

  it("finds what lies behind any number of failed runs", async () => {
    const failed = Array.from({ length: 12 }, (_, n) => memory(`memory/${n}/run.md`, "failed"));
    expect(await find([...failed, toResult("docs/guide.md")])).toEqual(["docs/guide.md"]);
  });

  it("tells who writes tests of no code, and of nothing that earlier tasks made", async () => {
    const results = [
      toResult("src/slugify.ts", { type: "code" }),
      memory("memory/2/files/src/slugify.ts", "completed", "source"),
      memory("memory/2/files/test/slugify.test.ts", "completed", "test"),
      toResult("docs/guide.md"),
    ];
    expect(await find(results, isNoCode)).toEqual(["docs/guide.md"]);
  });
});
