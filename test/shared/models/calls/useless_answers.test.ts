import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { askStructured } from "../../../../shared/models/calls/ask_structured.ts";
import type { ModelCaller } from "../../../../shared/models/calls/model_caller.ts";
import { AskingStep, question } from "./asking_step.ts";

let step: AskingStep;
beforeAll(async () => {
  step = await AskingStep.open();
});
afterAll(() => step.close());
beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  await step.reset();
  await step.engine.test.asOwner("update cogo.model_policies set maximum_models = 2 where true");
  return () => vi.restoreAllMocks();
});

const ask = async (models: ModelCaller) =>
  await askStructured(models, question(), {
    name: "list",
    schema: z.object({ items: z.array(z.string()) }),
  });
const asked = () => step.calls().map(({ provider }) => provider);

describe("answers that are of no use", () => {
  it("are bought of as many models as the policy says, each with one correction", async () => {
    await step.run({ rules: [{ reply: { text: "no JSON" } }] }, ask);
    expect(asked()).toEqual(["anthropic", "anthropic", "openai", "openai"]);
    expect(await step.read()).toMatchObject({
      status: "failed",
      error: { code: "models_exhausted" },
    });
  });

  it("are not bought again in the next attempt, which asks those that had failed otherwise", async () => {
    const rules = [
      { when: { provider: "google" as const }, reply: { json: { items: [] } } },
      { when: { provider: "anthropic" as const }, reply: { text: "no JSON" } },
      { times: 3, fault: { kind: "server" as const } },
      { reply: { json: { items: ["a"] } } },
    ];
    await step.engine.test.asOwner("update cogo.models set enabled = (provider <> 'google')");
    await step.run({ rules }, async (models) => {
      await ask(models).catch(() => undefined);
      throw new Error("The attempt fails");
    });
    const before = asked().length;
    await step.crash();
    await step.again(ask);
    expect(asked().slice(before)).not.toContain("anthropic");
  });

  it("are not bought in ever more room of every model when the limit on output cuts them", async () => {
    await step.run({ rules: [{ reply: { text: "word ".repeat(40_000) } }] }, ask);
    const limits = step.calls().map(({ body }) => JSON.stringify(body).match(/okens":(\d+)/)?.[1]);
    expect(limits).toEqual(["1000", "2000", "4000", "4000"]);
  });
});
