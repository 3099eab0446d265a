import { CogoError } from "../../kernel/mod.ts";

/** Whether the engine refused a call because the step is no longer the caller's. */
export function isLeaseLost(error: unknown): boolean {
  return error instanceof CogoError && error.code === "lease_lost";
}

/** Whether the database could not be asked, so that the same call may succeed later. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof CogoError && error.code === "database_unavailable";
}
