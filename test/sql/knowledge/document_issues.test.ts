import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  claimSubmissions,
  openIngestion,
  submission,
  submitTo,
} from "../../support/ingestion_fixture.ts";
import { days, MaintainedKnowledge, PROSE } from "../../support/maintenance_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
let knowledge: MaintainedKnowledge;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  knowledge = await MaintainedKnowledge.open(test);
});

describe("maintain_knowledge() finds stale documents", () => {
  it("past their time", async () => {
    await knowledge.write({ "a.md": "An apple" });
    await test.asOwner("update cogo.documents set expires_at = $1 where true", [days(1)]);
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual([]);
    test.setClock(days(2));
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual(["expired a.md: delete"]);
  });

  it("long unchanged, where the policy says how long", async () => {
    await knowledge.write({ "old.md": "An apple" });
    await knowledge.write({ "new.md": "A pear" }, 9);
    await knowledge.setPolicy("stale", "propose", { olderThanDays: 10 });
    test.setClock(days(11));
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual(["old old.md: delete"]);
  });

  it("that a later ingestion of most of the project did not name", async () => {
    await knowledge.write({ "a.md": "An apple", "b.md": "A pear", "c.md": "A plum" });
    await knowledge.write({ "a.md": "An apple" }, 1);
    await knowledge.maintain();
    expect(await knowledge.findings(), "one of three is not most").toEqual([]);
    await knowledge.write({ "a.md": "An apple", "b.md": "A pear" }, 2);
    await closeAll();
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual(["unseen c.md: delete"]);
    await knowledge.write({ "a.md": "An apple", "b.md": "A pear", "c.md": "A plum" }, 3);
    await closeAll();
    await knowledge.maintain();
    expect(await knowledge.findings(), "seen again").toEqual([]);
  });

  it("of which a later version is there", async () => {
    await knowledge.write({
      "api-v1.md": "One",
      "api-v2.md": "Two",
      "notes/v1.md": "Three",
      "av3.md": "Four",
    });
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual(["superseded api-v1.md: review"]);
  });
});

describe("maintain_knowledge() finds duplicates", () => {
  it("of the same text, and would keep the newest", async () => {
    await knowledge.write({ "old.md": PROSE });
    await knowledge.write({ "new.md": PROSE }, 1);
    await knowledge.write(
      { "other.md": "Apples, pears and plums are fruit that grows on trees in gardens" },
      1,
    );
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual(["same-text old.md: keep_newest"]);
  });

  it("of nearly the same text, for a person to look at", async () => {
    await knowledge.write({ "old.md": PROSE });
    await knowledge.write({ "new.md": PROSE.replace("somebody", "someone") }, 1);
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual(["near-text old.md: review"]);
  });

  it("in no other project, nor of a few words, nor of code without a person", async () => {
    await knowledge.write({ "a.md": PROSE }, 0, { project: "one" });
    await knowledge.write({ "a.md": PROSE }, 0, { project: "two" });
    await knowledge.write({ "b.md": "MIT", "c.md": "MIT" }, 0, { project: "one" });
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual([]);
    await knowledge.write({ "b.md": PROSE }, 1, { project: "two" });
    await test.asOwner("update cogo.documents set type = 'code' where true");
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual(["same-text a.md: review"]);
  });
});

describe("maintain_knowledge() finds orphans and what was refused", () => {
  it("documents without a chunk", async () => {
    await knowledge.write({ "a.md": "An apple" });
    await test.asOwner("delete from cogo.chunks where true");
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual(["empty a.md: delete"]);
  });

  it("memories of tasks that are gone, where the policy asks for them", async () => {
    await knowledge.write({ "memory/1/run.md": "A run" }, 0, {
      provenance: { taskId: crypto.randomUUID(), kind: "run" },
    });
    await test.asOwner("update cogo.documents set origin = 'memory', source_id = null where true");
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual([]);
    await knowledge.setPolicy("orphaned", "propose", { memoriesOfGoneTasks: true });
    test.setClock(days(1));
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual(["task-gone memory/1/run.md: delete"]);
  });

  it("documents that could not be taken in", async () => {
    await submitTo(knowledge.user, await openIngestion(knowledge.user), [submission("a.bin", "?")]);
    const [held] = await claimSubmissions(test);
    await test.asWorker("select cogo_api.refuse_document($1, $2, $3)", [
      String(held?.documentId),
      String(held?.leaseToken),
      JSON.stringify({ code: "document_not_parsed", message: "Binary" }),
    ]);
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual(["not-parsed a.bin: delete"]);
  });

  it("no words that nothing holds and nobody waits for: they went with the last that did", async () => {
    const words = async () => {
      const rows = await test.asOwner(
        "select term from cogo.terms where tenant_id = $1 order by term",
        [knowledge.user.userId],
      );
      return rows.map((row) => row.term);
    };
    const [waits] = await knowledge.user.run("select * from cogo_api.subscribe('zebra pear')");
    await knowledge.write({ "a.md": "An apple" });
    await knowledge.write({ "a.md": "A pear" });
    expect(await words()).toEqual(["a.md", "md", "pear", "zebra"]);
    await knowledge.user.run("select cogo_api.unsubscribe($1)", [String(waits?.subscription_id)]);
    expect(await words()).toEqual(["a.md", "md", "pear"]);
    expect(await knowledge.maintain()).toMatchObject({ checked: 1, terms: 0 });
    await knowledge.user.run(
      "select cogo_api.delete_document(document_id) from cogo_api.documents",
    );
    expect(await words()).toEqual([]);
  });
});

/** Says of every ingestion that no more come. */
async function closeAll(): Promise<void> {
  await test.asOwner("update cogo.ingestions set closed_at = cogo.clock() where closed_at is null");
}
