import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  readWorkflowCandidates,
  type WorkflowTemplate,
} from "../../../../shared/engine/plans/workflow_template.ts";
import type { ApiClient } from "../../../../shared/kernel/postgres/database.ts";
import { selectOptimalRoles } from "../../../../shared/orchestrator/select_optimal_roles.ts";
import { submit, work, writes } from "../../../support/plan_fixture.ts";
import { openServiceClient } from "../../../support/service_client.ts";
import { clear, plannedStep } from "../../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../../support/test_database.ts";

let test: TestDatabase;
let client: ApiClient;
let reviewed: WorkflowTemplate;
beforeAll(async () => {
  test = await openTestDatabase();
  client = await openServiceClient(test);
  const { templates } = await readWorkflowCandidates(client, { sessionId: await openSession() });
  const found = templates.find(({ template }) => template === "reviewed-code-generation");
  if (found === undefined) throw new Error("Expected the template with a review");
  reviewed = found;
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const taskOf = (
  sessionId: string,
  kind: "rest-service" | "command-line-tool" | "supabase-table",
  requirement: string,
) => ({
  sessionId,
  specification: { kind, requirement },
  complexity: { level: "moderate" as const },
});
const openSession = async () => {
  const { run } = await test.createUser();
  const [session] = await run("select session_id from cogo_api.create_session('Test')");
  return String(session?.session_id);
};
const rolesOf = async (task?: ReturnType<typeof taskOf>) => {
  const decisions = await selectOptimalRoles(client, reviewed, task);
  return Object.fromEntries(decisions.map(({ step, role }) => [step, role]));
};
const USUAL = {
  design: "software-architect",
  generate: "backend-developer",
  tests: "test-engineer",
  document: "technical-writer",
  review: "security-reviewer",
  verify: "quality-engineer",
  synthesise: "integrator",
};

describe("selectOptimalRoles()", () => {
  it("gives the seeded workflows to the roles they were made for, knowing nothing of the task", async () => {
    expect(await rolesOf()).toEqual(USUAL);
  });

  it.each([
    ["rest-service", "Build a REST API for a todo list: title, done, due date; filter by done"],
    ["rest-service", "Browser history entries with a url, a reference and an import date"],
    ["rest-service", "Ein Dienst für Rechnungen mit Betrag und Datum"],
    ["command-line-tool", "A command line tool to track migrations, triggers and SQL snippets"],
  ] as const)("does so for a %s: %s", async (kind, requirement) => {
    expect(await rolesOf(taskOf(await openSession(), kind, requirement))).toEqual(USUAL);
  });

  it("gives the files of a table to the one who knows databases", async () => {
    const task = taskOf(await openSession(), "supabase-table", "A Supabase table of invoices");
    expect(await rolesOf(task)).toEqual({ ...USUAL, generate: "database-developer" });
  });

  it("gives the documents to the one who writes references, where one is asked for", async () => {
    const wish = "A service with an OpenAPI reference and a changelog for its SDK";
    const task = taskOf(await openSession(), "rest-service", wish);
    expect(await rolesOf(task)).toEqual({ ...USUAL, document: "api-documenter" });
  });

  it("learns from how the session's tenant fared, and from nobody else", async () => {
    const made = await submit(test, [
      plannedStep("verify", { kind: "verify", dependsOn: ["s-0", "s-1", "s-2", "s-3", "s-4"] }),
      ...[0, 1, 2, 3, 4].map((index) => plannedStep(`s-${index}`)),
    ]);
    await work(
      test,
      Object.fromEntries([0, 1, 2, 3, 4].map((index) => [`s-${index}`, writes(`${index}.ts`, "")])),
    );
    await work(test, {
      verify: {
        output: {},
        quality: {
          kind: "assessment",
          verdict: "failed",
          score: 0.2,
          dimensions: {},
          tests: { passed: 0, failed: 0, notExecuted: 0 },
          evidence: {},
        },
      },
    });
    await test.asOwner("select cogo.record_assignment_outcomes(run_id) from cogo.runs");
    const todo = (sessionId: string) => taskOf(sessionId, "rest-service", "A todo list");
    expect((await rolesOf(todo(made.sessionId))).generate).not.toBe("backend-developer");
    expect((await rolesOf(todo(await openSession()))).generate).toBe("backend-developer");
  });

  it("explains each choice in words and numbers", async () => {
    const task = taskOf(await openSession(), "rest-service", "A REST API for todos");
    const [, generate] = await selectOptimalRoles(client, reviewed, task);
    expect(generate).toMatchObject({
      step: "generate",
      role: "backend-developer",
      agent: "code-generator",
      reasons: [
        "Backend developer covers code-generation, and Code generator plays it: 1.07",
        expect.stringMatching(/^outcomes 0\.90 × 1: No past in such work/),
        "expertise 0.75 × 0.2: Its field: rest-service, rest, api",
        expect.stringMatching(/^agent 0\.67 × 0\.1: 4 of 4 places free/),
        "spare 1.00 × -0.05: Has backend to spare",
        expect.stringMatching(/on Code generator comes next: 0\.9/),
      ],
    });
  });
});
