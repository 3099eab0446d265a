import { describe, expect, it } from "vitest";
import {
  MODEL_SETTINGS,
  readModelSettings,
} from "../../../../shared/kernel/config/model_settings.ts";

describe("readModelSettings()", () => {
  it("has no key of a provider that only an address is set of", () => {
    const settings = readModelSettings({ OPENAI_BASE_URL: "http://localhost:11434/v1" });
    expect(settings.keys).toEqual({});
    expect(settings.baseUrls).toEqual({ openai: "http://localhost:11434/v1" });
  });

  it("has the key of each provider, by its name", () => {
    const settings = readModelSettings({
      ANTHROPIC_API_KEY: "a",
      OPENAI_API_KEY: "b",
      GOOGLE_API_KEY: "c",
      FIREWORKS_API_KEY: "d",
      COGO_MODEL_KEYS: '{"openrouter": "e", "ollama": ""}',
    });
    expect(settings.keys).toEqual({
      anthropic: "a",
      openai: "b",
      google: "c",
      fireworks: "d",
      openrouter: "e",
      ollama: "",
    });
  });

  it("prefers the name of the key that Gemini has for itself", () => {
    const settings = readModelSettings({ GEMINI_API_KEY: "gemini", GOOGLE_API_KEY: "google" });
    expect(settings.keys.google).toBe("gemini");
  });

  it.each([
    [undefined, undefined, undefined],
    ["https://eu.api.openai.com/v1", undefined, undefined],
    ["http://localhost:11434/v1", undefined, "chat"],
    ["http://localhost:11434/v1", "responses", "responses"],
    [undefined, "chat", "chat"],
  ])("speaks to %s with OPENAI_API=%s by %s", (baseUrl, api, expected) => {
    const settings = readModelSettings({
      OPENAI_API_KEY: "key",
      OPENAI_BASE_URL: baseUrl,
      OPENAI_API: api,
    });
    expect(settings.wires.openai).toBe(expected);
  });

  it.each([
    [{ ANTHROPIC_BASE_URL: "sk-pasted-by-mistake" }, /^ANTHROPIC_BASE_URL: Invalid URL$/],
    [
      { COGO_MODEL_KEYS: "sk-pasted-by-mistake" },
      /^COGO_MODEL_KEYS: Expected \{"provider": "key"\}/,
    ],
  ])("says which variable is wrong, and not what is in it", (environment, message) => {
    expect(() => readModelSettings(environment)).toThrow(message);
    expect(() => readModelSettings(environment)).not.toThrow(/pasted/);
  });
});

describe("MODEL_SETTINGS", () => {
  it("names every variable", () => {
    expect(MODEL_SETTINGS).toEqual(expect.arrayContaining(["GEMINI_API_KEY", "COGO_MODEL_KEYS"]));
  });
});
