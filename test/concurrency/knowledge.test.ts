import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { countWaiting, holdLock } from "../support/held_lock.ts";
import {
  claimSubmissions,
  clearKnowledge,
  type HeldSubmission,
  index,
  indexErrors,
  ingest,
  openIngestion,
  submission,
  submitTo,
} from "../support/ingestion_fixture.ts";
import { submit, work } from "../support/plan_fixture.ts";
import { plannedStep } from "../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

// On real connections only: PGlite has one, so nothing there ever waits for anything.
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

const times = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, place) => make(place)));
const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, place) => `${prefix}-${String(place).padStart(3, "0")}.md`);

async function hand(paths: readonly string[], text = "A lease", owner = user): Promise<void> {
  const documents = paths.map((path) => submission(path, `${text} of ${path}`));
  await submitTo(owner, await openIngestion(owner), documents);
}

describe("claim_submissions() by many workers at once", () => {
  it("gives each submission to one worker, and leaves none", async () => {
    await hand(names("a", 60));
    await hand(names("b", 60), "A lease", await test.createUser());
    const claimed: HeldSubmission[] = [];
    await times(8, async () => {
      for (let empty = 0; empty < 3; ) {
        const held = await claimSubmissions(test, 4);
        empty = held.length === 0 ? empty + 1 : 0;
        claimed.push(...held);
      }
    });
    expect(new Set(claimed.map(({ documentId }) => documentId)).size).toBe(120);
    expect(claimed).toHaveLength(120);
  });
});

describe("index_document() by many workers at once", () => {
  it("leaves an index that says exactly what the chunks hold, while documents come, change and go", async () => {
    const paths = names("a", 20);
    const other = await test.createUser();
    await hand(paths, "First text");
    await hand(paths, "First text", other);
    const late: unknown[] = [];
    const workOff = async () => {
      for (let empty = 0; empty < 5; ) {
        const held = await claimSubmissions(test, 3);
        empty = held.length === 0 ? empty + 1 : 0;
        // Another text may have come meanwhile: then the lease is lost.
        for (const each of held) await index(test, each).catch((error) => late.push(error));
      }
    };
    const change = async () => {
      for (const path of paths) await hand([path], "Second text");
      await other.run(
        "select cogo_api.delete_document(document_id) from cogo_api.documents where path < 'a-010'",
      );
    };
    await Promise.all([workOff(), workOff(), workOff(), change()]);
    for (const each of await claimSubmissions(test, 100)) await index(test, each);
    expect(late.filter((error) => (Object(error).sqlstate ?? error) !== "OG001")).toEqual([]);
    expect(await indexErrors(test)).toEqual([]);
    const [mine] = await user.run(
      "select count(*)::int as count from cogo_api.chunks where content like 'Second%'",
    );
    expect(mine?.count).toBe(20);
  });
});

describe("the lock order", () => {
  // The one that took a submission first would block the one that deletes it second while holding the corpus.
  it.each([
    ["index_document", (held: HeldSubmission) => index(test, held)],
    [
      "delete_document",
      (held: HeldSubmission) => user.run("select cogo_api.delete_document($1)", [held.documentId]),
    ],
  ])("%s() that waits for the corpus holds no submission", async (_call, run) => {
    await hand(["a.md"]);
    const [held] = await claimSubmissions(test);
    if (held === undefined) throw new Error("Expected a submission, got none");
    const corpus = await holdLock(test, "select cogo.lock_corpus(tenant_id) from cogo.submissions");
    const running = run(held);
    while ((await countWaiting(test)) === 0);
    const submissions = await test.database.query(
      "select document_id from cogo.submissions for update nowait",
    );
    await corpus.release();
    await running;
    expect(submissions).toEqual([{ document_id: held.documentId }]);
  });
});

describe("subscribe() while documents are indexed", () => {
  it("misses no match: a chunk is found by the subscription or was there before it", async () => {
    const subscriptions: string[] = [];
    const subscribeAll = async () => {
      for (let turn = 0; turn < 20; turn++) {
        const [row] = await user.run("select subscription_id from cogo_api.subscribe('lease')");
        subscriptions.push(String(row?.subscription_id));
      }
    };
    await hand(names("a", 40));
    const held = await claimSubmissions(test, 40);
    await Promise.all([
      subscribeAll(),
      ...[0, 1, 2].map(async (worker) => {
        for (const each of held.filter((_, place) => place % 3 === worker)) await index(test, each);
      }),
    ]);
    await ingest(test, user, { "last.md": "A lease" });
    for (const subscription of subscriptions) {
      // In the order they were indexed in, what matched is an unbroken tail, numbered without a gap.
      const rows = await user.run(
        `select m.sequence::int from cogo_api.chunks as c
         left join cogo_api.subscription_matches as m on m.chunk_id = c.chunk_id and m.subscription_id = $1
         order by c.chunk_id`,
        [subscription],
      );
      const sequences = rows.map((row) => row.sequence);
      const first = sequences.findIndex((sequence) => sequence !== null);
      expect(sequences.slice(first)).toEqual(
        Array.from({ length: sequences.length - first }, (_, place) => place + 1),
      );
    }
  });
});

describe("use_embedder() while documents are indexed", () => {
  const use = (embedder: string) =>
    test.asWorker("select from cogo_api.use_embedder($1, 'hashed', 0.2)", [embedder]);

  it("waits for chunks that are being written, and asks for their vectors", async () => {
    await hand(["a.md"]);
    const [held] = await claimSubmissions(test);
    const writing = await holdLock(
      test,
      `select cogo.index_document($1, $2, '{"title": "a", "type": "text",
         "chunks": [{"header": "a.md", "content": "A lease", "startLine": 1, "endLine": 1}]}')`,
      [String(held?.documentId), String(held?.leaseToken)],
    );
    const used = use("local");
    while ((await countWaiting(test)) === 0);
    await writing.release();
    await used;
    expect(await test.asOwner("select embedder from cogo.pending_embeddings")).toEqual([
      { embedder: "local" },
    ]);
  });

  it("is said by many workers as by one", async () => {
    await ingest(test, user, { "a.md": "A lease" });
    await times(8, () => use("local"));
    expect(await user.run("select embedder, status from cogo_api.embedders")).toEqual([
      { embedder: "local", status: "building" },
    ]);
  });
});

describe("remember_runs() by many workers at once", () => {
  it("remembers each run once, while what it submits is indexed", async () => {
    const tasks = [];
    for (let place = 0; place < 12; place++) {
      tasks.push(await submit(test, [plannedStep("a")]));
    }
    await work(test, {
      a: { output: {}, artifacts: [{ path: "a.md", kind: "document", content: "A" }] },
    });
    let remembered = 0;
    const remember = async () => {
      for (let empty = 0; empty < 3; ) {
        const [row] = await test.asWorker("select cogo_api.remember_runs(2) as count");
        remembered += Number(row?.count);
        empty = Number(row?.count) === 0 ? empty + 1 : 0;
      }
    };
    const indexAll = async () => {
      for (let turn = 0; turn < 20; turn++) {
        for (const each of await claimSubmissions(test, 2)) await index(test, each);
      }
    };
    await Promise.all([remember(), remember(), remember(), indexAll(), indexAll()]);
    expect(remembered).toBe(tasks.length);
    for (const each of await claimSubmissions(test, 100)) await index(test, each);
    const [made] = await test.asWorker("select count(*)::int as count from cogo_api.documents");
    expect(made?.count).toBe(2 * tasks.length);
    expect(await indexErrors(test)).toEqual([]);
  });
});
