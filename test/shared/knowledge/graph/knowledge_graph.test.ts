import { describe, expect, it } from "vitest";
import { CircuitBreaker } from "../../../../shared/knowledge/graph/circuit_breaker.ts";
import type { GraphStore } from "../../../../shared/knowledge/graph/graph_store.ts";
import { KnowledgeGraph } from "../../../../shared/knowledge/graph/knowledge_graph.ts";

/** A store without anything in it, that counts how often it is asked, and fails when it should. */
function createStore(name: GraphStore["name"]) {
  const state = { asked: 0, fails: false };
  const answer = () => {
    state.asked += 1;
    return state.fails ? Promise.reject(new Error("down")) : Promise.resolve([]);
  };
  const store: GraphStore = { name, findNodes: answer, readHops: answer, expand: answer };
  return { store, state };
}

describe("KnowledgeGraph", () => {
  it("leaves a store alone that fails, longer each time, and returns to it by itself", async () => {
    const copy = createStore("neo4j");
    let now = 0;
    const breaker = new CircuitBreaker(() => now);
    const graph = new KnowledgeGraph(createStore("postgres").store, copy.store, breaker);
    const ask = async () => (await graph.expand([], { tenants: [] })).degraded;
    const askAt = async (milliseconds: number) => {
      now = milliseconds;
      const degraded = await ask();
      return [degraded, copy.state.asked];
    };
    expect(await askAt(0)).toEqual([false, 1]);
    copy.state.fails = true;
    expect(await askAt(10)).toEqual([true, 2]);
    expect(await askAt(1_009)).toEqual([true, 2]);
    expect(await askAt(1_010)).toEqual([true, 3]);
    expect(await askAt(3_009)).toEqual([true, 3]);
    copy.state.fails = false;
    expect(await askAt(3_010)).toEqual([false, 4]);
    expect(await askAt(3_011)).toEqual([false, 5]);
  });

  it("lets a single one try while the store is failing", async () => {
    let now = 0;
    const breaker = new CircuitBreaker(() => now);
    breaker.fail();
    now = 1_000;
    expect([breaker.admits(), breaker.admits(), breaker.admits()]).toEqual([true, false, false]);
  });

  it("passes on what the truth itself refuses", async () => {
    const truth = createStore("postgres");
    truth.state.fails = true;
    const graph = new KnowledgeGraph(truth.store, createStore("neo4j").store);
    expect((await graph.expand([], { tenants: [] })).store).toBe("neo4j");
    await expect(new KnowledgeGraph(truth.store).expand([], { tenants: [] })).rejects.toThrow(
      "down",
    );
  });
});
