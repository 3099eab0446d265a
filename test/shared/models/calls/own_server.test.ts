import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { AskingStep, KEY, question } from "./asking_step.ts";

let step: AskingStep;
beforeAll(async () => {
  step = await AskingStep.open();
});
afterAll(() => step.close());
beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  await step.reset();
  return () => vi.restoreAllMocks();
});

/** A server that only rows tell of, and the host it is at. */
async function addServer(): Promise<string> {
  const baseUrl = (await step.serve({ rules: [{ reply: { text: "from here" } }] })).url(
    "fireworks",
  );
  const set = (sql: string, ...values: readonly string[]) => step.engine.test.asWorker(sql, values);
  await set(
    "select cogo_api.set_model_provider('own-server', $1::jsonb)",
    JSON.stringify({ base_url: baseUrl }),
  );
  await set(
    "select cogo_api.set_model('own-server', 'accounts/fireworks/models/own', $1::jsonb)",
    JSON.stringify({ context_tokens: 8_000, maximum_output_tokens: 2_000 }),
  );
  return new URL(baseUrl).host;
}

const models = ["own-server/accounts/fireworks/models/own"];

describe("a server that is a row", () => {
  it("is asked like any other, at its address and with its key", async () => {
    step.privateHosts = [await addServer()];
    let text = "";
    await step.again(async (caller) => {
      text = (await caller.ask(question("Say hello", { models }))).answer.text;
    });
    expect(text).toBe("from here");
    const [call] = step.calls();
    expect(call).toMatchObject({ api: "chat", headers: { authorization: `Bearer ${KEY}` } });
  });

  it("is not called at a private address that nobody allowed", async () => {
    await addServer();
    step.privateHosts = [];
    await step.again((caller) => caller.ask(question("Say hello", { models })));
    expect(step.calls()).toEqual([]);
    const { error } = (await step.read()) ?? {};
    expect(JSON.stringify(error)).toContain("is not a public address");
  });
});
