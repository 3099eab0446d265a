import {
  EMBEDDING_SETTINGS,
  GRAPH_SETTINGS,
  HTTP_SETTINGS,
  MODEL_SETTINGS,
  RUNNER_SETTINGS,
} from "../../shared/kernel/mod.ts";

/** The environment variables that functions take over from where they are deployed or started: models, embedder, Neo4j, runner, http. */
export const FUNCTION_SECRETS: readonly string[] = [
  ...new Set([
    ...MODEL_SETTINGS,
    ...EMBEDDING_SETTINGS,
    ...GRAPH_SETTINGS,
    ...RUNNER_SETTINGS,
    ...HTTP_SETTINGS,
  ]),
];

/** Whether the value of such a variable must never be shown; the others are settings. */
export function isConfidential(name: string): boolean {
  return /_(KEYS?|PASSWORD|SECRETS?)$/.test(name);
}
