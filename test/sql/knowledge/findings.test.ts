import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
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

describe("a finding", () => {
  beforeEach(async () => {
    await knowledge.write({ "old.md": PROSE });
    await knowledge.write({ "new.md": PROSE }, 1);
    await knowledge.maintain();
  });

  it("is applied by a person, who is on record with it", async () => {
    const id = await knowledge.findingId("same-text");
    await knowledge.user.run("select from cogo_api.apply_finding($1)", [id]);
    expect(await knowledge.paths()).toEqual(["new.md"]);
    const rows = await knowledge.user.run(
      "select status, resolved_by from cogo_api.knowledge_findings",
    );
    expect(rows).toEqual([{ status: "applied", resolved_by: knowledge.user.userId }]);
    expect(
      await knowledge.user.run(
        "select actor, action, details from cogo_api.audit_entries where action like 'finding-%'",
      ),
    ).toMatchObject([
      { actor: knowledge.user.userId, action: "finding-applied", details: { path: "old.md" } },
    ]);
    await expect(
      knowledge.user.run("select from cogo_api.apply_finding($1)", [id]),
    ).rejects.toMatchObject({
      sqlstate: "OG003",
    });
  });

  it("stays dismissed while the texts are what they were", async () => {
    const id = await knowledge.findingId("same-text");
    await knowledge.user.run("select from cogo_api.dismiss_finding($1, 'On purpose')", [id]);
    test.setClock(days(3));
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual([]);
    expect(
      await knowledge.user.run(
        "select action, details from cogo_api.audit_entries where action like 'finding-%'",
      ),
    ).toMatchObject([{ action: "finding-dismissed", details: { comment: "On purpose" } }]);
    const changed = `${PROSE} And so on.`;
    await knowledge.write({ "old.md": changed }, 4);
    await knowledge.write({ "new.md": changed }, 5);
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual(["same-text old.md: keep_newest"]);
  });

  it("is not applied to a text that has changed since", async () => {
    const id = await knowledge.findingId("same-text");
    await knowledge.write({ "old.md": "Something else" }, 2);
    await expect(
      knowledge.user.run("select from cogo_api.apply_finding($1)", [id]),
    ).rejects.toMatchObject({
      sqlstate: "OG003",
    });
    expect(await knowledge.paths()).toEqual(["new.md", "old.md"]);
  });

  it("that a person has to choose about needs the choice", async () => {
    await knowledge.write({ "old.md": `${PROSE} And so on.` }, 2);
    await knowledge.maintain();
    const id = await knowledge.findingId("near-text");
    await expect(
      knowledge.user.run("select from cogo_api.apply_finding($1)", [id]),
    ).rejects.toMatchObject({
      sqlstate: "OG005",
    });
    const [other] = await knowledge.user.run(
      "select document_id from cogo_api.documents where path = 'old.md'",
    );
    await knowledge.user.run("select from cogo_api.apply_finding($1, $2)", [
      id,
      String(other?.document_id),
    ]);
    expect(await knowledge.paths()).toEqual(["new.md"]);
  });

  it("is nobody else's", async () => {
    const id = await knowledge.findingId("same-text");
    const other = await test.createUser();
    for (const door of ["apply_finding", "dismiss_finding"]) {
      await expect(other.run(`select from cogo_api.${door}($1)`, [id])).rejects.toMatchObject({
        sqlstate: "OG002",
      });
    }
  });
});

describe("set_maintenance_policy()", () => {
  it("keeps the thresholds it is not told, and takes no other", async () => {
    await knowledge.setPolicy("stale", "propose", { olderThanDays: 30 });
    await knowledge.setPolicy("stale", "apply");
    const rows = await knowledge.user.run(
      "select mode, thresholds from cogo_api.maintenance_policies where not for_all",
    );
    expect(rows).toEqual([{ mode: "apply", thresholds: { olderThanDays: 30 } }]);
    for (const thresholds of [{ olderThanDays: "soon" }, { age: 1 }]) {
      await expect(knowledge.setPolicy("stale", "apply", thresholds)).rejects.toMatchObject({
        sqlstate: "OG005",
      });
    }
  });

  it("takes no threshold that cannot be calculated with", async () => {
    for (const olderThanDays of [1e15, -1])
      await expect(knowledge.setPolicy("stale", "apply", { olderThanDays })).rejects.toMatchObject({
        sqlstate: "23514",
      });
  });

  it("shows a user what holds for all and its own, and sets its own alone", async () => {
    const other = await test.createUser();
    await knowledge.setPolicy("stale", "ignore");
    const seen = await other.run("select kind, for_all from cogo_api.maintenance_policies");
    expect(seen.map((row) => row.for_all)).toEqual([true, true, true, true]);
    const foreign = other.run(
      "select from cogo_api.set_maintenance_policy('stale', 'apply', tenant_id => $1)",
      [knowledge.user.userId],
    );
    await expect(foreign).rejects.toMatchObject({ sqlstate: "OG002" });
  });
});
