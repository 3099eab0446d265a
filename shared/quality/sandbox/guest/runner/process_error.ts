import { isAbsence } from "../absent.ts";
import { comparesTextOfEngine } from "../engine_texts.ts";
import { describeThrown, inspect } from "../inspect.ts";
import { isAbsenceInTestedRealm } from "./tested_realm.ts";

/** What the runner keeps of an error. */
export interface KeptError {
  readonly message: string;
  /** Whether it was thrown because the sandbox lacks something. */
  readonly absent: boolean;
  /** The lines that led to it, in the engine's words. */
  readonly stack: string;
  /** What was compared, where it comes of a comparison. */
  readonly expected: string;
  readonly actual: string;
}

const LONGEST_CHAIN = 5;

/** Takes the place of `@vitest/utils/error`: a bounded text instead of a copy and a coloured diff. */
export function processError(error: unknown): KeptError {
  const isCompared = hasOwn(error, "expected") && hasOwn(error, "actual");
  const expected = isCompared ? inspect(ownValue(error, "expected")) : "";
  const actual = isCompared ? inspect(ownValue(error, "actual")) : "";
  return {
    message: describeThrown(error),
    absent: comesOfAbsence(error) || comparesTextOfEngine(expected, actual),
    stack: stackOf(error),
    expected,
    actual,
  };
}

/** The engine's own way to an error's stack, whichever realm the error is of. */
const readStack = Object.getOwnPropertyDescriptor(Error.prototype, "stack")?.get;

function stackOf(error: unknown): string {
  const own = ownValue(error, "stack");
  if (typeof own === "string") return own;
  try {
    const stack: unknown = readStack?.call(error);
    return typeof stack === "string" ? stack : "";
  } catch {
    // It is no error.
    return "";
  }
}

function hasOwn(value: unknown, key: string): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.getOwnPropertyDescriptor(value, key) !== undefined
  );
}

/** The value of a property, unless it is one of another's or computed. */
function ownValue(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

/** Whether an error, or one that caused it, says that the sandbox lacks something. */
function comesOfAbsence(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < LONGEST_CHAIN; depth += 1) {
    if (typeof current !== "object" || current === null) return false;
    if (isAbsence(current) || isAbsenceInTestedRealm(current)) return true;
    // What the host throws at an import of what it lacks.
    if (ownValue(current, "name") === "MissingFeature") return true;
    current = ownValue(current, "cause");
  }
  return false;
}

export { processError as serializeError };
