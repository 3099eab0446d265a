import type { ProviderName } from "../../../../scripts/model_server/model_script.ts";
import type { ModelServer } from "../../../../scripts/model_server/start_model_server.ts";
import { AnthropicProvider } from "../../../../shared/models/calls/anthropic_provider.ts";
import { GoogleProvider } from "../../../../shared/models/calls/google_provider.ts";
import type { ModelProvider } from "../../../../shared/models/calls/model_provider.ts";
import { OpenAICompatibleProvider } from "../../../../shared/models/calls/openai_compatible_provider.ts";
import { OpenAIProvider } from "../../../../shared/models/calls/openai_provider.ts";

/** Never to be seen in a message or a log. */
export const API_KEY = "sk-secret-0123456789";

/** An adapter, and a model that its provider has. */
export interface Adapter {
  readonly name: string;
  readonly provider: ProviderName;
  readonly model: string;
  /** What it tells of a cache: what was written to it, or only what was read. */
  readonly tellsCacheWrites: boolean;
  open(baseUrl: string, apiKey?: string): ModelProvider;
}

/** Every adapter, over the provider it is for. */
export const ADAPTERS: readonly Adapter[] = [
  {
    name: "AnthropicProvider",
    provider: "anthropic",
    model: "claude-sonnet-5-5",
    tellsCacheWrites: true,
    open: (baseUrl, apiKey = API_KEY) => new AnthropicProvider({ baseUrl, apiKey }),
  },
  {
    name: "OpenAIProvider",
    provider: "openai",
    model: "gpt-6.2-sol",
    tellsCacheWrites: true,
    open: (baseUrl, apiKey = API_KEY) => new OpenAIProvider({ baseUrl, apiKey }),
  },
  {
    name: "OpenAICompatibleProvider (OpenAI)",
    provider: "openai",
    model: "gpt-6.2-sol",
    tellsCacheWrites: true,
    open: (baseUrl, apiKey = API_KEY) =>
      new OpenAICompatibleProvider("openai", { baseUrl, apiKey }),
  },
  {
    name: "OpenAICompatibleProvider (Fireworks)",
    provider: "fireworks",
    model: "accounts/fireworks/models/kimi-k2p6",
    tellsCacheWrites: false,
    open: (baseUrl, apiKey = API_KEY) =>
      new OpenAICompatibleProvider("fireworks", { baseUrl, apiKey }),
  },
  {
    name: "GoogleProvider",
    provider: "google",
    model: "gemini-3.8-flash",
    tellsCacheWrites: false,
    open: (baseUrl, apiKey = API_KEY) => new GoogleProvider({ baseUrl, apiKey }),
  },
];

/** The adapter's provider, at a server. */
export function openAt(adapter: Adapter, server: ModelServer, apiKey?: string): ModelProvider {
  return adapter.open(server.url(adapter.provider), apiKey);
}
