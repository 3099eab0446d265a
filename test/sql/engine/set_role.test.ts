import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const set = (parameters: string) => test.asWorker(`select cogo_api.set_role(${parameters})`);
const read = async (role: string) =>
  (await test.asWorker("select * from cogo_api.roles where role = $1", [role]))[0];

describe("set_role()", () => {
  it("registers a role and who plays it", async () => {
    await set(
      `'game-designer', 'Game designer', 'Invents rules worth playing by.', capabilities => '{game-design}',
       expertise => '{board-games,balance}', agents => '{knowledge,integration}'`,
    );
    expect(await read("game-designer")).toEqual({
      role: "game-designer",
      title: "Game designer",
      description: "Invents rules worth playing by.",
      area: "other",
      capabilities: ["game-design"],
      expertise: ["board-games", "balance"],
      inputs: [],
      outputs: [],
      tools: [],
      default_models: [],
      agents: ["integration", "knowledge"],
    });
  });

  it("changes what is given and leaves the rest as it was", async () => {
    const before = await read("api-documenter");
    await set(
      "'api-documenter', area => 'design', default_models => '{openai/gpt,fireworks/accounts/x/models/y}'",
    );
    expect(await read("api-documenter")).toEqual({
      ...before,
      area: "design",
      default_models: ["openai/gpt", "fireworks/accounts/x/models/y"],
    });
  });

  it("lets the named agents play it and no other", async () => {
    await set("'load-tester', agents => '{integration}'");
    expect(await read("load-tester")).toMatchObject({ agents: ["integration"] });
    await set("'load-tester', agents => '{}'");
    expect(await read("load-tester")).toMatchObject({ agents: [] });
  });

  it.each([
    ["a new role without a title", "'new-role', null, 'x', capabilities => '{x}'", /no title/],
    ["a new role that can do nothing", "'new-role', 'x', 'x'", /no capabilities/],
    ["a name that is no slug", "'New Role', 'x', 'x', capabilities => '{x}'", /role is a slug/],
    [
      "a capability that is none",
      "'integrator', capabilities => '{Do It}'",
      /capabilities are slugs/,
    ],
    ["no capability at all", "'integrator', capabilities => '{}'", /a role has a capability/],
    ["expertise that is no slug", "'integrator', expertise => '{a b}'", /expertise are slugs/],
    ["an area that there is not", "'integrator', area => 'magic'", /area is known/],
    ["a model without a provider", "'integrator', default_models => '{gpt}'", /slash model/],
    ["an agent that there is not", "'integrator', agents => '{nobody}'", /No agent "nobody"/],
  ])("refuses %s and changes nothing", async (_, parameters, message) => {
    const before = await test.asOwner("select * from cogo_api.roles order by role");
    await expect(set(parameters)).rejects.toMatchObject({
      sqlstate: "OG005",
      message: expect.stringMatching(message),
    });
    expect(await test.asOwner("select * from cogo_api.roles order by role")).toEqual(before);
  });

  it("is for operators", async () => {
    const { run } = await test.createUser();
    await expect(run("select cogo_api.set_role('integrator', 'Mine')")).rejects.toMatchObject({
      sqlstate: "42501",
    });
  });
});
