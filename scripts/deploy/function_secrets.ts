import { EMBEDDING_SETTINGS } from "../../shared/config/embedding_settings.ts";
import { GRAPH_SETTINGS } from "../../shared/config/graph_settings.ts";

/** The environment variables that hold a model provider's key. */
const MODEL_KEYS = ["ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "FIREWORKS_API_KEY"];

/** The environment variables that functions take over from where they are deployed or started: model keys, embedder, Neo4j. */
export const FUNCTION_SECRETS: readonly string[] = [
  ...new Set([...MODEL_KEYS, ...EMBEDDING_SETTINGS, ...GRAPH_SETTINGS]),
];

/** Whether the value of such a variable must never be shown; the others are settings. */
export function isConfidential(name: string): boolean {
  return /_(KEY|PASSWORD)$/.test(name);
}
