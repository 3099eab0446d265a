import type { ProviderName } from "../../../../scripts/model_server/model_script.ts";
import type { ModelServer } from "../../../../scripts/model_server/start_model_server.ts";
import type { ModelProvider } from "../../../../shared/models/calls/model_provider.ts";
import { HttpProvider } from "../../../../shared/models/calls/wires/http_provider.ts";
import type { WireName } from "../../../../shared/models/calls/wires/wire.ts";

/** Never to be seen in a message or a log. */
export const API_KEY = "sk-secret-0123456789";

/** A provider by the protocol it speaks, and a model that it has. */
export interface Adapter {
  readonly name: string;
  readonly provider: ProviderName;
  readonly wire: WireName;
  readonly model: string;
  /** What it tells of a cache: what was written to it, or only what was read. */
  readonly tellsCacheWrites: boolean;
  open(baseUrl: string, apiKey?: string): ModelProvider;
}

/** Every protocol, spoken to the provider it is for. */
export const ADAPTERS: readonly Adapter[] = [
  adapt("anthropic", "anthropic", "claude-sonnet-5-5", true),
  adapt("openai", "responses", "gpt-6.2-sol", true),
  adapt("openai", "chat", "gpt-6.2-sol", true),
  adapt("fireworks", "chat", "accounts/fireworks/models/kimi-k2p6", false),
  adapt("google", "google", "gemini-3.8-flash", false),
];

function adapt(
  provider: ProviderName,
  wire: WireName,
  model: string,
  tellsCacheWrites: boolean,
): Adapter {
  return {
    name: `${provider} by ${wire}`,
    provider,
    wire,
    model,
    tellsCacheWrites,
    open: (baseUrl, apiKey = API_KEY) => new HttpProvider({ provider, wire, baseUrl, apiKey }),
  };
}

/** The adapter's provider, at a server. */
export function openAt(adapter: Adapter, server: ModelServer, apiKey?: string): ModelProvider {
  return adapter.open(server.url(adapter.provider), apiKey);
}
