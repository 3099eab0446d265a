import { z } from "zod";
import { CogoError } from "../cogo_error.ts";
import { type Environment, readEnvironment } from "./read_environment.ts";

const environmentSchema = z.object({
  COGO_EMBEDDER: z.enum(["local", "gte-small", "openai"]).optional(),
  COGO_EMBEDDING_MODEL: z.string().min(1).default("text-embedding-3-small"),
  COGO_EMBEDDING_BASE_URL: z.url().optional(),
  OPENAI_API_KEY: z.string().min(1).optional(),
});

/** The names of the variables that choose an embedder; the key is a secret. */
export const EMBEDDING_SETTINGS = Object.keys(environmentSchema.shape);

/** Which model makes vectors. `automatic` is the runtime's own where it has one, else the local one. */
export type EmbeddingSettings =
  | { readonly embedder: "automatic" | "local" | "gte-small" }
  | {
      readonly embedder: "openai";
      readonly model: string;
      readonly apiKey: string;
      readonly baseUrl: string | undefined;
    };

/** Reads the choice of an embedder from the environment. @throws CogoError `invalid_configuration`. */
export function readEmbeddingSettings(environment?: Environment): EmbeddingSettings {
  const settings = readEnvironment(environmentSchema, environment);
  const { COGO_EMBEDDER: embedder, OPENAI_API_KEY: apiKey, ...rest } = settings;
  if (embedder !== "openai") return { embedder: embedder ?? "automatic" };
  if (apiKey === undefined) {
    throw new CogoError({
      code: "invalid_configuration",
      message: "COGO_EMBEDDER is openai, and OPENAI_API_KEY is not set",
      remedy:
        "Set it with `supabase secrets set OPENAI_API_KEY=...`; any value serves a server that asks for none",
    });
  }
  return {
    embedder,
    model: rest.COGO_EMBEDDING_MODEL,
    apiKey,
    baseUrl: rest.COGO_EMBEDDING_BASE_URL,
  };
}
