import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase("as they come");
});
afterAll(() => test.close());

const texts = async (sql: string) => (await test.asOwner(sql)).map((row) => row.text);

describe("the roles there are from the start", () => {
  it("are at least 24, in every area of the work", async () => {
    const areas = await test.asOwner(
      "select area, count(*)::int as roles from cogo.roles group by area order by area",
    );
    expect(areas.map(({ area }) => area)).toEqual([
      "analysis",
      "backend",
      "data",
      "design",
      "documentation",
      "frontend",
      "integration",
      "operations",
      "performance",
      "review",
      "security",
      "testing",
    ]);
    expect(areas.reduce((sum, { roles }) => sum + Number(roles), 0)).toBeGreaterThanOrEqual(24);
  });

  it("each say what they know, make and work from, and are played by two agents at least", async () => {
    expect(
      await texts(
        `select role as text from cogo_api.roles
         where cardinality(expertise) = 0 or cardinality(inputs) = 0 or cardinality(outputs) = 0 or cardinality(agents) < 2`,
      ),
    ).toEqual([]);
  });

  it("have what each workflow template asks for, in one role that somebody plays", async () => {
    expect(
      await texts(
        `select distinct step ->> 'key' as text
         from cogo.workflow_templates, jsonb_array_elements(phases) as phase, jsonb_array_elements(phase -> 'steps') as step
         where not exists (
           select from cogo_api.roles
           where capabilities @> array(select jsonb_array_elements_text(step -> 'needs')) and cardinality(agents) > 0)`,
      ),
    ).toEqual([]);
  });
});

describe("cogo_api.roles, cogo_api.agents and cogo_api.capabilities", () => {
  it("tell who plays a role, and which roles an agent plays", async () => {
    const { run } = await test.createUser();
    expect(await run("select agents from cogo_api.roles where role = 'technical-writer'")).toEqual([
      { agents: ["knowledge", "stand-in"] },
    ]);
    expect(await run("select roles from cogo_api.agents where agent = 'knowledge'")).toEqual([
      { roles: ["api-documenter", "technical-writer"] },
    ]);
  });

  it("tell which roles and agents can do what", async () => {
    const { run } = await test.createUser();
    expect(
      await run(
        "select roles, agents from cogo_api.capabilities where capability = 'data-modelling'",
      ),
    ).toEqual([
      { roles: ["data-modeller", "software-architect"], agents: ["code-generator", "stand-in"] },
    ]);
  });
});
