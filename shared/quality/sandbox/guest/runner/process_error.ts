import { isAbsence } from "../absent.ts";
import { describeThrown } from "../inspect.ts";
import { isAbsenceInTestedRealm } from "./tested_realm.ts";

/** What the runner keeps of an error. */
export interface KeptError {
  readonly message: string;
  /** Whether it was thrown because the sandbox lacks something. */
  readonly absent: boolean;
}

const LONGEST_CHAIN = 5;

/** Takes the place of `@vitest/utils/error`: a bounded text instead of a copy and a coloured diff. */
export function processError(error: unknown): KeptError {
  return { message: describeThrown(error), absent: comesOfAbsence(error) };
}

/** Whether an error, or one that caused it, says that the sandbox lacks something. */
function comesOfAbsence(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < LONGEST_CHAIN; depth += 1) {
    if (typeof current !== "object" || current === null) return false;
    if (isAbsence(current) || isAbsenceInTestedRealm(current)) return true;
    // What the host throws at an import of what it lacks.
    if (Object.getOwnPropertyDescriptor(current, "name")?.value === "MissingFeature") return true;
    current = Object.getOwnPropertyDescriptor(current, "cause")?.value;
  }
  return false;
}

export { processError as serializeError };
