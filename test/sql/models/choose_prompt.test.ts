import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { answered, begin, NEEDS, settle, useTestModels } from "../../support/model_fixture.ts";
import { chain, submit } from "../../support/plan_fixture.ts";
import {
  type Claim,
  claim,
  claimOne,
  clear,
  complete,
  fail,
  plannedStep,
  QUEUE,
  type TaskFixture,
} from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  await useTestModels(test);
  await test.asOwner("delete from cogo.prompts where prompt = 'trial'");
  await test.asOwner(
    "insert into cogo.prompts values ('trial', 'Trial', 'For tests.', 'generate', '{requirement}')",
  );
  await publish("One");
});

const publish = (text: string) =>
  test.asWorker("select cogo_api.publish_prompt_version('trial', 'Be brief.', $1)", [text]);
const choose = async (step: Claim, prompt = "trial"): Promise<Record<string, unknown>> => {
  const [row] = await test.asWorker("select cogo_api.choose_prompt($1, $2, $3) as chosen", [
    step.stepId,
    step.leaseToken,
    prompt,
  ]);
  return row?.chosen as Record<string, unknown>;
};
const runOf = async (step: Claim): Promise<string> => {
  const [row] = await test.asOwner("select run_id from cogo.steps where step_id = $1", [
    step.stepId,
  ]);
  return String(row?.run_id);
};
const record = async (step: Claim): Promise<unknown> => {
  const [row] = await test.asOwner("select cogo.record_prompt_outcomes($1) as count", [
    await runOf(step),
  ]);
  return row?.count;
};
/** Begins a call that names the prompt it was made with; returns the call's id. */
async function beginWithPrompt(step: Claim): Promise<unknown> {
  const call = {
    key: "draft",
    inputHash: "abc",
    needs: NEEDS,
    prompt: { name: "trial", version: 1 },
  };
  const [row] = await test.asWorker(
    "select cogo_api.begin_model_call($1, $2, $3::jsonb) ->> 'callId' as id",
    [step.stepId, step.leaseToken, JSON.stringify(call)],
  );
  return row?.id;
}

describe("choose_prompt()", () => {
  it("gives a step the words of the active version", async () => {
    await submit(test, chain("a"));
    expect(await choose(await claimOne(test, QUEUE))).toEqual({
      name: "trial",
      version: 1,
      system: "Be brief.",
      instruction: "One",
      output: null,
    });
  });

  it("gives every step of a run what its first was given, whatever was published since", async () => {
    await submit(test, [plannedStep("a"), plannedStep("b")]);
    const [first, second] = await claim(test, QUEUE, 2);
    if (first === undefined || second === undefined) throw new Error("Expected two steps");
    expect(await choose(first)).toMatchObject({ version: 1 });
    await publish("Two");
    expect(await choose(first)).toMatchObject({ version: 1 });
    expect(await choose(second)).toMatchObject({ version: 1 });
    await submit(test, chain("c"));
    expect(await choose(await claimOne(test, QUEUE))).toMatchObject({ version: 2 });
  });

  it("divides the runs by the shares, the same run always the same way", async () => {
    await publish("Two");
    await publish("Three");
    await test.asWorker(`select cogo_api.set_prompt_shares('trial', '{"1": 0.25, "2": 0.75}')`);
    const [row] = await test.asOwner(
      `select count(*) filter (where version = 1)::integer as one, count(*) filter (where version = 2)::integer as two,
              count(*) filter (where version = again)::integer as stable
       from (select cogo.pick_prompt_version('trial', cogo.trial_place(md5(n::text)::uuid, 'trial')) as version,
                    cogo.pick_prompt_version('trial', cogo.trial_place(md5(n::text)::uuid, 'trial')) as again
             from generate_series(1, 2000) as n) as picked`,
    );
    expect(row?.stable).toBe(2000);
    expect(Number(row?.one) + Number(row?.two)).toBe(2000);
    expect(Number(row?.one)).toBeGreaterThan(440);
    expect(Number(row?.one)).toBeLessThan(560);
  });

  it("divides the runs of two prompts independently", async () => {
    const [row] = await test.asOwner(
      `select corr(cogo.trial_place(id, 'one'), cogo.trial_place(id, 'two')) as correlation
       from (select md5(n::text)::uuid as id from generate_series(1, 2000) as n) as runs`,
    );
    expect(Math.abs(Number(row?.correlation))).toBeLessThan(0.1);
  });

  it("answers not_found for a prompt without an active version", async () => {
    await submit(test, chain("a"));
    const step = await claimOne(test, QUEUE);
    await expect(choose(step, "nothing")).rejects.toMatchObject({ sqlstate: "OG002" });
  });

  it("refuses a worker whose lease is lost", async () => {
    await submit(test, chain("a"));
    const step = await claimOne(test, QUEUE);
    await expect(
      choose({ ...step, leaseToken: "00000000-0000-4000-8000-000000000000" }),
    ).rejects.toMatchObject({ sqlstate: "OG001" });
  });
});

describe("a version that was used", () => {
  it("keeps its text against any change; its share may change", async () => {
    const change = "update cogo.prompt_versions set instruction = 'Other' where prompt = 'trial'";
    await test.asOwner(change);
    await submit(test, chain("a"));
    await choose(await claimOne(test, QUEUE));
    await expect(test.asOwner(change.replace("Other", "Another"))).rejects.toMatchObject({
      sqlstate: "OG003",
    });
    await test.asOwner("update cogo.prompt_versions set share = 2 where prompt = 'trial'");
  });
});

describe("record_prompt_outcomes()", () => {
  const outcome = async (step: Claim) => {
    const [row] = await test.asWorker(
      `select succeeded, quality, attempts, input_tokens::integer, output_tokens::integer, cost_usd::double precision
       from cogo_api.prompt_uses where step_id = $1`,
      [step.stepId],
    );
    return row;
  };
  const QUALITY = {
    kind: "report",
    score: 0.8,
    dimensions: {},
    tests: { passed: 0, failed: 0, notExecuted: 0 },
    evidence: {},
  };

  it("tells what a completed step's calls took, and how good the gate found it", async () => {
    await submit(test, chain("a"));
    const step = await claimOne(test, QUEUE);
    await choose(step);
    await settle(test, await beginWithPrompt(step), answered());
    await settle(test, (await begin(test, step, { key: "without" })).callId, answered());
    await complete(test, step, {
      output: {},
      artifacts: [{ path: "a.ts", kind: "source", content: "" }],
      quality: { ...QUALITY, verdict: "passed" },
    });
    expect(await record(step)).toBe(1);
    expect(await outcome(step)).toEqual({
      succeeded: true,
      quality: 0.8,
      attempts: 1,
      input_tokens: 1000,
      output_tokens: 500,
      cost_usd: 0.002,
    });
    expect(await record(step)).toBe(1);
  });

  it("counts as failed what the gate did not pass, and what was given up", async () => {
    await submit(test, [plannedStep("a"), plannedStep("b", { whenExhausted: "skip" })]);
    const held = await claim(test, QUEUE, 2);
    const judged = held.find(({ key }) => key === "a");
    const given = held.find(({ key }) => key === "b");
    if (judged === undefined || given === undefined) throw new Error("Expected two steps");
    await choose(judged);
    await choose(given);
    await fail(test, given, { retryable: false });
    await complete(test, judged, {
      output: {},
      artifacts: [{ path: "a.ts", kind: "source", content: "" }],
      quality: { ...QUALITY, verdict: "failed" },
    });
    expect(await record(judged)).toBe(2);
    expect(await outcome(judged)).toMatchObject({ succeeded: false, quality: 0.8 });
    expect(await outcome(given)).toMatchObject({ succeeded: false, quality: null, cost_usd: null });
  });

  it("says nothing of a run that goes on", async () => {
    await submit(test, chain("a", "b"));
    const step = await claimOne(test, QUEUE);
    await choose(step);
    await complete(test, step);
    expect(await record(step)).toBe(0);
    expect(await outcome(step)).toMatchObject({ succeeded: null });
  });
});

describe("cogo_api.prompt_performance", () => {
  const performance = async (run: TaskFixture["asUser"] = test.asWorker) => {
    const [row] = await run(
      `select uses::integer, outcomes::integer, success_share, round(success_share_at_least::numeric, 3)::text as low,
              round(success_share_at_most::numeric, 3)::text as high
       from cogo_api.prompt_performance where prompt = 'trial' and version = 1`,
    );
    return row;
  };

  it("bounds the share of successes, and claims nothing without an outcome", async () => {
    expect(await performance()).toEqual({
      uses: 0,
      outcomes: 0,
      success_share: null,
      low: "0.000",
      high: "1.000",
    });
    await submit(
      test,
      ["a", "b", "c", "d"].map((key) => plannedStep(key, { whenExhausted: "skip" })),
    );
    const steps = await claim(test, QUEUE, 4);
    for (const step of steps) {
      await choose(step);
      if (step.key === "d") await fail(test, step, { retryable: false });
      else await complete(test, step);
    }
    const [step] = steps;
    if (step !== undefined) await record(step);
    // Wilson's interval for 3 of 4.
    expect(await performance()).toEqual({
      uses: 4,
      outcomes: 4,
      success_share: 0.75,
      low: "0.301",
      high: "0.954",
    });
  });

  it("counts only the steps its reader may see", async () => {
    const { asUser } = await submit(test, chain("a"));
    await choose(await claimOne(test, QUEUE));
    const { run } = await test.createUser();
    expect(await performance(asUser)).toMatchObject({ uses: 1 });
    expect(await performance(run)).toMatchObject({ uses: 0 });
  });
});
