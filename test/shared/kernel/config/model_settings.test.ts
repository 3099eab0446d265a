import { describe, expect, it } from "vitest";
import {
  MODEL_SETTINGS,
  readModelSettings,
} from "../../../../shared/kernel/config/model_settings.ts";
import { openModelProviders } from "../../../../shared/models/calls/open_model_providers.ts";

describe("readModelSettings()", () => {
  it("opens no provider without a key", () => {
    const settings = readModelSettings({ OPENAI_BASE_URL: "http://localhost:11434/v1" });
    expect(settings.openai).toBeUndefined();
    expect(openModelProviders(settings).size).toBe(0);
  });

  it("opens each provider with a key, by its name", () => {
    const settings = readModelSettings({
      ANTHROPIC_API_KEY: "a",
      OPENAI_API_KEY: "b",
      GOOGLE_API_KEY: "c",
      FIREWORKS_API_KEY: "d",
    });
    const providers = openModelProviders(settings);
    expect([...providers.keys()]).toEqual(["anthropic", "openai", "google", "fireworks"]);
    expect([...providers.values()].map(({ provider }) => provider)).toEqual([...providers.keys()]);
  });

  it("prefers the name of the key that Gemini has for itself", () => {
    const settings = readModelSettings({ GEMINI_API_KEY: "gemini", GOOGLE_API_KEY: "google" });
    expect(settings.google?.apiKey).toBe("gemini");
  });

  it.each([
    [undefined, undefined, "responses"],
    ["https://eu.api.openai.com/v1", undefined, "responses"],
    ["http://localhost:11434/v1", undefined, "chat"],
    ["http://localhost:11434/v1", "responses", "responses"],
    [undefined, "chat", "chat"],
  ])("speaks to %s with OPENAI_API=%s by %s", (baseUrl, api, expected) => {
    const settings = readModelSettings({
      OPENAI_API_KEY: "key",
      OPENAI_BASE_URL: baseUrl,
      OPENAI_API: api,
    });
    expect(settings.openai?.api).toBe(expected);
  });

  it("says which variable is wrong, and not what is in it", () => {
    expect(() => readModelSettings({ ANTHROPIC_BASE_URL: "sk-pasted-by-mistake" })).toThrow(
      /^ANTHROPIC_BASE_URL: Invalid URL$/,
    );
  });
});

describe("MODEL_SETTINGS", () => {
  it("names every variable", () => {
    expect(MODEL_SETTINGS).toContain("GEMINI_API_KEY");
    expect(MODEL_SETTINGS).toContain("OPENAI_API");
  });
});
