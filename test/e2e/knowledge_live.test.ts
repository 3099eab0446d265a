import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  matchesAnswer,
  subscriptionAnswer,
  subscriptionsAnswer,
} from "../../functions/knowledge/contract.ts";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import { subscriptionTopic } from "../../shared/knowledge/search/subscription.ts";
import { get, invoke, openSession, post, refusal, submitTask } from "../support/api.ts";
import { hand, ingest, search } from "../support/knowledge_fixture.ts";
import { eventually, signUp, startCogoStack, type TestStack } from "../support/stack.ts";

let test: TestStack;
beforeAll(async () => {
  test = await startCogoStack();
});
afterAll(() => test.end());

const openUser = async () => (await signUp(test.stack)).client;

async function subscribe(client: ApiClient, query: string, more = {}) {
  const path = "cogo-knowledge/subscriptions";
  return (await post(client, path, subscriptionAnswer, { query, ...more })).subscription;
}

const messageSchema = z.object({ sequence: z.number(), path: z.string(), score: z.number() });
type Message = z.infer<typeof messageSchema>;

/** What is published on a standing query's channel, from when it is joined. */
async function listen(client: ApiClient, subscriptionId: string) {
  await client.realtime.setAuth();
  const messages: Message[] = [];
  const topic = subscriptionTopic(subscriptionId);
  const channel = client
    .channel(topic, { config: { private: true } })
    .on("broadcast", { event: "knowledge:matched" }, ({ payload }) => {
      messages.push(messageSchema.parse(payload));
    });
  const status = await new Promise<string>((resolve) => {
    channel.subscribe((now) => resolve(now));
  });
  return { messages, status, leave: () => client.removeChannel(channel) };
}

const listMatches = async (client: ApiClient, subscriptionId: string, after: number) => {
  const path = `cogo-knowledge/subscriptions/${subscriptionId}/matches?after=${after}`;
  return (await get(client, path, matchesAnswer)).matches;
};

const note = (name: string, content: string) => ({ path: `notes/${name}.md`, content });

describe("a standing query", () => {
  it("receives new knowledge, and a client that was away reads what it missed", async () => {
    const client = await openUser();
    await ingest(client, [note("before", "Rate limits are counted per key.")]);
    const { subscriptionId, lastSequence } = await subscribe(client, "rate limits");
    expect(lastSequence).toBe(0);
    const channel = await listen(client, subscriptionId);
    expect(channel.status).toBe("SUBSCRIBED");

    await ingest(client, [
      note("one", "A rate is bounded by limits that an operator sets."),
      note("other", "The weather is fine."),
    ]);
    const told = await eventually(() => channel.messages[0]);
    expect(told).toMatchObject({ sequence: 1, path: "notes/one.md" });
    expect(channel.messages).toHaveLength(1);

    await channel.leave();
    await ingest(client, [note("two", "Limits of the rate, again.")]);
    const missed = await listMatches(client, subscriptionId, told.sequence);
    expect(missed).toMatchObject([{ sequence: 2, path: "notes/two.md", matchedBy: "terms" }]);

    const again = await listen(client, subscriptionId);
    await hand(client, [note("three", "What rate, which limits?")]);
    const next = await eventually(() => again.messages[0]);
    expect(next).toMatchObject({ sequence: 3, path: "notes/three.md" });
    await again.leave();
  });

  it("looks only in its scope", async () => {
    const client = await openUser();
    const scope = { paths: ["src/*"], types: ["code"] };
    const { subscriptionId } = await subscribe(client, "parseInput", { scope, threshold: 1 });
    await ingest(client, [
      { path: "docs/a.md", content: "Call `parseInput` first." },
      { path: "src/a.ts", content: "export function parseInput(): void {}\n" },
    ]);
    expect(await listMatches(client, subscriptionId, 0)).toMatchObject([{ path: "src/a.ts" }]);
  });

  it("is its owner's alone, and ends when it is removed", async () => {
    const [owner, stranger] = await Promise.all([openUser(), openUser()]);
    const { subscriptionId } = await subscribe(owner, "anything at all");
    const path = `cogo-knowledge/subscriptions/${subscriptionId}`;
    for (const [method, at] of [
      ["GET", path],
      ["GET", `${path}/matches`],
      ["DELETE", path],
    ] as const) {
      expect(await refusal(stranger, method, at), at).toMatchObject({ status: 404 });
    }
    expect((await listen(stranger, subscriptionId)).status).toBe("CHANNEL_ERROR");
    const listed = await get(owner, "cogo-knowledge/subscriptions", subscriptionsAnswer);
    expect(listed.subscriptions).toMatchObject([{ subscriptionId, query: "anything at all" }]);
    await invoke(owner, "DELETE", path, z.unknown());
    expect(await refusal(owner, "GET", path)).toMatchObject({ status: 404, code: "not_found" });
  });

  it("is refused without words, or with a threshold that is none", async () => {
    const client = await openUser();
    for (const body of [
      { query: "" },
      { query: "...", threshold: 0.5 },
      { query: "words", threshold: 0 },
      { query: "words", lifetimeSeconds: 1 },
    ]) {
      const problem = await refusal(client, "POST", "cogo-knowledge/subscriptions", body);
      expect(problem, JSON.stringify(body)).toMatchObject({ status: 400, code: "invalid_input" });
    }
  });
});

describe("memory", () => {
  it("lets a later question find an earlier requirement and how it ended", async () => {
    const client = await openUser();
    const sessionId = await openSession(client, { project: "painting" });
    const requirement = "Paint the marble staircase turquoise";
    await submitTask(client, { sessionId, requirement });
    const { results } = await eventually(async () => {
      const answer = await search(client, "turquoise staircase", {
        scope: { project: "painting" },
      });
      return answer.results.length > 0 ? answer : undefined;
    });
    expect(results[0]).toMatchObject({
      origin: "memory",
      path: expect.stringMatching(/^memory\/.*\/run\.md$/),
      provenance: { kind: "run", status: "failed" },
    });
    expect(results[0]?.content).toContain(requirement);
    const elsewhere = await search(client, "turquoise", { scope: { project: "other" } });
    expect(elsewhere.results).toEqual([]);
  });
});

describe("a search in a session", () => {
  it("understands a question that leans on the one before", async () => {
    const client = await openUser();
    await ingest(client, [
      note("cache", "# Cache\n\nThe cache is emptied by the operator, every night."),
      note("queue", "# Queue\n\nThe queue is emptied by a worker, at once."),
    ]);
    const sessionId = await openSession(client);
    const first = await search(client, "Tell me about the cache", { sessionId });
    expect(first.results[0]?.path).toBe("notes/cache.md");
    const second = await search(client, "And who empties it?", { sessionId });
    expect(second.results[0]?.path).toBe("notes/cache.md");
    expect(second.results[0]?.scores.session).not.toBeNull();
  });
});
