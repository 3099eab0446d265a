import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { app } from "../../../functions/quality/app.ts";
import { assessAnswer } from "../../../functions/quality/contract.ts";
import { executeStep } from "../../../shared/engine/worker/execute_step.ts";
import { PostgresWorkQueue } from "../../../shared/engine/worker/postgres_work_queue.ts";
import type { Generators } from "../../../shared/generation/mod.ts";
import { createReviewStep } from "../../../shared/orchestrator/mod.ts";
import { openLinter, openTypeChecker } from "../../../shared/quality/mod.ts";
import { type InProcessFunctions, openFunction } from "../../support/in_process_functions.ts";
import { taskStatus } from "../../support/plan_fixture.ts";
import { openProject } from "../../support/quality_fixture.ts";
import { openServiceClient } from "../../support/service_client.ts";
import { clear } from "../../support/task_fixture.ts";

let functions: InProcessFunctions;
beforeAll(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  functions = await openFunction(app);
});
afterAll(() => functions.close());
beforeEach(() => clear(functions.test));

const FILES = [{ path: "src/a.ts", content: 'import { b } from "./b.ts";\nexport const a = b;\n' }];

async function openUser() {
  const session = await openProject(functions.test);
  const call = await functions.as(session.userId);
  return {
    session,
    review: (body: object, headers = {}) =>
      call("POST", "cogo-quality/review", { sessionId: session.sessionId, ...body }, headers),
  };
}

/** Does the one ready step of the quality-assurance worker, where there is no machine to check types and rules. */
async function work(): Promise<void> {
  const client = await openServiceClient(functions.test);
  const worker = { workerId: crypto.randomUUID(), queue: "quality-assurance", version: 0 };
  const queue = new PostgresWorkQueue(client, { ...worker, capacity: 1 });
  const [step] = await queue.claim(1);
  if (step === undefined) throw new Error("Expected a ready step");
  const unused = { named: () => unreachable(), choose: () => unreachable() };
  const generators: Generators = { ...unused, handlers: () => [], readsOf: () => undefined };
  const handler = createReviewStep(client, generators, {
    checkTypes: () => unreachable(),
    checkForeignTypes: openTypeChecker(undefined, { isForeign: true }),
    lint: openLinter(undefined),
  });
  await executeStep(step, new Map([[handler.kind, handler]]), queue);
}

function unreachable(): never {
  throw new Error("Expected no generator");
}

async function readArtifact(taskId: string): Promise<string> {
  const rows = await functions.test.asOwner(
    "select path, kind, content from cogo.artifacts where task_id = $1",
    [taskId],
  );
  expect(rows).toMatchObject([{ path: "REVIEW.md", kind: "report" }]);
  return z.string().parse(rows[0]?.content);
}

describe("POST /cogo-quality/review", () => {
  it("submits a task that does nothing but review, and leaves a document", async () => {
    const { session, review } = await openUser();
    const answer = await review({ files: FILES });
    expect(answer.status).toBe(201);
    const { task } = assessAnswer.parse(answer.body);
    expect(task).toMatchObject({ title: "Review of 1 files", models: "off" });
    await work();
    expect(await taskStatus({ ...session, taskId: task.taskId })).toBe("completed");
    const document = await readArtifact(task.taskId);
    expect(document).toContain("### src/a.ts\n\n- warning: ");
    expect(document).toContain("which is not there");
  });

  it("says what nobody has checked, and what would", async () => {
    const { review } = await openUser();
    const { task } = assessAnswer.parse((await review({ files: FILES })).body);
    await work();
    const document = await readArtifact(task.taskId);
    expect(document).toContain("| rules | not checked |");
    expect(document).toMatch(/- Rules: .* runner/);
  });

  it.each([
    ["neither files nor a task", {}],
    ["both", { files: FILES, taskId: crypto.randomUUID() }],
    ["a requirement, which only an assessment has", { files: FILES, requirement: "AC-1: a" }],
    ["a path that leads out", { files: [{ path: "../a.ts", content: "1" }] }],
  ])("refuses %s", async (_, body) => {
    const { review } = await openUser();
    expect(await review(body)).toMatchObject({ status: 400, body: { code: "invalid_input" } });
  });

  it("knows no task of somebody else", async () => {
    const { review } = await openUser();
    expect(await review({ taskId: crypto.randomUUID() })).toMatchObject({ status: 404 });
  });

  it("answers a repetition as the first time", async () => {
    const { review } = await openUser();
    const headers = { "idempotency-key": "once" };
    const [first, second] = [
      await review({ files: FILES }, headers),
      await review({ files: FILES }, headers),
    ];
    expect(second.body).toEqual(first.body);
  });
});
