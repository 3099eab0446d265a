import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MaintainedKnowledge, PROSE } from "../../support/maintenance_fixture.ts";
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

describe("maintain_knowledge() finds contradictions", () => {
  const contradict = async (older: string, newer: string) => {
    await knowledge.write({ "older.md": `${PROSE}\n\n${older}` });
    await knowledge.write({ "newer.md": `Something else entirely.\n\n${newer}` }, 1);
    await knowledge.maintain();
    const [finding] = await knowledge.user.run(
      "select evidence -> 'statements' as statements from cogo_api.knowledge_findings where kind = 'contradictory'",
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
    expect(await knowledge.findings()).toEqual(["other-statement older.md: review"]);
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
    await knowledge.write({ "a.md": "The default lease of a step is 30 seconds." }, 0, {
      project: "one",
    });
    await knowledge.write({ "a.md": "The default lease of a step is 60 seconds." }, 1, {
      project: "two",
    });
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual([]);
  });
});
