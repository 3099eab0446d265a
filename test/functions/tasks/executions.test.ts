import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { app } from "../../../functions/tasks/app.ts";
import { distributionsAnswer, executionsAnswer } from "../../../functions/tasks/contract.ts";
import { type InProcessFunctions, openFunction } from "../../support/in_process_functions.ts";
import { chain, submit, work } from "../../support/plan_fixture.ts";

let functions: InProcessFunctions;
beforeAll(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  functions = await openFunction(app);
});
afterAll(() => functions.close());

it("tells to whom a task's steps were given and how its runs went, to its user alone", async () => {
  const task = await submit(functions.test, chain("a", "b"));
  await work(functions.test);
  const call = await functions.as(task.userId);
  const read = async (what: string) =>
    (await call("GET", `cogo-tasks/${task.taskId}/${what}`)).body;
  const { distributions } = distributionsAnswer.parse(await read("distributions"));
  expect(distributions).toMatchObject([
    {
      planVersion: 1,
      assignments: [
        { key: "a", agent: "code-generator", status: "completed" },
        { key: "b", agent: "code-generator", status: "ready" },
      ],
    },
  ]);
  const { executions } = executionsAnswer.parse(await read("executions"));
  expect(executions).toMatchObject([
    { number: 1, status: "running", steps: 2, finishedSteps: 1, failedAttempts: 0, costUsd: 0 },
  ]);
  const stranger = await functions.as((await functions.test.createUser()).userId);
  for (const what of ["distributions", "executions"]) {
    const { status } = await stranger("GET", `cogo-tasks/${task.taskId}/${what}`);
    expect([what, status]).toEqual([what, 404]);
  }
});
