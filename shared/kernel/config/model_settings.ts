import { z } from "zod";
import { type Environment, readEnvironment } from "./read_environment.ts";

const key = z.string().min(1).optional();
const baseUrl = z.url({ protocol: /^https?$/ }).optional();

const environmentSchema = z.object({
  ANTHROPIC_API_KEY: key,
  ANTHROPIC_BASE_URL: baseUrl,
  OPENAI_API_KEY: key,
  OPENAI_BASE_URL: baseUrl,
  OPENAI_API: z.enum(["responses", "chat"]).optional(),
  GEMINI_API_KEY: key,
  GOOGLE_API_KEY: key,
  GEMINI_BASE_URL: baseUrl,
  FIREWORKS_API_KEY: key,
  FIREWORKS_BASE_URL: baseUrl,
  COGO_MODEL_SILENCE_MILLISECONDS: z.coerce.number().int().min(1_000).max(600_000).default(60_000),
});

/** The names of the variables that configure model providers; the keys are secrets. */
export const MODEL_SETTINGS = Object.keys(environmentSchema.shape);

/** How to reach a provider; without a base URL, the default of its library. */
export interface ProviderSettings {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
}

/** Providers with an API key. */
export interface ModelSettings {
  readonly anthropic: ProviderSettings | undefined;
  readonly openai: (ProviderSettings & { readonly api: "responses" | "chat" }) | undefined;
  readonly google: ProviderSettings | undefined;
  readonly fireworks: ProviderSettings | undefined;
  /** How long a call may stay silent before it is given up. */
  readonly silenceMilliseconds: number;
}

/** Reads the providers' keys from the environment. @throws CogoError `invalid_configuration`. */
export function readModelSettings(environment?: Environment): ModelSettings {
  const data = readEnvironment(environmentSchema, environment);
  const openai = toProvider(data.OPENAI_API_KEY, data.OPENAI_BASE_URL);
  return {
    anthropic: toProvider(data.ANTHROPIC_API_KEY, data.ANTHROPIC_BASE_URL),
    openai: openai && { ...openai, api: chooseApi(data) },
    google: toProvider(data.GEMINI_API_KEY ?? data.GOOGLE_API_KEY, data.GEMINI_BASE_URL),
    fireworks: toProvider(data.FIREWORKS_API_KEY, data.FIREWORKS_BASE_URL),
    silenceMilliseconds: data.COGO_MODEL_SILENCE_MILLISECONDS,
  };
}

function toProvider(
  apiKey: string | undefined,
  baseUrl: string | undefined,
): ProviderSettings | undefined {
  return apiKey === undefined ? undefined : { apiKey, baseUrl };
}

/** Servers that are compatible with OpenAI's rarely support more than chat completions. */
function chooseApi({
  OPENAI_API: api,
  OPENAI_BASE_URL: baseUrl,
}: z.infer<typeof environmentSchema>) {
  const isForeign = baseUrl !== undefined && !new URL(baseUrl).host.endsWith("api.openai.com");
  return api ?? (isForeign ? "chat" : "responses");
}
