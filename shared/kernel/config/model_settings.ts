import { z } from "zod";
import { type Environment, readEnvironment } from "./read_environment.ts";

const key = z.string().min(1).optional();
const baseUrl = z.url({ protocol: /^https?$/ }).optional();

const keysSchema = z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.string());

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
  COGO_MODEL_KEYS: z
    .string()
    .transform((text, context) => {
      try {
        return keysSchema.parse(JSON.parse(text));
      } catch {
        context.addIssue('Expected {"provider": "key"} as JSON, the key empty where there is none');
        return z.NEVER;
      }
    })
    .default({}),
});

/** The names of the variables that configure model providers; the keys are secrets. */
export const MODEL_SETTINGS = Object.keys(environmentSchema.shape);

/** How this environment reaches the providers, which are rows of `cogo.model_providers`. */
export interface ModelSettings {
  /** The key of each provider that may be called, by its name; empty for a server that wants none. */
  readonly keys: Readonly<Record<string, string>>;
  /** Where providers are called in place of the address in their row. */
  readonly baseUrls: Readonly<Record<string, string>>;
  /** The protocols that providers are spoken to by, in place of the one in their row. */
  readonly wires: Readonly<Record<string, "responses" | "chat">>;
}

/** Reads the providers' keys from the environment. @throws CogoError `invalid_configuration`. */
export function readModelSettings(environment?: Environment): ModelSettings {
  const data = readEnvironment(environmentSchema, environment);
  const openai = chooseApi(data);
  return {
    keys: whereSet({
      anthropic: data.ANTHROPIC_API_KEY,
      openai: data.OPENAI_API_KEY,
      google: data.GEMINI_API_KEY ?? data.GOOGLE_API_KEY,
      fireworks: data.FIREWORKS_API_KEY,
      ...data.COGO_MODEL_KEYS,
    }),
    baseUrls: whereSet({
      anthropic: data.ANTHROPIC_BASE_URL,
      openai: data.OPENAI_BASE_URL,
      google: data.GEMINI_BASE_URL,
      fireworks: data.FIREWORKS_BASE_URL,
    }),
    wires: openai === undefined ? {} : { openai },
  };
}

function whereSet(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Servers that are compatible with OpenAI's rarely support more than chat completions. */
function chooseApi({
  OPENAI_API: api,
  OPENAI_BASE_URL: baseUrl,
}: z.infer<typeof environmentSchema>) {
  const isForeign = baseUrl !== undefined && !new URL(baseUrl).host.endsWith("api.openai.com");
  return api ?? (isForeign ? ("chat" as const) : undefined);
}
