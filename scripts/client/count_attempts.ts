import type { Step } from "../../shared/engine/mod.ts";

/** The engine counts failures; a reader counts tries, the one that succeeded among them. */
export function countAttempts({ attempts, status }: Step): number {
  return attempts + (status === "completed" || status === "running" ? 1 : 0);
}
