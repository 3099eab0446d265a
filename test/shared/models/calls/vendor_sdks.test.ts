import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai/web";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type ModelServer,
  startModelServer,
} from "../../../../scripts/model_server/start_model_server.ts";
import { toOptions, toRequest } from "./ask_model.ts";
import { ADAPTERS, openAt } from "./open_adapters.ts";

const SAID = "One, two, three";

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer({
    script: { rules: [{ reply: { text: SAID, chunkCharacters: 4 } }] },
  });
});
afterAll(() => server.close());

const messages = [{ role: "user" as const, content: "Say hello" }];
const max_tokens = 100;

/** What the vendors' own libraries read from the server that the adapters are tested with. */
const VENDORS: Readonly<Record<string, () => Promise<string>>> = {
  async "anthropic by anthropic"() {
    const client = new Anthropic({ apiKey: "key", baseURL: server.url("anthropic") });
    const stream = client.messages.stream({ model: "claude-sonnet-5-5", max_tokens, messages });
    return await stream.finalText();
  },
  async "openai by responses"() {
    const client = new OpenAI({ apiKey: "key", baseURL: server.url("openai") });
    const stream = client.responses.stream({ model: "gpt-6.2-sol", input: messages });
    return (await stream.finalResponse()).output_text;
  },
  async "openai by chat"() {
    const client = new OpenAI({ apiKey: "key", baseURL: server.url("openai") });
    const request = { model: "gpt-6.2-sol", messages, stream: true as const };
    return (await client.chat.completions.stream(request).finalContent()) ?? "";
  },
  async "google by google"() {
    const httpOptions = { baseUrl: server.url("google") };
    const { models } = new GoogleGenAI({ apiKey: "key", httpOptions });
    const request = { model: "gemini-3.8-flash", contents: "Say hello" };
    let text = "";
    for await (const chunk of await models.generateContentStream(request)) text += chunk.text ?? "";
    return text;
  },
};

describe.each(Object.entries(VENDORS))("%s", (name, ask) => {
  it("is read by the vendor's own library and by the adapter as the same", async () => {
    const adapter = ADAPTERS.find((each) => each.name === name);
    if (adapter === undefined) throw new Error(`No adapter "${name}"`);
    const options = toOptions({ onText: () => undefined });
    const answer = await openAt(adapter, server).generate(toRequest(adapter.model), options);
    expect([await ask(), answer.text]).toEqual([SAID, SAID]);
  });
});
