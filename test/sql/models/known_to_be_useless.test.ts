import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answered,
  begin,
  failed,
  holdStep,
  settle,
  USAGE,
  useTestModels,
} from "../../support/model_fixture.ts";
import { type Claim, claimOne, clear, fail, QUEUE, START } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
let step: Claim;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  await useTestModels(test);
  await test.asOwner("update cogo.model_policies set maximum_models = 3 where true");
  test.setClock(START);
  step = await holdStep(test);
});

const nextAttempt = async () => {
  await fail(test, step, { retryAfterSeconds: 0 });
  step = await claimOne(test, QUEUE);
};

/** Has models answer with what is of no use until no call is started; returns those asked. */
async function answerBadly(kind: string): Promise<unknown[]> {
  const asked: unknown[] = [];
  for (;;) {
    const said = await begin(test, step);
    if (said.status !== "call") return [...asked, said.status];
    asked.push(said.model);
    await settle(test, said.callId, answered("useless"));
    await test.asWorker("select cogo_api.reject_model_answer($1, $2::jsonb)", [
      String(said.callId),
      JSON.stringify({ kind, message: "It is useless" }),
    ]);
  }
}

const models = async () =>
  await test.asWorker(
    "select model, refuses, maximum_output_tokens from cogo_api.models order by model",
  );

describe("an answer known to be of no use", () => {
  it.each(["bad_output", "length"])("is not bought again in another attempt (%s)", async (kind) => {
    expect(await answerBadly(kind)).toEqual(["best", "good", "plain", "exhausted"]);
    await nextAttempt();
    expect(await answerBadly(kind)).toEqual(["exhausted"]);
  });

  it("is bought of as many models as the policy says", async () => {
    await test.asOwner("update cogo.model_policies set maximum_models = 2 where true");
    expect(await answerBadly("bad_output")).toEqual(["best", "good", "exhausted"]);
  });

  it("may be asked for again once a person has redriven the step", async () => {
    expect(await answerBadly("bad_output")).toHaveLength(4);
    await test.asOwner(
      `insert into cogo.dead_letters (step_id, tenant_id, reason, error, redriven_at)
       select step_id, tenant_id, 'refused', '{}', cogo.clock() + interval '1 second'
       from cogo.steps where step_id = $1`,
      [step.stepId],
    );
    test.setClock("2030-01-01T00:01:00Z");
    expect(await begin(test, step)).toMatchObject({ status: "call", model: "best" });
  });
});

describe("a part of a request that a model refuses", () => {
  const refusal = (feature: string, more = {}) =>
    failed("unsupported", { refused: { feature, ...more } });

  it("is left out of the next call of the same model, and of all that follow", async () => {
    const first = await begin(test, step);
    expect(first).toMatchObject({ model: "best", without: [] });
    await settle(test, first.callId, refusal("output_schema"));
    const second = await begin(test, step);
    expect(second).toMatchObject({ model: "best", without: ["output_schema"] });
    await settle(test, second.callId, refusal("output_json"));
    const without = ["output_schema", "output_json"];
    expect(await begin(test, step)).toMatchObject({ model: "best", without });
    expect(await begin(test, await holdStep(test))).toMatchObject({ model: "best", without });
  });

  it("does not have the model asked for ever when it refuses the same again", async () => {
    const first = await begin(test, step);
    await settle(test, first.callId, refusal("tools"));
    await settle(test, (await begin(test, step)).callId, refusal("tools"));
    expect(await begin(test, step)).toMatchObject({ model: "good" });
  });

  it("becomes the most a model writes when that is what it says", async () => {
    const first = await begin(test, step);
    await settle(test, first.callId, refusal("output_limit", { limit: 500 }));
    expect(await models()).toContainEqual({
      model: "best",
      refuses: [],
      maximum_output_tokens: 500,
    });
    expect(await begin(test, step)).toMatchObject({ model: "good" });
  });
});

describe("settle_model_call()", () => {
  it("counts what an unfinished call is reckoned to have used, and says that it is an estimate", async () => {
    const { callId } = await begin(test, step);
    const outcome = { ...failed("timeout"), usage: { ...USAGE, estimated: true } };
    await settle(test, callId, outcome);
    const [row] = await test.asOwner("select cost_usd, estimated from cogo.model_calls");
    expect(Number(row?.cost_usd)).toBeCloseTo(0.002, 9);
    expect(row?.estimated).toBe(true);
    const [run] = await test.asOwner("select wasted_usd from cogo_api.run_models");
    expect(Number(run?.wasted_usd)).toBeCloseTo(0.002, 9);
  });

  it("shuts a provider that does not serve where the call comes from", async () => {
    const { callId, provider } = await begin(test, step);
    expect(provider).toBe("anthropic");
    await settle(test, callId, failed("location"));
    const rows = await test.asOwner("select model, reason from cogo.model_health");
    expect(rows).toEqual([{ model: "*", reason: "location" }]);
  });
});
