import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { ModelScriptInput } from "../../../../scripts/model_server/model_script.ts";
import { askStructured } from "../../../../shared/models/calls/ask_structured.ts";
import type { ModelCaller } from "../../../../shared/models/calls/model_caller.ts";
import type { TaskFixture } from "../../../support/task_fixture.ts";
import type { Engine } from "../../engine/worker/open_engine.ts";
import { AskingStep, KEY, question } from "./asking_step.ts";

let step: AskingStep;
let engine: Engine;
let task: TaskFixture;
beforeAll(async () => {
  step = await AskingStep.open();
  engine = step.engine;
});
afterAll(() => step.close());
beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  await step.reset();
  task = step.task;
  return () => vi.restoreAllMocks();
});

const run: AskingStep["run"] = (script, use) => step.run(script, use);
const again: AskingStep["again"] = (use) => step.again(use);
const crash = () => step.crash();
const readStep = () => step.read();
const calls = () => step.calls();
const asked = () => calls().map(({ provider }) => provider);
const logged = () => JSON.stringify(vi.mocked(console.log).mock.calls);

describe("ModelCaller.ask()", () => {
  it("returns the best model's answer and charges it to the task", async () => {
    let text = "";
    await run({ rules: [{ reply: { text: "hello" } }] }, async (models) => {
      text = (await models.ask(question())).answer.text;
    });
    expect(text).toBe("hello");
    expect(asked()).toEqual(["anthropic"]);
    const [row] = await task.asUser(`select * from cogo_api.model_calls`);
    expect(row).toMatchObject({ status: "answered", model: "claude-best", kind: "analyse" });
    expect(Number(row?.cost_usd)).toBeGreaterThan(0);
  });

  it("asks for as much thinking as the policy says, and otherwise as the question suggests", async () => {
    const high = (text: string) => {
      const { request, ...rest } = question(text, { key: text });
      return { ...rest, request: { ...request, effort: "high" as const } };
    };
    const policy = (effort: string) =>
      step.engine.test.asOwner(`update cogo.model_policies set effort = ${effort} where true`);
    await step.run({}, async (models) => {
      await models.ask(high("first"));
      await policy("'low'");
      await models.ask(high("second"));
    });
    await policy("null");
    expect(step.calls().map(({ body }) => body.output_config)).toEqual([
      { effort: "high" },
      { effort: "low" },
    ]);
  });

  it("is given the stored answer when the step is retried, and pays nothing", async () => {
    const texts: string[] = [];
    const use = async (models: ModelCaller) => {
      texts.push((await models.ask(question())).answer.text);
      await crash();
    };
    await run(
      { rules: [{ reply: { text: "first" }, times: 1 }, { reply: { text: "second" } }] },
      use,
    );
    await again(use);
    expect(texts).toEqual(["first", "first"]);
    expect(calls()).toHaveLength(1);
  });

  it.each([
    ["overloaded", "overloaded"],
    ["server", "server"],
    ["in_band", "interrupted"],
    ["cut", "interrupted"],
    ["disconnect", /interrupted|network/],
    ["hang", "timeout"],
    ["quota", "quota"],
    ["authentication", "authentication"],
  ] as const)("asks another provider after %s", async (fault, kind) => {
    const rules = [{ when: { provider: "anthropic" as const }, fault: { kind: fault } }];
    await run({ rules }, (models) => models.ask(question()));
    expect(asked()).toEqual(["anthropic", "openai"]);
    const [failed] = await task.asUser(
      `select * from cogo_api.model_calls where status = 'failed'`,
    );
    expect(failed?.error_kind).toMatch(kind);
    expect(await readStep()).toMatchObject({ status: "completed", attempts: 0 });
  });

  it("lets the step sleep until a named reset, and burns no attempt", async () => {
    const rules = [{ fault: { kind: "rate_limit" as const, retryAfterSeconds: 30 }, times: 1 }];
    await run({ rules }, (models) => models.ask(question()));
    expect(await readStep()).toMatchObject({ status: "waiting", waiting_for: "time", attempts: 0 });
    expect(Number((await readStep())?.wait)).toBeGreaterThanOrEqual(29);
    expect(asked()).toEqual(["anthropic"]);
  });

  it("waits out a reset that is near", async () => {
    const rules = [{ fault: { kind: "rate_limit" as const, retryAfterSeconds: 1 }, times: 1 }];
    await run({ rules }, (models) => models.ask(question()));
    expect(asked()).toEqual(["anthropic", "anthropic"]);
    expect(await readStep()).toMatchObject({ status: "completed", attempts: 0 });
  });

  it("asks the next model when one calls the request invalid", async () => {
    const fault = { kind: "invalid_request" as const, message: "max_tokens: 12000 > 8192" };
    await run({ rules: [{ when: { provider: "anthropic" }, fault }] }, (models) =>
      models.ask(question()),
    );
    expect(asked()).toEqual(["anthropic", "openai"]);
    expect(await readStep()).toMatchObject({ status: "completed" });
  });

  it("refuses the step when every model calls the request invalid, in the words of each", async () => {
    const rules = [{ fault: { kind: "invalid_request" as const, message: "that is odd" } }];
    await run({ rules }, (models) => models.ask(question()));
    expect(calls()).toHaveLength(3);
    const { error } = (await readStep()) ?? {};
    expect(error).toMatchObject({ code: "models_exhausted" });
    expect(JSON.stringify(error).split("that is odd")).toHaveLength(4);
  });

  it("asks again without what a model refuses, and remembers it", async () => {
    const message = "registry.ollama.ai/library/m does not support temperature";
    const rules = [{ times: 1, fault: { kind: "invalid_request" as const, message } }];
    const request = { ...question().request, temperature: 0.2 };
    await engine.test.asOwner("update cogo.models set enabled = (provider = 'google')");
    await run({ rules }, (models) => models.ask(question("Say hello", { request })));
    const temperatures = calls().map(({ body }) => JSON.stringify(body).includes("temperature"));
    expect(temperatures).toEqual([true, false]);
    const rows = await engine.test.asOwner("select refuses from cogo.models where enabled");
    expect(rows).toEqual([{ refuses: ["temperature"] }]);
  });

  it("says what each model lacks when none can serve the request", async () => {
    const request = { ...question().request, maximumOutputTokens: 65_000 };
    await run({}, (models) => models.ask(question("Say hello", { request })));
    const { error } = (await readStep()) ?? {};
    expect(JSON.stringify(error)).toContain(
      "openai/gpt-good: it writes at most 64000 tokens, and 65000 are asked for",
    );
  });

  it("refuses the step when every key is refused, and says what each said", async () => {
    await run({ rules: [{ fault: { kind: "authentication" } }] }, (models) =>
      models.ask(question()),
    );
    const ended = await readStep();
    expect(ended).toMatchObject({ status: "failed", error: { code: "models_exhausted" } });
    expect(JSON.stringify(ended?.error)).toMatch(/anthropic.*google.*openai/);
    expect(JSON.stringify(ended) + logged()).not.toContain(KEY);
  });

  it("goes on with a condensed question when the window is overrun", async () => {
    const rules = [{ when: { prompt: "long" }, fault: { kind: "context_length" as const } }];
    const condense = () => question("short");
    await run({ rules }, (models) => models.ask(question("long long long", { condense })));
    expect(asked()).toEqual(["anthropic", "anthropic"]);
    expect(await readStep()).toMatchObject({ status: "completed" });
  });

  it("asks a model with another window when the question cannot be condensed", async () => {
    const rules = [
      { when: { provider: "anthropic" as const }, fault: { kind: "context_length" as const } },
    ];
    await run({ rules }, (models) => models.ask(question()));
    expect(asked()).toEqual(["anthropic", "openai"]);
  });

  it("tells the text piece by piece, the same as the whole", async () => {
    const pieces: string[] = [];
    const text = "The quick brown fox jumps over the lazy dog. ".repeat(5);
    await run({ rules: [{ reply: { text } }] }, (models) =>
      models.ask(question("Write", { follow: () => (piece) => pieces.push(piece) })),
    );
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join("")).toBe(text);
  });

  it("tells from the beginning again when another model takes over", async () => {
    const told: string[] = [];
    const follow = () => {
      const index = told.push("") - 1;
      return (piece: string) => {
        told[index] += piece;
      };
    };
    const text = "All of it, from the first word to the last. ".repeat(4);
    const rules = [
      { when: { provider: "anthropic" as const }, fault: { kind: "cut" as const } },
      { reply: { text } },
    ];
    await run({ rules }, (models) => models.ask(question("Write", { follow })));
    expect(told).toHaveLength(2);
    expect(told[1]).toBe(text);
  });

  it("sends no secret and no e-mail address, and puts the address back", async () => {
    const secret = `AKIA${"Q7ZP3XK5M2LD6RTV"}`;
    let text = "";
    const rules = [{ reply: { text: "Wrote to [[EMAIL_1]]" } }];
    await run({ rules }, async (models) => {
      const asks = question(`Mail anna.larsson@fjordmail.no with the key ${secret}`);
      text = (await models.ask(asks)).answer.text;
    });
    const sent = JSON.stringify(calls().map(({ body }) => body));
    expect(sent).not.toContain(secret);
    expect(sent).not.toContain("anna.larsson");
    expect(text).toBe("Wrote to anna.larsson@fjordmail.no");
    const kept = await engine.test.asOwner("select answer from cogo.model_answers");
    expect(JSON.stringify(kept)).not.toContain("anna.larsson");
  });

  it("asks no provider that the tenant's rules keep from what is in the request", async () => {
    await engine.test.asWorker(
      "select cogo_api.set_provider_rule(null, 'anthropic', 'knowledge', false)",
    );
    try {
      await run({}, (models) => models.ask(question("Hi", { contents: ["knowledge"] })));
      expect(asked()).toEqual(["openai"]);
    } finally {
      await engine.test.asWorker(
        "select cogo_api.set_provider_rule(null, 'anthropic', 'knowledge', null)",
      );
    }
  });
});

describe("ModelCaller.ask() at the end of a budget", () => {
  const spend = async (models: ModelCaller) => {
    await models.ask(question());
  };
  const decide = (approve: boolean) =>
    task.asUser(
      `select cogo_api.resolve_approval(approval_id, ${approve}) from cogo_api.approvals where status = 'pending'`,
    );

  it("suspends the step until a person has approved, and goes on", async () => {
    await engine.test.asWorker("select cogo_api.set_budget('task', '*', 0.001)");
    await run({}, spend);
    expect(await readStep()).toMatchObject({
      status: "waiting",
      waiting_for: "approval",
      attempts: 0,
    });
    expect(calls()).toHaveLength(0);
    await decide(true);
    await again(spend);
    expect(await readStep()).toMatchObject({ status: "completed" });
    expect(calls()).toHaveLength(1);
  });

  it("refuses the step, with the figures, when more is not approved", async () => {
    await engine.test.asWorker("select cogo_api.set_budget('task', '*', 0.001)");
    await run({}, spend);
    await decide(false);
    await again(spend);
    expect(await readStep()).toMatchObject({
      status: "failed",
      error: { code: "budget_exceeded" },
    });
    expect(calls()).toHaveLength(0);
  });
});

describe("askStructured()", () => {
  const output = { name: "pair", schema: z.object({ left: z.string(), right: z.number() }) };
  const pair = { left: "a", right: 1 };

  async function askFor(script: ModelScriptInput): Promise<unknown> {
    let value: unknown;
    await run(script, async (models) => {
      ({ value } = await askStructured(models, question(), output));
    });
    return value;
  }

  it("returns the validated value", async () => {
    expect(await askFor({ rules: [{ reply: { json: pair } }] })).toEqual(pair);
  });

  it("takes JSON out of a fence", async () => {
    const text = `\`\`\`json\n${JSON.stringify(pair)}\n\`\`\``;
    expect(await askFor({ rules: [{ reply: { text } }] })).toEqual(pair);
  });

  it.each([
    ["it is no JSON", { text: '{"left": "a", "ri' }],
    ["it does not fit", { json: { left: "a", right: "one" } }],
  ])("has the same model repair an answer when %s", async (_, reply) => {
    expect(await askFor({ rules: [{ reply, times: 1 }, { reply: { json: pair } }] })).toEqual(pair);
    expect(asked()).toEqual(["anthropic", "anthropic"]);
    expect(JSON.stringify(calls()[1]?.body)).toContain("cannot be used");
  });

  it("asks the next model when repair fails", async () => {
    const rules = [
      { when: { provider: "anthropic" as const }, reply: { text: "no" } },
      { reply: { json: pair } },
    ];
    expect(await askFor({ rules })).toEqual(pair);
    expect(asked()).toEqual(["anthropic", "anthropic", "openai"]);
  });

  it("asks the next model when one refuses", async () => {
    const rules = [
      { when: { provider: "anthropic" as const }, fault: { kind: "refusal" as const } },
      { reply: { json: pair } },
    ];
    expect(await askFor({ rules })).toEqual(pair);
    expect(asked()).toEqual(["anthropic", "openai"]);
  });

  it("pays for nothing twice when the step is retried after a repair", async () => {
    const use = async (models: ModelCaller) => {
      await askStructured(models, question(), output);
      await crash();
    };
    await run({ rules: [{ reply: { text: "no" }, times: 1 }, { reply: { json: pair } }] }, use);
    await again(use);
    expect(calls()).toHaveLength(2);
  });
});
