import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { submit } from "../../support/plan_fixture.ts";
import {
  at,
  claimOne,
  clear,
  openSession,
  plannedStep,
  QUEUE,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const ID = "12345678901234567890";

/** As JSON text, in which no number has passed through JavaScript. */
const textOf = async (sql: string, parameters: readonly (string | number)[] = []) =>
  String((await test.asOwner(sql, parameters))[0]?.text);

describe("A number that JavaScript cannot hold", () => {
  it("is text for the worker of a step, and in the outputs after it", async () => {
    const { asUser, sessionId } = await openSession(test);
    const step = JSON.stringify(plannedStep("a", { input: { id: 0 } })).replace(
      '"id":0',
      `"id":${ID}`,
    );
    await asUser("select from cogo_api.create_task($1, 'Test', plan => $2::jsonb)", [
      sessionId,
      `{"steps": [${step}, ${JSON.stringify(plannedStep("b", { dependsOn: ["a"] }))}]}`,
    ]);
    const [a] = await test.asWorker(
      "select * from cogo_api.claim_steps($1, gen_random_uuid(), 1)",
      [QUEUE],
    );
    expect(a?.input).toEqual({ id: ID });
    await test.asWorker("select from cogo_api.complete_steps($1::jsonb)", [
      `[{"stepId": "${a?.step_id}", "leaseToken": "${a?.lease_token}", "result": {"output": {"ids": [${ID}, 7]}}}]`,
    ]);
    const [b] = await test.asWorker(
      "select context from cogo_api.claim_steps($1, gen_random_uuid(), 1)",
      [QUEUE],
    );
    expect(b?.context).toMatchObject({ outputs: { a: { ids: [ID, 7] } } });
  });

  it("is text in the checkpoint of a step, and in the event that it awaits", async () => {
    test.setClock(at(0));
    const { asUser, taskId } = await submit(test, [plannedStep("a")]);
    const step = await claimOne(test, QUEUE);
    await test.asWorker("select cogo_api.checkpoint_step($1, $2, 'c', $3::jsonb)", [
      step.stepId,
      step.leaseToken,
      ID,
    ]);
    expect(await textOf("select value as text from cogo.step_checkpoints")).toBe(ID);
    await asUser("select cogo_api.emit_event($1, 'e', $2::jsonb)", [taskId, `{"id": ${ID}}`]);
    expect(
      await textOf("select jsonb_typeof(payload -> 'id') as text from cogo.emitted_events"),
    ).toBe("string");
  });
});

describe("keep_numbers()", () => {
  it("gives what JavaScript writes back unchanged", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const text = JSON.stringify(value);
        expect(
          await textOf("select cogo.keep_numbers($1::jsonb) = $1::jsonb as text", [text]),
        ).toBe("true");
      }),
      { numRuns: 200 },
    );
  });

  it("gives nothing that JavaScript reads as another number", async () => {
    const digits = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
    await fc.assert(
      fc.asyncProperty(fc.array(digits), async (numbers) => {
        const kept = await textOf("select cogo.keep_numbers($1::jsonb)::text as text", [
          `[${numbers.join(", ")}]`,
        ]);
        const read: unknown[] = JSON.parse(kept);
        expect(
          await textOf("select $1::numeric[] = $2::numeric[] as text", [
            `{${read.join(",")}}`,
            `{${numbers.join(",")}}`,
          ]),
        ).toBe("true");
      }),
      { numRuns: 200 },
    );
  });

  it("leaves a number right between two doubles, which JavaScript writes as it is", async () => {
    const text = JSON.stringify(27315916937185670);
    expect(await textOf("select cogo.keep_numbers($1::jsonb)::text as text", [text])).toBe(text);
  });

  it("keeps digits beyond a double as text", async () => {
    expect(await textOf("select jsonb_typeof(cogo.keep_numbers('1e400')) as text")).toBe("string");
  });
});
