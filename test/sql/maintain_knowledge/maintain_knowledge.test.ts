import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  claimSubmissions,
  clearKnowledge,
  ingest,
  openIngestion,
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

const DAY = "2030-01-01T00:00:00.000Z";
const days = (count: number) => new Date(Date.parse(DAY) + count * 86_400_000).toISOString();
beforeEach(async () => {
  await clearKnowledge(test);
  await test.asOwner("delete from cogo.maintenance_policies where tenant_id is not null");
  await test.asOwner("delete from cogo.knowledge_findings where true");
  test.setClock(DAY);
  user = await test.createUser();
});

const maintain = async (quantity = 100) =>
  (await user.run("select api.maintain_knowledge($1) as done", [quantity]))[0]?.done;
const policy = (kind: string, mode: string, thresholds = {}, project = "") =>
  user.run("select from api.set_maintenance_policy($1, $2, $3, nullif($4, ''))", [
    kind,
    mode,
    JSON.stringify(thresholds),
    project,
  ]);
/** The open findings, each as its reason, its document and what to do. */
const findings = async (status = "proposed") =>
  (
    await user.run(
      `select reason, evidence ->> 'path' as path, action from api.knowledge_findings
       where status = $1 order by reason, path`,
      [status],
    )
  ).map((row) => `${row.reason} ${row.path}: ${row.action}`);
const paths = async () =>
  (await user.run("select path from api.documents order by path")).map((row) => row.path);
const findingOf = async (reason: string) =>
  String(
    (await user.run("select finding_id from api.knowledge_findings where reason = $1", [reason]))[0]
      ?.finding_id,
  );

/** Hands in documents that were changed on this day after the first. */
const write = (texts: Readonly<Record<string, string>>, day = 0, about = {}) => {
  test.setClock(days(day));
  return ingest(test, user, texts, { modifiedAt: days(day), ...about });
};

const PROSE = `A lease is a promise that a worker holds a step until a moment the database names.
Whoever comes later with the same token is served, and whoever comes with another is refused.
Heartbeats prolong the promise; silence ends it, and the sweep gives the step to somebody else.`;

describe("maintain_knowledge() finds stale documents", () => {
  it("past their time", async () => {
    await write({ "a.md": "An apple" });
    await test.asOwner("update cogo.documents set expires_at = $1 where true", [days(1)]);
    await maintain();
    expect(await findings()).toEqual([]);
    test.setClock(days(2));
    await maintain();
    expect(await findings()).toEqual(["expired a.md: delete"]);
  });

  it("long unchanged, where the policy says how long", async () => {
    await write({ "old.md": "An apple" });
    await write({ "new.md": "A pear" }, 9);
    await policy("stale", "propose", { olderThanDays: 10 });
    test.setClock(days(11));
    await maintain();
    expect(await findings()).toEqual(["old old.md: delete"]);
  });

  it("that a later ingestion of most of the project did not name", async () => {
    await write({ "a.md": "An apple", "b.md": "A pear", "c.md": "A plum" });
    await write({ "a.md": "An apple" }, 1);
    await maintain();
    expect(await findings(), "one of three is not most").toEqual([]);
    await write({ "a.md": "An apple", "b.md": "A pear" }, 2);
    await closeAll();
    await maintain();
    expect(await findings()).toEqual(["unseen c.md: delete"]);
    await write({ "a.md": "An apple", "b.md": "A pear", "c.md": "A plum" }, 3);
    await closeAll();
    await maintain();
    expect(await findings(), "seen again").toEqual([]);
  });

  it("of which a later version is there", async () => {
    await write({
      "api-v1.md": "One",
      "api-v2.md": "Two",
      "notes/v1.md": "Three",
      "av3.md": "Four",
    });
    await maintain();
    expect(await findings()).toEqual(["superseded api-v1.md: review"]);
  });
});

describe("maintain_knowledge() finds duplicates", () => {
  it("of the same text, and would keep the newest", async () => {
    await write({ "old.md": PROSE });
    await write({ "new.md": PROSE }, 1);
    await write(
      { "other.md": "Apples, pears and plums are fruit that grows on trees in gardens" },
      1,
    );
    await maintain();
    expect(await findings()).toEqual(["same-text old.md: keep_newest"]);
  });

  it("of nearly the same text, for a person to look at", async () => {
    await write({ "old.md": PROSE });
    await write({ "new.md": PROSE.replace("somebody", "someone") }, 1);
    await maintain();
    expect(await findings()).toEqual(["near-text old.md: review"]);
  });

  it("in no other project, nor of a few words, nor of code without a person", async () => {
    await write({ "a.md": PROSE }, 0, { project: "one" });
    await write({ "a.md": PROSE }, 0, { project: "two" });
    await write({ "b.md": "MIT", "c.md": "MIT" }, 0, { project: "one" });
    await maintain();
    expect(await findings()).toEqual([]);
    await write({ "b.md": PROSE }, 1, { project: "two" });
    await test.asOwner("update cogo.documents set type = 'code' where true");
    await maintain();
    expect(await findings()).toEqual(["same-text a.md: review"]);
  });
});

describe("maintain_knowledge() finds orphans and what was refused", () => {
  it("documents without a chunk", async () => {
    await write({ "a.md": "An apple" });
    await test.asOwner("delete from cogo.chunks where true");
    await maintain();
    expect(await findings()).toEqual(["empty a.md: delete"]);
  });

  it("memories of tasks that are gone, where the policy asks for them", async () => {
    await write({ "memory/1/run.md": "A run" }, 0, {
      provenance: { taskId: crypto.randomUUID(), kind: "run" },
    });
    await test.asOwner("update cogo.documents set origin = 'memory' where true");
    await maintain();
    expect(await findings()).toEqual([]);
    await policy("orphaned", "propose", { memoriesOfGoneTasks: true });
    test.setClock(days(1));
    await maintain();
    expect(await findings()).toEqual(["task-gone memory/1/run.md: delete"]);
  });

  it("documents that could not be taken in", async () => {
    await submitTo(user, await openIngestion(user), [submission("a.bin", "?")]);
    const [held] = await claimSubmissions(test);
    await test.asWorker("select api.refuse_document($1, $2, $3)", [
      String(held?.documentId),
      String(held?.leaseToken),
      JSON.stringify({ code: "document_not_parsed", message: "Binary" }),
    ]);
    await maintain();
    expect(await findings()).toEqual(["not-parsed a.bin: delete"]);
  });

  it("words that nothing holds and nobody waits for, which it clears away at once", async () => {
    await user.run("select from api.subscribe('zebra')");
    await write({ "a.md": "An apple" });
    await write({ "a.md": "A pear" });
    expect(await maintain()).toMatchObject({ checked: 1, terms: 1 });
    const rows = await test.asOwner(
      "select term from cogo.terms where tenant_id = $1 order by term",
      [user.userId],
    );
    expect(rows.map((row) => row.term)).toEqual(["a.md", "md", "pear", "zebra"]);
  });
});

describe("maintain_knowledge() finds contradictions", () => {
  const contradict = async (older: string, newer: string) => {
    await write({ "older.md": `${PROSE}\n\n${older}` });
    await write({ "newer.md": `Something else entirely.\n\n${newer}` }, 1);
    await maintain();
    const [finding] = await user.run(
      "select evidence -> 'statements' as statements from api.knowledge_findings where kind = 'contradictory'",
    );
    return finding?.statements ?? [];
  };

  it.each([
    [
      "numbers",
      "The default lease of a step is 30 seconds.",
      "A step's default lease is 60 seconds.",
    ],
    [
      "numbers",
      "The stack needs Node 20.20 to start its functions.",
      "- To start its functions, the stack needs Node 22.1",
    ],
    [
      "negation",
      "The sweep retries a stalled attempt of a worker.",
      "The sweep does not retry a stalled attempt of a worker.",
    ],
    [
      "negation",
      "Workers never hold a connection to the database.",
      "Workers hold a connection to the database.",
    ],
    ["value", "Set these:\nlease_seconds: 30\nother_thing: 1", "`lease_seconds` = 60"],
    ["value", "export COGO_TRACE=true", "COGO_TRACE=false"],
  ])("of %s: %s / %s", async (differ, older, newer) => {
    const statements = await contradict(older, newer);
    expect(statements).toMatchObject([{ differ, older: { line: 3 }, newer: { line: 3 } }]);
    expect(await findings()).toEqual(["other-statement older.md: review"]);
  });

  it("and shows both sentences as they stand", async () => {
    const older = "The default lease of a step is 30 seconds.";
    const newer = "A step's default lease is 60 seconds.";
    expect(await contradict(older, newer)).toMatchObject([
      { older: { text: older }, newer: { text: newer } },
    ]);
  });

  it.each([
    [
      "the same number",
      "The default lease is 30 seconds long.",
      "A default lease is 30 seconds long.",
    ],
    [
      "other things",
      "The default lease of a step is 30 seconds.",
      "The default lease of a session is 60 seconds.",
    ],
    ["few words", "See chapter 4", "See chapter 5"],
    [
      "years",
      "Copyright Example Company and contributors 2023",
      "Copyright Example Company and contributors 2024",
    ],
    [
      "numbered lists",
      "1. Start the embedded stack with one command",
      "2. Start the embedded stack with one command",
    ],
    [
      "both",
      "A page of results holds 10 documents. A page of results holds 20 documents.",
      "A page of results holds 20 documents.",
    ],
    [
      "values that are no settings",
      "step_id: 6f9619ff-8b86-d011-b42d-00c04fc964ff",
      "step_id: 7f9619ff-8b86-d011-b42d-00c04fc964ff",
    ],
  ])("but not in %s", async (_, older, newer) => {
    expect(await contradict(older, newer)).toEqual([]);
  });

  it("between documents of one project only", async () => {
    await write({ "a.md": "The default lease of a step is 30 seconds." }, 0, { project: "one" });
    await write({ "a.md": "The default lease of a step is 60 seconds." }, 1, { project: "two" });
    await maintain();
    expect(await findings()).toEqual([]);
  });
});

describe("maintain_knowledge()", () => {
  it("looks at what has changed, and at everything again after a night, in slices", async () => {
    await write({ "a.md": "An apple", "b.md": "A pear", "c.md": "A plum" });
    test.setClock(days(0.1));
    expect(await maintain(2)).toMatchObject({ checked: 2 });
    expect(await maintain(2)).toMatchObject({ checked: 1 });
    expect(await maintain(2)).toMatchObject({ checked: 0 });
    await write({ "a.md": "An apple tree" }, 0.2);
    expect(await maintain(2)).toMatchObject({ checked: 1 });
    test.setClock(days(2));
    expect(await maintain(9)).toMatchObject({ checked: 3 });
  });

  it("withdraws a finding when its document has changed or gone", async () => {
    await write({ "old.md": PROSE, "gone.md": "A plum" });
    await write({ "new.md": PROSE }, 1);
    await maintain();
    await write({ "old.md": "Something else" }, 2);
    await maintain();
    expect(await findings()).toEqual([]);
  });

  it("looks for nothing that is ignored, in the one project where it is", async () => {
    await policy("duplicate", "ignore", {}, "quiet");
    for (const project of ["quiet", "loud"]) {
      await write({ "a.md": PROSE }, 0, { project });
      await write({ "b.md": PROSE }, 1, { project });
    }
    await maintain();
    const rows = await user.run("select project, reason from api.knowledge_findings");
    expect(rows).toEqual([{ project: "loud", reason: "same-text" }]);
  });

  it("does at once what the policy lets it, and never what a person has to choose", async () => {
    await policy("duplicate", "apply");
    await policy("contradictory", "propose");
    await write({ "1.md": PROSE });
    await write({ "2.md": PROSE }, 1);
    await write({ "3.md": PROSE }, 2);
    await write({ "4.md": PROSE.replace("somebody", "someone") }, 3);
    expect(await maintain()).toMatchObject({ applied: 2 });
    expect(await paths()).toEqual(["3.md", "4.md"]);
    expect(await findings("applied")).toEqual([
      "same-text 1.md: keep_newest",
      "same-text 2.md: keep_newest",
    ]);
    expect(await findings()).toEqual(["near-text 3.md: review"]);
  });

  it("keeps tenants apart", async () => {
    await write({ "a.md": PROSE });
    const other = await test.createUser();
    await ingest(test, other, { "b.md": PROSE });
    await maintain();
    expect(await findings()).toEqual([]);
    expect(await other.run("select from api.knowledge_findings")).toEqual([]);
  });

  it("serves every tenant by night, whatever happens to one", async () => {
    await write({ "old.md": PROSE });
    await write({ "new.md": PROSE }, 1);
    const other = await test.createUser();
    await ingest(test, other, { "a.md": "A plum" });
    await test.asOwner(
      `insert into cogo.maintenance_policies (tenant_id, kind, mode, thresholds)
       values ($1, 'stale', 'propose', '{"olderThanDays": "soon"}')`,
      [other.userId],
    );
    const [row] = await test.asOwner("select cogo.maintain_all_knowledge() as checked");
    expect(row).toEqual({ checked: 2 });
    expect(await findings()).toEqual(["same-text old.md: keep_newest"]);
  });
});

describe("a finding", () => {
  beforeEach(async () => {
    await write({ "old.md": PROSE });
    await write({ "new.md": PROSE }, 1);
    await maintain();
  });

  it("is applied by a person, who is on record with it", async () => {
    const id = await findingOf("same-text");
    await user.run("select from api.apply_finding($1)", [id]);
    expect(await paths()).toEqual(["new.md"]);
    const rows = await user.run("select status, resolved_by from api.knowledge_findings");
    expect(rows).toEqual([{ status: "applied", resolved_by: user.userId }]);
    expect(await user.run("select actor, action, details from api.audit_entries")).toMatchObject([
      { actor: user.userId, action: "finding-applied", details: { path: "old.md" } },
    ]);
    await expect(user.run("select from api.apply_finding($1)", [id])).rejects.toMatchObject({
      sqlstate: "OG003",
    });
  });

  it("stays dismissed while the texts are what they were", async () => {
    const id = await findingOf("same-text");
    await user.run("select from api.dismiss_finding($1, 'On purpose')", [id]);
    test.setClock(days(3));
    await maintain();
    expect(await findings()).toEqual([]);
    expect(await user.run("select action, details from api.audit_entries")).toMatchObject([
      { action: "finding-dismissed", details: { comment: "On purpose" } },
    ]);
    const changed = `${PROSE} And so on.`;
    await write({ "old.md": changed }, 4);
    await write({ "new.md": changed }, 5);
    await maintain();
    expect(await findings()).toEqual(["same-text old.md: keep_newest"]);
  });

  it("is not applied to a text that has changed since", async () => {
    const id = await findingOf("same-text");
    await write({ "old.md": "Something else" }, 2);
    await expect(user.run("select from api.apply_finding($1)", [id])).rejects.toMatchObject({
      sqlstate: "OG003",
    });
    expect(await paths()).toEqual(["new.md", "old.md"]);
  });

  it("that a person has to choose about needs the choice", async () => {
    await write({ "old.md": `${PROSE} And so on.` }, 2);
    await maintain();
    const id = await findingOf("near-text");
    await expect(user.run("select from api.apply_finding($1)", [id])).rejects.toMatchObject({
      sqlstate: "OG005",
    });
    const [other] = await user.run("select document_id from api.documents where path = 'old.md'");
    await user.run("select from api.apply_finding($1, $2)", [id, String(other?.document_id)]);
    expect(await paths()).toEqual(["new.md"]);
  });

  it("is nobody else's", async () => {
    const id = await findingOf("same-text");
    const other = await test.createUser();
    for (const door of ["apply_finding", "dismiss_finding"]) {
      await expect(other.run(`select from api.${door}($1)`, [id])).rejects.toMatchObject({
        sqlstate: "OG002",
      });
    }
  });
});

describe("set_maintenance_policy()", () => {
  it("keeps the thresholds it is not told, and takes no other", async () => {
    await policy("stale", "propose", { olderThanDays: 30 });
    await policy("stale", "apply");
    const rows = await user.run(
      "select mode, thresholds from api.maintenance_policies where not for_all",
    );
    expect(rows).toEqual([{ mode: "apply", thresholds: { olderThanDays: 30 } }]);
    for (const thresholds of [{ olderThanDays: "soon" }, { age: 1 }]) {
      await expect(policy("stale", "apply", thresholds)).rejects.toMatchObject({
        sqlstate: "OG005",
      });
    }
  });

  it("shows a user what holds for all and its own, and sets its own alone", async () => {
    const other = await test.createUser();
    await policy("stale", "ignore");
    const seen = await other.run("select kind, for_all from api.maintenance_policies");
    expect(seen.map((row) => row.for_all)).toEqual([true, true, true, true, true]);
    const foreign = other.run(
      "select from api.set_maintenance_policy('stale', 'apply', tenant_id => $1)",
      [user.userId],
    );
    await expect(foreign).rejects.toMatchObject({ sqlstate: "OG002" });
  });
});

/** Says of every ingestion that no more come. */
async function closeAll(): Promise<void> {
  await test.asOwner("update cogo.ingestions set closed_at = cogo.clock() where closed_at is null");
}
