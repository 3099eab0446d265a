import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { app } from "../../../functions/quality/app.ts";
import { assessAnswer, reportAnswer, reportsAnswer } from "../../../functions/quality/contract.ts";
import { executeStep } from "../../../shared/engine/worker/execute_step.ts";
import { PostgresWorkQueue } from "../../../shared/engine/worker/postgres_work_queue.ts";
import { createAssessStep } from "../../../shared/orchestrator/mod.ts";
import { type InProcessFunctions, openFunction } from "../../support/in_process_functions.ts";
import { taskStatus, writes } from "../../support/plan_fixture.ts";
import { judge, judgement, openProject } from "../../support/quality_fixture.ts";
import { openServiceClient } from "../../support/service_client.ts";
import { claimOne, clear, complete, plannedStep, QUEUE } from "../../support/task_fixture.ts";

let functions: InProcessFunctions;
beforeAll(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  functions = await openFunction(app);
});
afterAll(() => functions.close());
beforeEach(() => clear(functions.test));

const FILES = [
  { path: "src/sum.js", content: "export const sum = (a, b) => a + b;\n" },
  {
    path: "src/sum.test.js",
    content:
      'import { expect, it } from "vitest";\nimport { sum } from "./sum.js";\nit("[AC-1] adds", () => expect(sum(1, 2)).toBe(3));\n',
  },
];
const CRITERIA = "AC-1: adds two numbers";

async function openUser() {
  const session = await openProject(functions.test);
  const call = await functions.as(session.userId);
  return {
    session,
    call,
    assess: (body: object, headers = {}) =>
      call("POST", "cogo-quality/assess", { sessionId: session.sessionId, ...body }, headers),
  };
}

/** Does the one ready step of the quality-assurance worker. */
async function work(): Promise<void> {
  const client = await openServiceClient(functions.test);
  const worker = { workerId: crypto.randomUUID(), queue: "quality-assurance", version: 0 };
  const queue = new PostgresWorkQueue(client, { ...worker, capacity: 1 });
  const [step] = await queue.claim(1);
  if (step === undefined) throw new Error("Expected a ready step");
  const limits = { testFileMilliseconds: 10_000, verifyMilliseconds: 10_000 };
  const handler = createAssessStep(client, limits, async () => {
    return { status: "checked", files: 0, errors: [], open: [] };
  });
  await executeStep(step, new Map([[handler.kind, handler]]), queue);
}

describe("POST /cogo-quality/assess", () => {
  it("submits a task that does nothing but judge, by a worker, and leaves a report", async () => {
    const { session, call, assess } = await openUser();
    const answer = await assess({ files: FILES, requirement: CRITERIA, title: "Sums" });
    expect(answer.status).toBe(201);
    const { task } = assessAnswer.parse(answer.body);
    expect(task).toMatchObject({ title: "Sums", requirement: CRITERIA, models: "off" });
    await work();
    expect(await taskStatus({ ...session, taskId: task.taskId })).toBe("completed");
    const path = `cogo-quality/reports?taskId=${task.taskId}`;
    const { reports } = reportsAnswer.parse((await call("GET", path)).body);
    expect(reports).toMatchObject([{ verdict: "passed", tests: { passed: 1 } }]);
    const whole = await call("GET", `cogo-quality/reports/${reports[0]?.reportId}`);
    expect(reportAnswer.parse(whole.body).report.evidence).toMatchObject({
      criteria: [{ id: "AC-1", status: "proven" }],
    });
  });

  it("ends as failed where the files are wrong, and as unproven where nothing shows that they are right", async () => {
    const { session, assess } = await openUser();
    const end = async (body: object) => {
      const { task } = assessAnswer.parse((await assess(body)).body);
      await work();
      return taskStatus({ ...session, taskId: task.taskId });
    };
    expect(await end({ files: [{ path: "a.js", content: "const = 1;" }] })).toEqual([
      "failed",
      "quality_gate_failed",
    ]);
    expect(await end({ files: FILES })).toEqual(["failed", "quality_unproven"]);
  });

  it("judges what a task has delivered, the last version of each file, by the task's criteria", async () => {
    const { session, call, assess } = await openUser();
    const [task] = await session.asUser(
      "select task_id from cogo_api.create_task($1, 'Sums', 'Sums', plan => $2::jsonb)",
      [
        session.sessionId,
        JSON.stringify({ steps: [plannedStep("a"), plannedStep("b", { dependsOn: ["a"] })] }),
      ],
    );
    const [source, proof] = FILES;
    await complete(
      functions.test,
      await claimOne(functions.test, QUEUE),
      writes("src/sum.js", "const = 1;"),
    );
    const criteria = [{ id: "AC-1", text: "adds two\nnumbers", status: "unproven", why: "So" }];
    await complete(functions.test, await claimOne(functions.test, QUEUE), {
      output: {},
      artifacts: [
        { ...source, kind: "source" },
        { ...proof, kind: "test" },
        { path: "QUALITY.md", kind: "report", content: "# Report" },
      ],
      quality: judgement({ evidence: { criteria } }),
    });
    const answer = await assess({ taskId: String(task?.task_id) });
    expect(assessAnswer.parse(answer.body).task).toMatchObject({
      title: "Assessment of Sums",
      requirement: CRITERIA,
    });
    await work();
    const { reports } = reportsAnswer.parse((await call("GET", "cogo-quality/reports")).body);
    expect(reports[0]).toMatchObject({ verdict: "passed", tests: { passed: 1 } });
  });

  it("judges nothing of a task that has delivered nothing, or is another's", async () => {
    const [me, other] = [await openUser(), await openUser()];
    const taskId = await judge(functions.test, me.session, judgement());
    expect(await me.assess({ taskId })).toMatchObject({
      status: 409,
      body: { code: "invalid_state" },
    });
    for (const answer of [
      await other.assess({ taskId }),
      await other.assess({ files: FILES, sessionId: me.session.sessionId }),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } });
    }
  });

  it("answers a repetition with the first task, by the body's key or the header's", async () => {
    const { assess } = await openUser();
    const id = async (body: object, headers = {}) =>
      assessAnswer.parse((await assess({ files: FILES, ...body }, headers)).body).task.taskId;
    const first = await id({ idempotencyKey: "one" });
    expect(await id({ idempotencyKey: "one" })).toBe(first);
    expect(await id({}, { "idempotency-key": "one" })).toBe(first);
    expect(await id({ idempotencyKey: "two" })).not.toBe(first);
    expect(await assess({ files: FILES.slice(1), idempotencyKey: "one" })).toMatchObject({
      status: 409,
    });
  });

  const file = (path: string, content = "a") => ({ path, content });
  it.each([
    ["neither files nor a task", {}, "files"],
    ["both", { files: FILES, taskId: crypto.randomUUID() }, "files"],
    ["no files", { files: [] }, "files"],
    ["empty files", { files: [file("a.ts", " \n")] }, "files"],
    ["a path out of the project", { files: [file("a/../../b.ts")] }, "files.0.path"],
    ["an absolute path", { files: [file("/etc/passwd")] }, "files.0.path"],
    ["a path with a backslash", { files: [file("a\\b.ts")] }, "files.0.path"],
    ["a path with a line break", { files: [file("a\nb.ts")] }, "files.0.path"],
    ["a path on a drive", { files: [file("C:/a.ts")] }, "files.0.path"],
    ["a blank path", { files: [file(" ")] }, "files.0.path"],
    ["a path with a blank name", { files: [file("a/ /b.ts")] }, "files.0.path"],
    ["a path with encoded dots", { files: [file("a/%2E%2e/b.ts")] }, "files.0.path"],
    ["a path with an encoded slash", { files: [file("a%2fb.ts")] }, "files.0.path"],
    ["a path twice", { files: [file("a.ts"), file("a.ts")] }, "files"],
    ["a null character", { files: [file("a.ts", "a\u0000")] }, "files.0.content"],
    ["half of a surrogate pair", { files: [file("a.ts", "\ud800")] }, "files.0.content"],
    ["too many files", { files: Array.from({ length: 501 }, (_, n) => file(`${n}.ts`)) }, "files"],
    [
      "a file that is too long",
      { files: [file("a.ts", "x".repeat(1_048_577))] },
      "files.0.content",
    ],
    [
      "a file that is too long in bytes",
      { files: [file("a.ts", "é".repeat(524_289))] },
      "files.0.content",
    ],
    ["a member that it does not know", { files: FILES, wait: true }, "body"],
  ])("refuses %s", async (_, body, path) => {
    const { assess } = await openUser();
    const { status, body: problem } = await assess(body);
    const { code, errors } = z
      .object({ code: z.string(), errors: z.array(z.object({ path: z.string() })) })
      .parse(problem);
    expect({ status, code }).toEqual({ status: 400, code: "invalid_input" });
    expect(errors.map((error) => error.path)).toContain(path === "body" ? path : `body.${path}`);
  });

  it("refuses files that are too large together, before they are read in full", async () => {
    const { assess } = await openUser();
    const large = "x".repeat(1_000_000);
    const files = Array.from({ length: 5 }, (_, n) => file(`${n}.ts`, large));
    expect(await assess({ files })).toMatchObject({
      status: 413,
      body: { code: "payload_too_large" },
    });
    const fitting = Array.from({ length: 4 }, (_, n) => file(`${n}.ts`, large));
    expect((await assess({ files: fitting })).status).toBe(201);
  });
});
