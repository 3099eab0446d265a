import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ingest } from "../../support/ingestion_fixture.ts";
import { days, MaintainedKnowledge, PROSE } from "../../support/maintenance_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
let knowledge: MaintainedKnowledge;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.asOwner("drop function if exists cogo.refuse_check() cascade");
  knowledge = await MaintainedKnowledge.open(test);
});

/** Lets no check of this tenant's documents be written, until the next test. */
async function refuseChecksOf(tenantId: string): Promise<void> {
  await test.asOwner(
    `create function cogo.refuse_check() returns trigger language plpgsql as $$
     begin
       if (select tenant_id from cogo.documents where document_id = new.document_id) = '${tenantId}' then
         raise 'This tenant''s documents cannot be checked.';
       end if;
       return new;
     end $$`,
  );
  await test.asOwner(
    `create trigger refuse_check before insert on cogo.document_checks
     for each row execute function cogo.refuse_check()`,
  );
}

describe("maintain_knowledge()", () => {
  it("looks at what has changed, and at everything again after a night, in slices of so many chunks", async () => {
    await knowledge.write({ "a.md": "An apple", "b.md": "A pear", "c.md": "A plum" });
    test.setClock(days(0.1));
    expect(await knowledge.maintain(2)).toMatchObject({ checked: 2, due: 1 });
    expect(await knowledge.maintain(2)).toMatchObject({ checked: 1, due: 0 });
    expect(await knowledge.maintain(2)).toMatchObject({ checked: 0 });
    await knowledge.write({ "a.md": "An apple\n\nOn a tree" }, 0.2);
    expect(await knowledge.maintain(2)).toMatchObject({ checked: 1 });
    test.setClock(days(2));
    expect(await knowledge.maintain(3)).toMatchObject({ checked: 3 });
  });

  it("withdraws a finding when its document has changed or gone", async () => {
    await knowledge.write({ "old.md": PROSE, "gone.md": "A plum" });
    await knowledge.write({ "new.md": PROSE }, 1);
    await knowledge.maintain();
    await knowledge.write({ "old.md": "Something else" }, 2);
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual([]);
  });

  it("looks for nothing that is ignored, in the one project where it is", async () => {
    await knowledge.setPolicy("duplicate", "ignore", {}, "quiet");
    for (const project of ["quiet", "loud"]) {
      await knowledge.write({ "a.md": PROSE }, 0, { project });
      await knowledge.write({ "b.md": PROSE }, 1, { project });
    }
    await knowledge.maintain();
    const rows = await knowledge.user.run(
      "select project, reason from cogo_api.knowledge_findings",
    );
    expect(rows).toEqual([{ project: "loud", reason: "same-text" }]);
  });

  it("does at once what the policy lets it, and never what a person has to choose", async () => {
    await knowledge.setPolicy("duplicate", "apply");
    await knowledge.write({ "1.md": PROSE });
    await knowledge.write({ "2.md": PROSE }, 1);
    await knowledge.write({ "3.md": PROSE }, 2);
    await knowledge.write({ "4.md": PROSE.replace("somebody", "someone") }, 3);
    expect(await knowledge.maintain()).toMatchObject({ applied: 2 });
    expect(await knowledge.paths()).toEqual(["3.md", "4.md"]);
    expect(await knowledge.findings("applied")).toEqual([
      "same-text 1.md: keep_newest",
      "same-text 2.md: keep_newest",
    ]);
    expect(await knowledge.findings()).toEqual(["near-text 3.md: review"]);
  });

  it("keeps tenants apart", async () => {
    await knowledge.write({ "a.md": PROSE });
    const other = await test.createUser();
    await ingest(test, other, { "b.md": PROSE });
    await knowledge.maintain();
    expect(await knowledge.findings()).toEqual([]);
    expect(await other.run("select from cogo_api.knowledge_findings")).toEqual([]);
  });

  it("serves every tenant by night, whatever happens to one", async () => {
    await knowledge.write({ "old.md": PROSE });
    await knowledge.write({ "new.md": PROSE }, 1);
    const other = await test.createUser();
    await ingest(test, other, { "a.md": "A plum" });
    await refuseChecksOf(other.userId);
    const [row] = await test.asOwner("select cogo.maintain_all_knowledge() as checked");
    expect(row).toEqual({ checked: 2 });
    expect(await knowledge.findings()).toEqual(["same-text old.md: keep_newest"]);
  });
});
