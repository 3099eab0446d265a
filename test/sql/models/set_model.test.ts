import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { begin, holdStep, useTestModels } from "../../support/model_fixture.ts";
import { type Claim, clear, START } from "../../support/task_fixture.ts";
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

async function set(
  what: "set_model" | "set_model_policy",
  ...words: readonly [string, string, object | null]
) {
  const [first, second, changes] = words;
  const [row] = await test.asWorker(`select cogo_api.${what}($1, $2, $3::jsonb) as now`, [
    first,
    second,
    changes === null ? null : JSON.stringify(changes),
  ]);
  return row?.now;
}
const asked = async (key: string) => (await begin(test, step, { key })).model;

describe("set_model()", () => {
  it("changes the columns named and leaves the others, true from today", async () => {
    expect(await set("set_model", "anthropic", "best", { output_price: 3 })).toMatchObject({
      input_price: 1,
      output_price: 3,
      quality: 0.9,
      true_on: START.slice(0, 10),
      source: "an operator",
    });
  });

  it("adds a model, which is asked from then on", async () => {
    const added = {
      context_tokens: 100_000,
      maximum_output_tokens: 32_000,
      quality: 1,
      input_price: 0.1,
      output_price: 0.2,
    };
    await set("set_model", "openai", "newest", {
      ...added,
      source: "its page",
      true_on: "2030-02-01",
    });
    expect(await asked("a")).toBe("newest");
  });

  it("switches a model off", async () => {
    await set("set_model", "anthropic", "best", { enabled: false });
    expect(await asked("a")).toBe("good");
  });

  it.each([
    ["another column", { price: 1 }, /Expected some of title, .*, got "price"/],
    ["no object", [1], /Expected an object of columns/],
    ["a quality above 1", { quality: 2 }, /quality is 0 to 1/],
    ["a price in words", { input_price: "much" }, /openai\/good cannot be set/],
    [
      "nothing for what must be there",
      { context_tokens: null },
      /Expected a value for context_tokens/,
    ],
  ])("refuses %s, and changes nothing", async (_, changes, message) => {
    await expect(set("set_model", "openai", "good", changes)).rejects.toThrow(message);
    const rows = await test.asWorker("select quality from cogo_api.models where model = 'good'");
    expect(rows).toEqual([{ quality: 0.7 }]);
  });

  it("refuses a provider there is not", async () => {
    const added = { context_tokens: 1000, maximum_output_tokens: 100 };
    await expect(set("set_model", "nobody", "x", added)).rejects.toThrow('got "nobody"');
  });
});

describe("set_model_provider()", () => {
  const setProvider = async (provider: string, changes: object | null) => {
    const [row] = await test.asWorker("select cogo_api.set_model_provider($1, $2::jsonb) as now", [
      provider,
      changes === null ? null : JSON.stringify(changes),
    ]);
    return row?.now;
  };
  const baseUrl = "https://models.example/v1";

  it("adds a server that speaks chat completions, whose models are asked by its address", async () => {
    expect(await setProvider("own-server", { base_url: baseUrl })).toMatchObject({
      title: "own-server",
      wire: "chat",
      credentials: ["COGO_MODEL_KEYS"],
      silence_seconds: 60,
    });
    await set("set_model", "own-server", "m", {
      context_tokens: 8_000,
      maximum_output_tokens: 2_000,
    });
    const needs = { providers: ["own-server"] };
    const access = {
      provider: "own-server",
      model: "m",
      wire: "chat",
      baseUrl,
      silenceSeconds: 60,
    };
    expect(await begin(test, step, { needs })).toMatchObject({ status: "call", ...access });
    await setProvider("own-server", { silence_seconds: 600 });
    expect(await begin(test, step, { key: "b", needs })).toMatchObject({ silenceSeconds: 600 });
  });

  it("takes a provider away with its models", async () => {
    await setProvider("own-server", { base_url: baseUrl });
    await setProvider("own-server", null);
    const rows = await test.asWorker(
      "select from cogo_api.model_providers where provider = 'own-server'",
    );
    expect(rows).toEqual([]);
  });

  it.each([
    ["no address", {}, /base_url/],
    ["an address that is none", { base_url: "models.example" }, /base url is of the web/],
    ["a key in it", { base_url: "https://me:key@models.example" }, /base url is of the web/],
    ["another protocol", { base_url: baseUrl, wire: "grpc" }, /wire is known/],
    ["another column", { base_url: baseUrl, key: "sk" }, /got "key"/],
  ])("refuses %s", async (_, changes, message) => {
    await expect(setProvider("another", changes)).rejects.toThrow(message);
  });

  it("refuses a name that is no slug", async () => {
    await expect(setProvider("Own Server", { base_url: baseUrl })).rejects.toThrow(/slug/);
  });
});

describe("set_model_policy()", () => {
  it("holds for its role and kind, begins as what held before, and can be taken away", async () => {
    const [held] = await test.asOwner("select role, kind from cogo.steps where step_id = $1", [
      step.stepId,
    ]);
    const role = String(held?.role);
    const kind = String(held?.kind);
    const before = await set("set_model_policy", role, kind, { preferred: ["openai/plain"] });
    expect(before).toMatchObject({ role, kind, quality_weight: 1, preferred: ["openai/plain"] });
    expect(await asked("a")).toBe("plain");
    expect(await set("set_model_policy", role, kind, null)).toMatchObject({ role: "*" });
    expect(await asked("b")).toBe("best");
  });

  it.each([
    ["another column", "*", { speed: 1 }, /got "speed"/],
    ["a negative weight", "*", { cost_weight: -1 }, /cost weight is not negative/],
    ["nothing for what must be there", "*", { preferred: null }, /Expected a value for preferred/],
    ["a model there is not", "*", { preferred: ["openai/none"] }, /got "openai\/none"/],
    ["no model at all", "*", { maximum_models: 0 }, /maximum models is positive/],
    ["to take away the one for all", "*", null, /Expected an object of columns, got null/],
  ])("refuses %s", async (_, role, changes, message) => {
    await expect(set("set_model_policy", role, "*", changes)).rejects.toThrow(message);
  });
});
