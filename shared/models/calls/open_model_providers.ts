import type { ModelSettings } from "../../kernel/mod.ts";
import { AnthropicProvider } from "./anthropic_provider.ts";
import { GoogleProvider } from "./google_provider.ts";
import type { ModelProvider } from "./model_provider.ts";
import { OpenAICompatibleProvider } from "./openai_compatible_provider.ts";
import { OpenAIProvider } from "./openai_provider.ts";

const FIREWORKS_BASE_URL = "https://api.fireworks.ai/inference/v1";

/** Opens the providers with an API key, by name; each loads its library with its first call. */
export function openModelProviders(settings: ModelSettings): ReadonlyMap<string, ModelProvider> {
  const { anthropic, openai, google, fireworks } = settings;
  const providers: (ModelProvider | undefined)[] = [
    anthropic && new AnthropicProvider(anthropic),
    openai && openOpenAI(openai),
    google && new GoogleProvider(google),
    fireworks &&
      new OpenAICompatibleProvider("fireworks", {
        ...fireworks,
        baseUrl: fireworks.baseUrl ?? FIREWORKS_BASE_URL,
      }),
  ];
  return new Map(providers.flatMap((each) => (each === undefined ? [] : [[each.provider, each]])));
}

function openOpenAI(settings: NonNullable<ModelSettings["openai"]>): ModelProvider {
  return settings.api === "chat"
    ? new OpenAICompatibleProvider("openai", settings)
    : new OpenAIProvider(settings);
}
