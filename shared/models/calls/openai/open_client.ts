import type OpenAI from "openai";
import type { CallWatch } from "../call_watch.ts";
import { SDK_TIMEOUT_MILLISECONDS } from "../sdk_timeout.ts";

/** How a server that speaks OpenAI's protocol is reached. */
export interface OpenAISettings {
  readonly apiKey: string;
  readonly baseUrl?: string | undefined;
}

/** The library is loaded with the first call, and told to look at nothing of its own in the environment. */
export async function openClient(settings: OpenAISettings, watch: CallWatch): Promise<OpenAI> {
  const { default: Client } = await import("openai");
  return new Client({
    apiKey: settings.apiKey,
    baseURL: settings.baseUrl ?? null,
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: SDK_TIMEOUT_MILLISECONDS,
    fetch: watch.fetch,
    logLevel: "off",
  });
}
