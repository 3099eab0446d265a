import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
let member: Awaited<ReturnType<TestDatabase["createUser"]>>;
let stranger: Awaited<ReturnType<TestDatabase["createUser"]>>;
beforeAll(async () => {
  test = await openTestDatabase();
  member = await test.createUser();
  stranger = await test.createUser();
});
afterAll(() => test.close());
beforeEach(() => test.asOwner("delete from cogo.provider_rules where true"));

type Rule = readonly [
  tenantId: string | null,
  provider: string,
  content: string,
  allowed: boolean | null,
];

const set = (...rules: readonly Rule[]) =>
  Promise.all(
    rules.map((rule) => test.asWorker("select cogo_api.set_provider_rule($1, $2, $3, $4)", rule)),
  );

const maySee = async (provider: string, ...contents: readonly string[]) => {
  const [row] = await test.asOwner("select cogo.provider_may_see($1, $2, $3::text[]) as allowed", [
    member.userId,
    provider,
    `{${contents.join(",")}}`,
  ]);
  return row?.allowed;
};

describe("provider_may_see()", () => {
  it("allows what no rule forbids", async () => {
    expect(await maySee("anthropic", "requirement", "code", "personal-data")).toBe(true);
  });

  it("refuses a request when one of its contents is forbidden", async () => {
    await set([null, "openai", "code", false]);
    expect(await maySee("openai", "requirement", "code")).toBe(false);
    expect(await maySee("openai", "requirement")).toBe(true);
    expect(await maySee("anthropic", "requirement", "code")).toBe(true);
  });

  it("lets a tenant's rule decide before everyone's, however general", async () => {
    await set([null, "openai", "code", false], [member.userId, "*", "*", true]);
    expect(await maySee("openai", "code")).toBe(true);
  });

  it("lets a provider's rule decide before one for all providers", async () => {
    await set([member.userId, "*", "code", false], [member.userId, "anthropic", "*", true]);
    expect(await maySee("anthropic", "code")).toBe(true);
    expect(await maySee("openai", "code")).toBe(false);
  });

  it("lets a content's rule decide before one for all contents", async () => {
    await set([null, "google", "*", false], [null, "google", "requirement", true]);
    expect(await maySee("google", "requirement")).toBe(true);
    expect(await maySee("google", "requirement", "knowledge")).toBe(false);
  });

  it("knows nothing of another tenant's rules", async () => {
    await set([stranger.userId, "*", "*", false]);
    expect(await maySee("anthropic", "code")).toBe(true);
  });
});

describe("set_provider_rule()", () => {
  it("replaces the rule for the same tenant, provider and content", async () => {
    await set([null, "openai", "code", false]);
    await set([null, "openai", "code", true]);
    expect(await test.asWorker("select allowed from cogo_api.provider_rules")).toEqual([
      { allowed: true },
    ]);
  });

  it("removes the rule when it is given neither", async () => {
    await set([null, "openai", "code", false]);
    await set([null, "openai", "code", null]);
    expect(await test.asWorker("select from cogo_api.provider_rules")).toEqual([]);
  });

  it.each([
    ["a provider nobody knows", "nobody", "code"],
    ["a content nobody knows", "openai", "gossip"],
  ])("refuses %s", async (_, provider, content) => {
    await expect(set([null, provider, content, false])).rejects.toMatchObject({
      sqlstate: "OG005",
    });
  });
});

describe("cogo_api.provider_rules", () => {
  it("shows a member everyone's rules and its own", async () => {
    await set(
      [null, "openai", "code", false],
      [member.userId, "google", "*", false],
      [stranger.userId, "*", "*", true],
    );
    const providers = await member.run("select provider from cogo_api.provider_rules order by 1");
    expect(providers).toEqual([{ provider: "google" }, { provider: "openai" }]);
  });
});
