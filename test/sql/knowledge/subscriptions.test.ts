import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { axisVector, embedPending } from "../../support/indexed_documents.ts";
import { clearKnowledge, ingest } from "../../support/ingestion_fixture.ts";
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
  // So that words are rare and common.
  await ingest(test, user, { "filler.md": "step phase run\n\nstep phase task\n\nstep plan" });
});

const subscribe = async (
  query: string,
  { scope = {}, threshold = 0.5, lifetime = 3600 } = {},
  owner = user,
) =>
  String(
    (
      await owner.run("select subscription_id from cogo_api.subscribe($1, $2, $3, $4)", [
        query,
        JSON.stringify(scope),
        threshold,
        lifetime,
      ])
    )[0]?.subscription_id,
  );
const matches = async (subscriptionId: string, owner = user) =>
  await owner.run(
    `select sequence::int, path, matched_by from cogo_api.subscription_matches
     where subscription_id = $1 order by sequence`,
    [subscriptionId],
  );
const matchedPaths = async (subscriptionId: string) =>
  (await matches(subscriptionId)).map((row) => row.path);

describe("a subscription", () => {
  it("receives what comes after it and holds enough of its query, numbered", async () => {
    await ingest(test, user, { "before.md": "A lease expires" });
    const subscription = await subscribe("lease expired");
    await ingest(test, user, { "a.md": "Leases expire", "b.md": "Nothing of it" });
    await ingest(test, user, { "c.md": "Expiry of a lease: it expires" });
    expect(await matches(subscription)).toEqual([
      { sequence: 1, path: "a.md", matched_by: "terms" },
      { sequence: 2, path: "c.md", matched_by: "terms" },
    ]);
  });

  it("weighs its words by how rare they are: a common one does not make a match", async () => {
    const subscription = await subscribe("step heartbeat");
    await ingest(test, user, { "common.md": "A step", "rare.md": "A heartbeat" });
    expect(await matchedPaths(subscription)).toEqual(["rare.md"]);
  });

  it("asks for as much of its query as its threshold says", async () => {
    const all = await subscribe("lease heartbeat fence", { threshold: 1 });
    const little = await subscribe("lease heartbeat fence", { threshold: 0.1 });
    await ingest(test, user, { "a.md": "lease heartbeat", "b.md": "lease heartbeat fence" });
    expect(await matchedPaths(all)).toEqual(["b.md"]);
    expect(await matchedPaths(little)).toEqual(["a.md", "b.md"]);
  });

  it("matches what holds the whole of its query, in whatever order the weights of its words are added", async () => {
    const words = Array.from({ length: 40 }, (_, place) => `word${place}`);
    const common = words.map((_, place) => words.slice(place).join(" "));
    await ingest(test, user, { "vocabulary.md": common.join("\n\n") });
    const queries = words.slice(0, 28).map((_, place) => words.slice(place, place + 12).join(" "));
    const subscriptions: string[] = [];
    for (const query of queries) subscriptions.push(await subscribe(query, { threshold: 1 }));
    await ingest(test, user, { "all.md": words.toReversed().join(" ") });
    for (const subscription of subscriptions) {
      expect(await matchedPaths(subscription)).toEqual(["all.md"]);
    }
  });

  it("keeps to its scope and its tenant", async () => {
    const scoped = await subscribe("lease", { scope: { paths: ["docs/%"] } });
    const other = await test.createUser();
    const foreign = await subscribe("lease", {}, other);
    await ingest(test, user, { "docs/a.md": "A lease", "src/a.ts": "A lease" });
    expect(await matchedPaths(scoped)).toEqual(["docs/a.md"]);
    expect(await matches(foreign, other)).toEqual([]);
    expect(await matches(scoped, other)).toEqual([]);
  });

  it("receives a chunk once, and its new text again", async () => {
    const subscription = await subscribe("lease");
    await ingest(test, user, { "a.md": "A lease" });
    await ingest(test, user, { "a.md": "Before it\n\nA lease" });
    expect(await matches(subscription)).toHaveLength(1);
    await ingest(test, user, { "a.md": "A lease, and more" });
    // The match of the old text went with the text; its number is not given again.
    expect(await matches(subscription)).toMatchObject([{ sequence: 2 }]);
  });

  it("ends with its time, and when it is removed", async () => {
    const short = await subscribe("lease", { lifetime: 60 });
    const removed = await subscribe("lease");
    await user.run("select cogo_api.unsubscribe($1)", [removed]);
    await expect(user.run("select cogo_api.unsubscribe($1)", [removed])).rejects.toMatchObject({
      sqlstate: "OG002",
    });
    test.setClock(at(61));
    await ingest(test, user, { "a.md": "A lease" });
    expect(await matches(short)).toEqual([]);
  });

  it("broadcasts a match on its private channel", async () => {
    const subscription = await subscribe("lease");
    await ingest(test, user, { "a.md": "A lease" });
    const rows = await test.database.query(
      "select event, payload, private from realtime.messages where topic = $1",
      [`subscription:${subscription}`],
    );
    expect(rows).toMatchObject([
      { event: "knowledge:matched", payload: { sequence: 1, path: "a.md" }, private: true },
    ]);
  });

  it("needs a word to match, a scope that can be read, and a user", async () => {
    await expect(subscribe("the of and")).rejects.toMatchObject({ sqlstate: "OG005" });
    await expect(subscribe("lease", { scope: { since: "soon" } })).rejects.toMatchObject({
      sqlstate: "22007",
    });
    await expect(subscribe("lease", { threshold: 0 })).rejects.toMatchObject({
      sqlstate: "23514",
    });
  });

  it("is one of a thousand of its tenant at most", async () => {
    await test.asOwner(
      `insert into cogo.subscriptions (tenant_id, created_by, query, expires_at)
       select $1, $1, 'lease', $2::timestamptz from generate_series(1, 999)`,
      [user.userId, at(60)],
    );
    await subscribe("lease");
    await expect(subscribe("lease")).rejects.toMatchObject({ sqlstate: "OG008" });
    test.setClock(at(61));
    await subscribe("lease");
  });
});

describe("subscribe()", () => {
  it.each([
    "x",
    { zz: 1 },
    { project: "Bad P" },
    { sources: [] },
    { sources: [1] },
    { types: ["film"] },
    { onlyProject: "yes" },
  ])("refuses a scope that no search has: %j", async (scope) => {
    await expect(subscribe("cars", { scope })).rejects.toMatchObject({ sqlstate: "23514" });
  });

  it("takes every member of one, and a lifetime above nothing", async () => {
    const scope = {
      project: "shop",
      onlyProject: true,
      sources: ["a"],
      types: ["code"],
      paths: ["a/*"],
    };
    expect(await subscribe("cars", { scope })).toMatch(/^[0-9a-f-]{36}$/);
    await expect(subscribe("cars", { lifetime: -1 })).rejects.toMatchObject({ sqlstate: "OG005" });
  });
});

describe("a subscription by meaning", () => {
  const meaning = async (embedder: string) =>
    String(
      (
        await user.run(
          "select subscription_id from cogo_api.subscribe('vehicle', embedder => $1, embedding => $2)",
          [embedder, axisVector(0)],
        )
      )[0]?.subscription_id,
    );
  const embed = (embedder: string) =>
    embedPending(test, embedder, (text) => axisVector(text.includes("car") ? 0 : 1));

  it("receives what is near enough, once, also when its words match too", async () => {
    await test.asWorker("select from cogo_api.use_embedder('model', 'neural', 0.5, 0.8)");
    await embed("model");
    const subscription = await meaning("model");
    await ingest(test, user, {
      "car.md": "A car",
      "pear.md": "A pear",
      "both.md": "A vehicle, a car",
    });
    await embed("model");
    expect(await matches(subscription)).toEqual([
      { sequence: 1, path: "both.md", matched_by: "terms" },
      { sequence: 2, path: "car.md", matched_by: "meaning" },
    ]);
  });

  it("listens to its own embedder alone, and to none that cannot tell nearness", async () => {
    await test.asWorker("select from cogo_api.use_embedder('hashed', 'hashed', 0.2)");
    await embed("hashed");
    const subscription = await meaning("hashed");
    await ingest(test, user, { "car.md": "A car" });
    await embed("hashed");
    await test.asWorker("select from cogo_api.use_embedder('model', 'neural', 0.5, 0.8)");
    await embed("model");
    expect(await matches(subscription)).toEqual([]);
  });
});
