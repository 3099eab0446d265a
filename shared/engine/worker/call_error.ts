import { CogoError } from "../../kernel/mod.ts";

/** Whether the engine refused a call because the step is no longer the caller's. */
export function isLeaseLost(error: unknown): boolean {
  return error instanceof CogoError && error.code === "lease_lost";
}
