import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { app as sessions } from "../../functions/sessions/app.ts";
import { app as tasks } from "../../functions/tasks/app.ts";
import { app as workflows } from "../../functions/workflows/app.ts";
import { type InProcessFunctions, openFunctions } from "../support/in_process_functions.ts";
import { plannedStep } from "../support/task_fixture.ts";

let functions: InProcessFunctions;
let call: Awaited<ReturnType<InProcessFunctions["as"]>>;
let sessionId: string;
beforeAll(async () => {
  functions = await openFunctions(
    new Map([
      ["cogo-sessions", sessions],
      ["cogo-tasks", tasks],
      ["cogo-workflows", workflows],
    ]),
  );
  call = await functions.as((await functions.test.createUser()).userId);
  sessionId = Object((await call("POST", "cogo-sessions", {})).body).session.sessionId;
});
afterAll(() => functions.close());

const requirement = "REST API for books: title, author";
const doors = [
  ["cogo-tasks", 201],
  ["cogo-workflows/dry-run", 200],
] as const;

describe.each(doors)("POST /%s", (path, accepted) => {
  const submit = (more: object) => call("POST", path, { sessionId, requirement, ...more });

  it("takes a deadline to come, with any offset that Postgres knows", async () => {
    for (const deadline of ["2130-01-01T00:00:00Z", "2130-01-01T00:00:00-15:59"]) {
      expect((await submit({ deadline })).status).toBe(accepted);
    }
  });

  it.each([
    ["2020-01-01T00:00:00Z", "Expected a deadline after"],
    ["2130-01-01T00:00:00+16:00", "Expected an offset of less than 16 hours"],
    ["2130-01-01T00:00:00+19:13", "Expected an offset of less than 16 hours"],
  ])("refuses the deadline %s", async (deadline, expected) => {
    const { status, body } = await submit({ deadline });
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { code: "invalid_input", detail: expect.stringContaining(expected) },
    });
  });

  it("refuses a session that has ended", async () => {
    const ended = Object((await call("POST", "cogo-sessions", {})).body).session.sessionId;
    await call("DELETE", `cogo-sessions/${ended}`);
    expect(await submit({ sessionId: ended })).toMatchObject({
      status: 409,
      body: { code: "invalid_state", detail: "The session has ended and takes no tasks" },
    });
  });
});

it("a task with a plan has no requirements to approve", async () => {
  const plan = { steps: [plannedStep("a")] };
  const body = { sessionId, requirement, plan, approveRequirements: true };
  expect(await call("POST", "cogo-tasks", body)).toMatchObject({
    status: 400,
    body: { code: "invalid_input", detail: "Expected a plan or approveRequirements, got both" },
  });
});
