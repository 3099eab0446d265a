import { chain, submit } from "./plan_fixture.ts";
import { type Claim, claimOne, QUEUE, type TaskFixture } from "./task_fixture.ts";
import type { TestDatabase } from "./test_database.ts";

/** Three models of two providers, at prices easy to reckon with: a dollar and two for a million tokens. */
export async function useTestModels(test: TestDatabase): Promise<void> {
  for (const table of ["model_health", "model_calls", "budget_accounts", "budgets", "models"]) {
    await test.asOwner(`delete from cogo.${table} where true`);
  }
  await test.asOwner(
    `insert into cogo.models (provider, model, title, context_tokens, maximum_output_tokens, input_price,
                              output_price, modalities, quality, true_on, source)
     values ('anthropic', 'best', 'Best', 200000, 64000, 1, 2, '{text,image}', 0.9, '2030-01-01', 'test'),
            ('openai', 'good', 'Good', 100000, 32000, 1, 2, '{text}', 0.7, '2030-01-01', 'test'),
            ('openai', 'plain', 'Plain', 50000, 8000, 1, 2, '{text}', 0.5, '2030-01-01', 'test')`,
  );
}

/** A step that a worker holds, for calls to be made under, and whose it is. */
export interface HeldStep extends Claim {
  readonly task: TaskFixture;
}

export async function holdStep(test: TestDatabase): Promise<HeldStep> {
  const task = await submit(test, chain("ask"));
  return { ...(await claimOne(test, QUEUE)), task };
}

export const NEEDS = {
  providers: ["anthropic", "openai"],
  modalities: ["text"],
  inputTokens: 1000,
  outputTokens: 1000,
  contents: ["requirement"],
};

/** What the database says to a question. */
export async function begin(
  test: TestDatabase,
  step: Claim,
  question: { readonly key?: string; readonly inputHash?: string; readonly needs?: object } = {},
): Promise<Record<string, unknown>> {
  const { key = "draft", inputHash = "abc", needs = {} } = question;
  const call = JSON.stringify({ key, inputHash, needs: { ...NEEDS, ...needs } });
  const [row] = await test.asWorker("select cogo_api.begin_model_call($1, $2, $3::jsonb) as said", [
    step.stepId,
    step.leaseToken,
    call,
  ]);
  return row?.said as Record<string, unknown>;
}

export async function settle(
  test: TestDatabase,
  callId: unknown,
  outcome: object,
): Promise<unknown> {
  const [row] = await test.asWorker("select cogo_api.settle_model_call($1, $2::jsonb) as status", [
    String(callId),
    JSON.stringify({ seconds: 1, streamed: true, ...outcome }),
  ]);
  return row?.status;
}

export const USAGE = { input: 1000, cacheRead: 0, cacheWrite: 0, output: 500, reasoning: 0 };

/** An answer, as a worker keeps it: a thousand tokens in and five hundred out, worth 0.002 dollars. */
export function answered(text = "hello"): object {
  const answer = {
    text,
    toolCalls: [],
    stop: "end",
    usage: USAGE,
    model: "best",
    responseId: "r",
    requestId: "q",
  };
  return { status: "answered", answer, usage: USAGE, responseHash: "h" };
}

export function failed(kind: string, more: object = {}): object {
  return { status: "failed", error: { kind, message: "no", ...more } };
}
