import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { app } from "../../../functions/tasks/app.ts";
import { type InProcessFunctions, openFunction } from "../../support/in_process_functions.ts";
import { at, openSession, plannedStep, sweep } from "../../support/task_fixture.ts";

let functions: InProcessFunctions;
beforeAll(async () => {
  functions = await openFunction(app);
});
afterAll(() => functions.close());
beforeEach(() => functions.test.setClock(at(0)));

const batch = { key: "mails", most: 10, seconds: 5 };

async function openSubmitter() {
  const { userId, sessionId } = await openSession(functions.test);
  const call = await functions.as(userId);
  return async (members: object) => {
    const { status, body } = await call("POST", "cogo-tasks", {
      ...{ sessionId, requirement: "Send the mails" },
      ...members,
    });
    return { status, body, task: (body as { task?: { taskId: string } }).task };
  };
}

describe("POST /cogo-tasks with a batch", () => {
  it("gives a flow the inputs of all submissions as its items", async () => {
    await functions.test.asWorker("select cogo_api.register_flows('mailer', $1::jsonb)", [
      JSON.stringify([
        {
          ...{ flow: "mailing", version: 1 },
          inputSchema: {
            type: "object",
            properties: { items: { type: "array", items: { type: "string" } } },
            required: ["items"],
          },
        },
      ]),
    ]);
    const submit = await openSubmitter();
    const mail = (input: unknown) => submit({ batch, flow: { name: "mailing", input } });
    const first = await mail("ada");
    expect(first).toMatchObject({ status: 201 });
    expect((await mail("bob")).task).toEqual(first.task);
    expect(await mail(3)).toMatchObject({ status: 400 });
    functions.test.setClock(at(5));
    await sweep(functions.test);
    const [step] = await functions.test.asWorker(
      `select input, context #> '{outputs,collected}' as collected
       from cogo_api.claim_steps('mailer', gen_random_uuid(), 1)`,
    );
    expect(step).toMatchObject({
      input: { fill: true, input: { items: "{{outputs.collected.items}}" } },
      collected: { items: ["ada", "bob"] },
    });
  });

  it("wants an item with a plan, and none with a flow", async () => {
    const submit = await openSubmitter();
    const plan = { reason: "Test", steps: [plannedStep("a", { kind: "gate" })] };
    expect(await submit({ batch, plan })).toMatchObject({ status: 400 });
    expect(await submit({ batch: { ...batch, item: 1 }, plan })).toMatchObject({ status: 201 });
    expect(
      await submit({ batch: { ...batch, item: 1 }, flow: { name: "mailing", input: "ada" } }),
    ).toMatchObject({ status: 400 });
  });
});
