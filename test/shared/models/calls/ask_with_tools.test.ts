import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Json } from "../../../../shared/kernel/json.ts";
import { askUntilUseful } from "../../../../shared/models/calls/ask_until_useful.ts";
import type { ModelAnswer } from "../../../../shared/models/calls/model_answer.ts";
import type { ModelCaller } from "../../../../shared/models/calls/model_caller.ts";
import type { Tool } from "../../../../shared/models/calls/tool.ts";
import { AskingStep, question } from "./asking_step.ts";

let step: AskingStep;
beforeAll(async () => {
  step = await AskingStep.open();
});
afterAll(() => step.close());
let used: Json[];
beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  await step.reset();
  used = [];
  return () => vi.restoreAllMocks();
});

const clock: Tool = {
  definition: {
    name: "city-clock",
    description: "Says what time it is in a city.",
    inputSchema: { type: "object", properties: { city: { type: "string" } } },
  },
  contents: "knowledge",
  async use(input) {
    used.push(input);
    return { content: "It is noon in Oslo.", failed: false };
  },
};
const wish = (city = "Oslo") => ({
  reply: { toolCalls: [{ name: "city-clock", input: { city } }] },
});
const asking = question("What time is it in Oslo?", { tools: [clock] });
const read = ({ text }: ModelAnswer) =>
  text === ""
    ? ({ status: "invalid", problem: "It is empty" } as const)
    : ({ status: "valid", value: text } as const);

let answer: string | undefined;
const ask = async (models: ModelCaller) => {
  answer = (await askUntilUseful(models, asking, read)).value;
};
const providers = () => step.calls().map(({ provider }) => provider);
const body = (place: number) => JSON.stringify(step.calls().at(place)?.body);

describe("askUntilUseful() with tools", () => {
  it.each(["anthropic", "openai", "google"] as const)(
    "does what a model of %s wants done, and gives it the result",
    async (provider) => {
      await step.engine.test.asOwner(
        `update cogo.models set enabled = false where provider <> '${provider}'`,
      );
      await step.run({ rules: [{ ...wish(), times: 1 }, { reply: { text: "Noon." } }] }, ask);
      expect(answer).toBe("Noon.");
      expect(used).toEqual([{ city: "Oslo" }]);
      expect(body(0)).toContain("city-clock");
      expect(body(1)).toContain("It is noon in Oslo.");
    },
  );

  it("pays no round twice when the step is retried", async () => {
    const use = async (models: ModelCaller) => {
      await ask(models);
      await step.crash();
    };
    await step.run({ rules: [{ ...wish(), times: 1 }, { reply: { text: "Noon." } }] }, use);
    await step.again(use);
    expect(step.calls()).toHaveLength(2);
    expect(answer).toBe("Noon.");
  });

  it("lets another model go on where one failed, with all that was found", async () => {
    const rules = [
      { ...wish(), times: 1 },
      { when: { provider: "anthropic" as const }, fault: { kind: "overloaded" as const } },
      { reply: { text: "Noon." } },
    ];
    await step.run({ rules }, ask);
    expect(providers()).toEqual(["anthropic", "anthropic", "openai"]);
    expect(body(2)).toContain("It is noon in Oslo.");
  });

  it("tells a model that wants a tool there is not, which there are", async () => {
    const unknown = { reply: { toolCalls: [{ name: "calendar", input: {} }] }, times: 1 };
    await step.run({ rules: [unknown, { reply: { text: "Noon." } }] }, ask);
    expect(used).toEqual([]);
    expect(body(1)).toContain("Expected one of city-clock, got");
  });

  it("ends the tools of a model that never answers, and asks the next one", async () => {
    const rules = [
      { when: { provider: "anthropic" as const }, ...wish() },
      { reply: { text: "Noon." } },
    ];
    await step.run({ rules }, ask);
    expect(answer).toBe("Noon.");
    expect(providers()).toEqual([...Array.from({ length: 6 }, () => "anthropic"), "openai"]);
    expect(JSON.stringify(step.calls().map((call) => call.body))).toContain(
      "No tool can be used any more",
    );
  });

  it("takes what tools changed back where another model begins again, and keeps it where one goes on", async () => {
    let written: string[] = [];
    const pen: Tool = {
      ...clock,
      async use() {
        written.push("A line");
        return { content: `${written.length} lines`, failed: false };
      },
    };
    const writing = question("Write", {
      tools: [pen],
      keepState: () => {
        const kept = [...written];
        return () => {
          written = [...kept];
        };
      },
    });
    const rules = [
      { ...wish(), times: 1 },
      { reply: { text: "Much ".repeat(2_000) }, times: 1 },
      { ...wish(), times: 1 },
      { fault: { kind: "refusal" as const }, times: 1 },
      { reply: { text: "Written." } },
    ];
    await step.run({ rules }, (models) => askUntilUseful(models, writing, read));
    expect(providers()).toEqual([...Array.from({ length: 4 }, () => "anthropic"), "openai"]);
    expect(written).toHaveLength(2);
  });

  it("gives what a tool found to no provider that may not see its kind", async () => {
    const rule = (allowed: string) =>
      step.engine.test.asWorker(
        `select cogo_api.set_provider_rule(null, 'anthropic', 'knowledge', ${allowed})`,
      );
    await rule("false");
    try {
      await step.run({ rules: [{ ...wish(), times: 1 }, { reply: { text: "Noon." } }] }, ask);
      expect(providers()).toEqual(["anthropic", "openai"]);
    } finally {
      await rule("null");
    }
  });

  it("has an answer repaired that was found with tools, without losing what they found", async () => {
    const picky = async (models: ModelCaller) => {
      const useful = await askUntilUseful(models, asking, ({ text }) =>
        text === "Noon."
          ? { status: "valid", value: text }
          : { status: "invalid", problem: "Say Noon." },
      );
      answer = useful.value;
    };
    const rules = [
      { ...wish(), times: 1 },
      { reply: { text: "Late" }, times: 1 },
      { reply: { text: "Noon." } },
    ];
    await step.run({ rules }, picky);
    expect(answer).toBe("Noon.");
    expect(body(2)).toContain("It is noon in Oslo.");
    expect(body(2)).toContain("Say Noon.");
  });

  it("goes on with a condensed question in the middle of it", async () => {
    const rules = [
      { ...wish(), times: 1 },
      { when: { prompt: /long/ }, fault: { kind: "context_length" as const } },
      { reply: { text: "Noon." } },
    ];
    const long = question("A long question", {
      tools: [clock],
      condense: () => question("Short", { tools: [clock] }),
    });
    await step.run({ rules }, async (models) => {
      answer = (await askUntilUseful(models, long, read)).value;
    });
    expect(answer).toBe("Noon.");
    expect(body(2)).toContain("Short");
    expect(body(2)).toContain("It is noon in Oslo.");
  });
});
