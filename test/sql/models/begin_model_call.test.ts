import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  answered,
  begin,
  failed,
  holdStep,
  settle,
  useTestModels,
} from "../../support/model_fixture.ts";
import { chain, submit } from "../../support/plan_fixture.ts";
import { at, type Claim, claimOne, clear, fail, QUEUE, START } from "../../support/task_fixture.ts";
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
  test.setClock(START);
  step = await holdStep(test);
});

const whom = ({ status, provider, model }: Record<string, unknown>) =>
  status === "call" ? `${String(provider)}/${String(model)}` : String(status);

/** Begins and fails calls of one question until something else is said; returns the models asked. */
async function failAll(kind: string, most = 12): Promise<string[]> {
  const asked: string[] = [];
  for (let n = 0; n < most; n += 1) {
    const said = await begin(test, step);
    if (said.status !== "call") return [...asked, whom(said)];
    asked.push(whom(said));
    await settle(test, said.callId, failed(kind));
  }
  return asked;
}

describe("begin_model_call()", () => {
  it("writes the call before it is made, with the most it may cost reserved", async () => {
    const said = await begin(test, step);
    const [row] = await test.asOwner("select * from cogo.model_calls where call_id = $1", [
      String(said.callId),
    ]);
    expect(row).toMatchObject({
      status: "open",
      provider: "anthropic",
      model: "best",
      key: "draft",
    });
    expect(Number(row?.reserved_usd)).toBeCloseTo(0.003, 9);
  });

  it("asks no model for a task that was submitted with models off", async () => {
    await test.asOwner("update cogo.tasks set models = 'off'");
    expect(await begin(test, step)).toEqual({ status: "off" });
    expect(await test.asOwner("select from cogo.model_calls")).toEqual([]);
  });

  it("returns the answer that was paid for, to the holder of the step", async () => {
    const said = await begin(test, step);
    await settle(test, said.callId, answered("kept"));
    await fail(test, step, { retryAfterSeconds: 0 });
    const again = await claimOne(test, QUEUE);
    expect(await begin(test, again)).toMatchObject({
      status: "answered",
      answer: { text: "kept" },
    });
  });

  it("asks again when anything that is asked differs", async () => {
    const said = await begin(test, step);
    await settle(test, said.callId, answered());
    expect(whom(await begin(test, step, { inputHash: "other" }))).toBe("anthropic/best");
  });

  it("refuses a worker that lost the step", async () => {
    await expect(begin(test, { ...step, leaseToken: crypto.randomUUID() })).rejects.toThrow(
      "lease",
    );
  });

  it.each([
    ["modalities", { modalities: ["text", "image"], providers: ["openai"] }, "takes text, and"],
    ["window", { inputTokens: 300_000 }, "window is 200000 tokens, and 301000 are needed"],
    ["output", { outputTokens: 65_000 }, "writes at most 64000 tokens, and 65000 are asked for"],
    ["named models", { models: ["openai/none"] }, "not one of those wanted"],
  ])("has nobody to ask when no model serves the %s, and says so", async (_, needs, reason) => {
    const said = await begin(test, step, { needs });
    expect(said).toMatchObject({ status: "exhausted", failures: [] });
    expect(JSON.stringify(said.obstacles)).toContain(reason);
  });

  it("has nobody to ask without a key", async () => {
    const nobody = { status: "exhausted", failures: [], obstacles: [] };
    expect(await begin(test, step, { needs: { providers: [] } })).toEqual(nobody);
  });

  it("asks the preferred models first, then by quality, cost and speed", async () => {
    await test.asOwner(
      "update cogo.model_policies set preferred = '{openai/plain}' where role = '*' and kind = '*'",
    );
    try {
      expect(await failAll("server", 3)).toEqual(["openai/plain", "anthropic/best", "openai/good"]);
    } finally {
      await test.asOwner("update cogo.model_policies set preferred = '{}'");
    }
  });

  it("prefers a model whose work was good to one that was expected to be", async () => {
    const past = await submit(test, chain("a", "b", "c", "d", "e", "f", "g", "h"));
    await test.asOwner(
      `insert into cogo.assignment_outcomes (step_id, run_id, tenant_id, project, role, agent, model, kind, succeeded,
                                             attempts, seconds, finished_at)
       select s.step_id, s.run_id, held.tenant_id, 'default', s.role, s.agent,
              case when s.key < 'e' then 'anthropic/best' else 'openai/good' end, held.kind, s.key >= 'e', 1, 1, cogo.clock()
       from cogo.steps as s, cogo.steps as held
       where s.task_id = $1 and held.step_id = $2`,
      [past.taskId, step.stepId],
    );
    expect(whom(await begin(test, step))).toBe("openai/good");
  });

  it("begins with a default of the step's role where models are alike, and not where one is better", async () => {
    const quality = (value: number) =>
      test.asOwner(`update cogo.models set quality = ${value} where model = 'best'`);
    await test.asWorker(
      "select cogo_api.set_role(role, default_models => '{openai/good}') from cogo_api.roles where role = (select role from cogo.steps where step_id = $1)",
      [step.stepId],
    );
    try {
      await quality(0.75);
      expect(whom(await begin(test, step))).toBe("openai/good");
      await quality(0.9);
      expect(whom(await begin(test, step, { key: "other" }))).toBe("anthropic/best");
    } finally {
      await test.asWorker(
        "select cogo_api.set_role(role, default_models => '{}') from cogo_api.roles where default_models = '{openai/good}'",
      );
    }
  });

  it("takes a model that was never asked to be as fast as those that were", async () => {
    await test.asOwner("update cogo.models set quality = 0.75 where model = 'best'");
    const said = await begin(test, step);
    await settle(test, said.callId, answered());
    expect(whom(await begin(test, step, { key: "other" }))).toBe("anthropic/best");
  });

  it("falls back to the next model when one fails, and waits before it asks one again", async () => {
    expect(await failAll("overloaded")).toEqual([
      "anthropic/best",
      "openai/good",
      "openai/plain",
      "wait",
    ]);
    test.setClock(at(3));
    expect(whom(await begin(test, step))).toBe("anthropic/best");
  });

  it("waits for a near reset instead of passing the model over", async () => {
    const said = await begin(test, step);
    await settle(test, said.callId, failed("rate_limit", { retryAt: at(20) }));
    const waiting = await begin(test, step);
    expect(waiting).toMatchObject({ status: "wait", reason: "rate_limit" });
    expect(Date.parse(String(waiting.until))).toBeGreaterThanOrEqual(Date.parse(at(20)));
    test.setClock(at(22));
    expect(whom(await begin(test, step))).toBe("anthropic/best");
  });

  it("passes a model over whose reset is far", async () => {
    const said = await begin(test, step);
    await settle(test, said.callId, failed("rate_limit", { retryAt: at(600) }));
    expect(whom(await begin(test, step))).toBe("openai/good");
  });

  it("counts no rate limit as a try, however many there are", async () => {
    for (let n = 0; n < 10; n += 1) {
      const said = await begin(test, step, { needs: { models: ["anthropic/best"] } });
      await settle(test, said.callId, failed("rate_limit", { retryAt: at(n * 10 + 1) }));
      test.setClock(at(n * 10 + 10));
    }
    expect(whom(await begin(test, step))).toBe("anthropic/best");
  });

  it("shuts a provider whose key is refused, for all its models and all steps", async () => {
    const said = await begin(test, step, { needs: { models: ["openai/good"] } });
    await settle(test, said.callId, failed("authentication"));
    const other = await holdStep(test);
    expect(await failAll("server", 3)).toEqual(["anthropic/best", "wait"]);
    expect(whom(await begin(test, other, { needs: { models: ["openai/plain"] } }))).toBe("wait");
  });

  it("opens a breaker after three failures in a row, and lets one call through to try", async () => {
    for (let n = 0; n < 3; n += 1) {
      const each = await holdStep(test);
      const said = await begin(test, each, { needs: { models: ["anthropic/best"] } });
      await settle(test, said.callId, failed("server"));
    }
    expect(whom(await begin(test, step))).toBe("openai/good");
    test.setClock(at(10));
    const [one, two] = [await holdStep(test), await holdStep(test)];
    expect(whom(await begin(test, one))).toBe("anthropic/best");
    const trial = await begin(test, one, { key: "more" });
    expect(whom(trial)).toBe("openai/good");
    expect(whom(await begin(test, two))).toBe("openai/good");
  });

  it("closes the breaker with the first answer", async () => {
    for (let n = 0; n < 3; n += 1) {
      const said = await begin(test, await holdStep(test), {
        needs: { models: ["anthropic/best"] },
      });
      await settle(test, said.callId, failed("server"));
    }
    test.setClock(at(10));
    const trial = await begin(test, await holdStep(test));
    await settle(test, trial.callId, answered());
    expect(whom(await begin(test, await holdStep(test)))).toBe("anthropic/best");
  });

  it("never asks a model again whose answer was of no use", async () => {
    const said = await begin(test, step);
    await settle(test, said.callId, answered("not JSON"));
    await test.asWorker("select cogo_api.reject_model_answer($1, $2::jsonb)", [
      String(said.callId),
      JSON.stringify({ kind: "bad_output", message: "not JSON" }),
    ]);
    expect(await failAll("context_length")).toEqual(["openai/good", "openai/plain", "exhausted"]);
    expect(await begin(test, step)).toMatchObject({
      failures: [
        { model: "best", kind: "bad_output" },
        { model: "good", kind: "context_length" },
        { model: "plain" },
      ],
    });
  });

  it("asks every model again in the step's next attempt that may do better by then", async () => {
    expect(await failAll("unknown_model")).toHaveLength(4);
    await fail(test, step, { retryAfterSeconds: 0 });
    step = await claimOne(test, QUEUE);
    expect(whom(await begin(test, step))).toBe("anthropic/best");
  });

  it("gives up a call whose worker vanished, at what was reserved for it", async () => {
    const said = await begin(test, step);
    await fail(test, step, { retryAfterSeconds: 0 });
    await begin(test, await claimOne(test, QUEUE));
    const [row] = await test.asOwner(
      "select status, cost_usd from cogo.model_calls where call_id = $1",
      [String(said.callId)],
    );
    expect(row).toMatchObject({ status: "abandoned" });
    expect(Number(row?.cost_usd)).toBeCloseTo(0.003, 9);
  });

  it("counts nothing for a call that was never made, because the word to make it was lost", async () => {
    const lost = await begin(test, step);
    await begin(test, step);
    const [row] = await test.asOwner(
      "select status, cost_usd from cogo.model_calls where call_id = $1",
      [String(lost.callId)],
    );
    expect(row).toMatchObject({ status: "abandoned" });
    expect(Number(row?.cost_usd)).toBe(0);
  });
});

describe("settle_model_call()", () => {
  it("keeps tokens, cost and the provider's words for it", async () => {
    const said = await begin(test, step);
    await settle(test, said.callId, answered());
    const [row] = await test.asWorker(`select * from cogo_api.model_calls where call_id = $1`, [
      String(said.callId),
    ]);
    expect(row).toMatchObject({
      status: "answered",
      finish_reason: "end",
      attributes: {
        "gen_ai.provider.name": "anthropic",
        "gen_ai.request.model": "best",
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 500,
      },
    });
    expect(Number(row?.cost_usd)).toBeCloseTo(0.002, 9);
  });

  it("settles once, whatever comes after", async () => {
    const said = await begin(test, step);
    expect(await settle(test, said.callId, answered())).toBe("answered");
    expect(await settle(test, said.callId, failed("server"))).toBe("answered");
  });

  it("keeps an answer that came after its worker had lost the step", async () => {
    const said = await begin(test, step);
    await fail(test, step, { retryAfterSeconds: 0 });
    expect(await settle(test, said.callId, answered("late"))).toBe("answered");
    expect(await begin(test, await claimOne(test, QUEUE))).toMatchObject({
      answer: { text: "late" },
    });
  });

  it("says that an answer was superseded when another is there, and counts what both cost", async () => {
    const first = await begin(test, step);
    await fail(test, step, { retryAfterSeconds: 0 });
    const again = await claimOne(test, QUEUE);
    const second = await begin(test, again);
    await settle(test, second.callId, answered("second"));
    expect(await settle(test, first.callId, answered("first"))).toBe("superseded");
    expect(await begin(test, again)).toMatchObject({ answer: { text: "second" } });
    const [spent] = await test.asOwner(
      "select sum(spent_usd) as usd from cogo.budget_accounts where scope = 'task'",
    );
    expect(Number(spent?.usd)).toBeCloseTo(0.004, 9);
  });

  it("knows no cost where a price is not known", async () => {
    await test.asOwner("update cogo.models set output_price = null where model = 'best'");
    const said = await begin(test, step);
    await settle(test, said.callId, answered());
    const [row] = await test.asOwner("select cost_usd from cogo.model_calls where call_id = $1", [
      String(said.callId),
    ]);
    expect(row?.cost_usd).toBeNull();
  });

  it("refuses a call nobody began", async () => {
    await expect(settle(test, crypto.randomUUID(), answered())).rejects.toThrow("No model call");
  });
});

describe("the sweep", () => {
  it("gives up calls whose claim is over and leaves those under way", async () => {
    const gone = await begin(test, step);
    await fail(test, step);
    const held = await holdStep(test);
    const kept = await begin(test, held);
    test.setClock(at(16 * 60));
    await test.asOwner(
      "update cogo.steps set lease_expires_at = cogo.clock() + interval '1 hour' where step_id = $1",
      [held.stepId],
    );
    await test.asWorker("select cogo_api.sweep()");
    const rows = await test.asOwner("select call_id, status from cogo.model_calls");
    expect(new Map(rows.map((row) => [row.call_id, row.status]))).toEqual(
      new Map([
        [gone.callId, "abandoned"],
        [kept.callId, "open"],
      ]),
    );
  });
});
