import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { evaluateRoles } from "../../../../shared/engine/roles/evaluate_roles.ts";
import type { ApiClient } from "../../../../shared/kernel/mod.ts";
import { openServiceClient } from "../../../support/service_client.ts";
import { clear, openSession } from "../../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../../support/test_database.ts";

let test: TestDatabase;
let client: ApiClient;
let sessionId: string;
beforeAll(async () => {
  test = await openTestDatabase();
  client = await openServiceClient(test);
  ({ sessionId } = await openSession(test));
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.asOwner("update cogo.agents set status = 'active' where true");
});

const ask = (question: object) =>
  evaluateRoles(client, { sessionId, kind: "generate", ...question });

describe("evaluateRoles()", () => {
  it("ranks who would do a kind of step, with factors and reasons", async () => {
    const { needs, candidates, reasons, problem } = await ask({
      requirement: "A REST API for todos",
      subject: "rest-service",
    });
    expect(needs).toEqual(["code-generation"]);
    expect(problem).toBeNull();
    expect(candidates[0]).toMatchObject({ role: "backend-developer", agent: "code-generator" });
    expect(candidates[0]?.factors.map(({ name }) => name)).toContain("expertise");
    expect(candidates.map(({ role }) => role)).toContain("database-developer");
    expect(reasons[0]).toMatch(/^Backend developer covers code-generation/);
  });

  it("can be asked for one role, or for capabilities", async () => {
    const ofRole = await ask({ kind: "review", role: "security-reviewer" });
    expect(new Set(ofRole.candidates.map(({ role }) => role))).toEqual(
      new Set(["security-reviewer"]),
    );
    const ofNeeds = await ask({ kind: "mine", needs: ["threat-modelling"] });
    expect(ofNeeds.candidates[0]).toMatchObject({ role: "threat-modeller" });
  });

  it("says who does a kind that plans ask for, and asks for its role where none was named", async () => {
    for (const session of [sessionId, undefined]) {
      const asked = { kind: "inspect", role: "security-reviewer", sessionId: session };
      expect((await ask(asked)).candidates[0]).toMatchObject({ role: "security-reviewer" });
    }
    await expect(ask({ kind: "inspect" })).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining('Expected needs or a role for the kind "inspect"'),
      remedy: expect.stringMatching(/^Name the role, or what the step needs; of these .*generate/),
    });
  });

  it("says what would help the secret key, which acts for nobody, and who asks for no role", async () => {
    await expect(ask({ sessionId: undefined })).rejects.toMatchObject({
      code: "not_found",
      remedy: expect.stringContaining("Name a session"),
    });
    await expect(ask({ role: "juggler" })).rejects.toMatchObject({
      code: "not_found",
      remedy: expect.stringContaining("technical-writer"),
    });
  });

  it("says why nobody could", async () => {
    expect(await ask({ needs: ["juggling"] })).toMatchObject({
      candidates: [],
      problem: { code: "no_role" },
    });
  });

  it("says who drains", async () => {
    await test.asOwner("update cogo.agents set status = 'draining' where agent = 'code-generator'");
    const { candidates } = await ask({});
    const draining = candidates.filter(({ agent }) => agent === "code-generator");
    expect(draining.every((each) => each.draining)).toBe(true);
  });

  it("says in words, and with a remedy, when all who could are drained", async () => {
    await test.asOwner("update cogo.agents set status = 'draining' where agent = 'code-generator'");
    const { candidates, problem } = await ask({ role: "backend-developer" });
    expect(candidates).not.toEqual([]);
    expect(problem).toEqual({
      code: "no_agent",
      message: 'Nobody can play the role "backend-developer" now: code-generator is draining',
      remedy: expect.stringContaining("PATCH /cogo-agents/code-generator"),
    });
  });

  it("says in words, and with a remedy, when no agent plays a role at all", async () => {
    await test.asOwner(`select cogo.set_role('juggler', title => 'Juggler', description => 'Juggles.',
      capabilities => '{juggling}')`);
    expect(await ask({ role: "juggler" })).toMatchObject({
      candidates: [],
      problem: { code: "no_agent", remedy: expect.stringContaining("POST /cogo-agents") },
    });
    await test.asOwner("delete from cogo.roles where role = 'juggler'");
  });

  it.each([
    ["a role", { role: "acrobat" }, "not_found"],
    ["a session", { sessionId: "00000000-0000-4000-8000-000000000000" }, "not_found"],
    ["a kind", { kind: "juggle" }, "invalid_input"],
  ])("refuses %s that there is not", async (_, question, code) => {
    await expect(ask(question)).rejects.toMatchObject({ code });
  });

  it("creates nothing", async () => {
    await clear(test);
    ({ sessionId } = await openSession(test));
    await ask({});
    const [row] = await test.asOwner("select count(*)::int as decisions from cogo.decisions");
    expect(row).toEqual({ decisions: 0 });
  });
});
