import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Generators } from "../../../shared/generation/mod.ts";
import type { ApiClient } from "../../../shared/kernel/mod.ts";
import type { RAGSearchEngine } from "../../../shared/knowledge/mod.ts";
import { dryRun } from "../../../shared/orchestrator/dry_run.ts";
import { openServiceClient } from "../../support/service_client.ts";
import { openSession, type TaskFixture } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

const REQUIREMENT = "Build a REST API for a reading list: title, finished; filter by finished";

let test: TestDatabase;
let client: ApiClient;
let session: Omit<TaskFixture, "taskId">;
beforeAll(async () => {
  test = await openTestDatabase("as they come");
  client = await openServiceClient(test);
});
afterAll(() => test.close());
beforeEach(async () => {
  session = await openSession(test);
});

function fail(): never {
  throw new Error("Expected nothing to be asked");
}
const generatedBy = (name: "template" | "models"): Generators => ({
  choose: () => ({
    ...{ name, reason: "Test", handlers: [], reads: {} },
    ...{ understand: fail, gather: fail, prepare: fail },
  }),
  ...{ named: fail, handlers: fail, readsOf: () => undefined },
});
const NOTHING = {
  ...{ results: [], notes: [], degraded: false, explanation: [] },
};
/** Finds nothing; what it is asked is not to be remembered. */
const search = {
  ...{ advancedSearch: fail, hybridSearch: fail, realtimeSearch: fail },
  contextAwareSearch: async ({ remember }: { remember?: boolean }) =>
    remember === false ? NOTHING : fail(),
} as unknown as RAGSearchEngine;
const ask = (change: object = {}, generation: "template" | "models" = "template") =>
  dryRun(client, generatedBy(generation), search, {
    ...{ requirement: REQUIREMENT, sessionId: session.sessionId, models: "auto" as const },
    ...change,
  });

describe("dryRun()", () => {
  it("tells the template, who would do what, and how long it takes, with the reasons", async () => {
    expect(await ask()).toMatchObject({
      ...{ status: "plannable", generation: "template", template: "code-generation", version: 1 },
      complexity: { level: "simple" },
      reasons: expect.arrayContaining([
        'Complexity is simple, and "code-generation" is meant for simple',
        '"reviewed-code-generation" is meant for moderate and complex',
        '"written-by-models" is for files that models write',
      ]),
      steps: expect.arrayContaining([
        expect.objectContaining({ key: "generate", role: "backend-developer" }),
      ]),
      estimate: {
        seconds: { p50: expect.any(Number), p90: expect.any(Number) },
        criticalPath: expect.arrayContaining(["design", "verify", "synthesise"]),
      },
    });
  });

  it("creates nothing", async () => {
    await ask();
    const [row] = await test.asOwner(
      `select (select count(*) from cogo.tasks)::int as tasks, (select count(*) from cogo.runs)::int as runs,
              (select count(*) from cogo.searches)::int as searches`,
    );
    expect(row).toEqual({ tasks: 0, runs: 0, searches: 0 });
  });

  it("takes the template that is named, and refuses a name that there is not", async () => {
    const named = await ask({ template: "reviewed-code-generation" });
    expect(named).toMatchObject({ template: "reviewed-code-generation" });
    await expect(ask({ template: "nothing" })).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("says whether deadline and budget are expected to be kept", async () => {
    const deadline = new Date(Date.now() + 1_000).toISOString();
    expect(await ask({ deadline })).toMatchObject({ considered: [{ fits: false }] });
    expect(await ask({ budget: 0 })).toMatchObject({ considered: [{ fits: true }] });
  });

  it("answers with the refusal that the task would meet", async () => {
    expect(await ask({ requirement: "Dance with me" })).toMatchObject({
      status: "refused",
      error: { code: expect.stringMatching(/^requirement_not/) },
    });
    expect(await ask({ template: "code-generation" }, "models")).toMatchObject({
      status: "refused",
      error: { code: "no_workflow_template" },
    });
  });

  it("goes by the number of words where models would read the requirement", async () => {
    const asked = await ask({ requirement: "Port this ".repeat(150) }, "models");
    expect(asked).toMatchObject({
      template: "written-by-models",
      complexity: { level: "complex", factors: [{ name: "words", value: 300 }] },
    });
  });
});
