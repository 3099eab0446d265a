import { fail } from "./assertion_error.ts";
import { deepEquals } from "./equality.ts";
import { strictRules } from "./equality_rules.ts";
import { describeThrown, inspect } from "./inspect.ts";
import {
  append,
  objectCreate,
  objectKeys,
  PrimordialError,
  PrimordialPromise,
  PrimordialRegExp,
  PrimordialTypeError,
  primordialApply,
  promiseResolve,
  promiseThen,
  reflectGet,
  regExpExec,
  toText,
} from "./primordials.ts";

type Attempt = { readonly threw: false } | { readonly threw: true; readonly error: unknown };

function attempt(run: unknown): Attempt {
  requireFunction(run);
  try {
    run();
  } catch (error) {
    return { threw: true, error };
  }
  return { threw: false };
}

function requireFunction(run: unknown): asserts run is () => unknown {
  if (typeof run === "function") return;
  throw new PrimordialTypeError(
    `The "fn" argument must be of type function. Received ${inspect(run)}`,
  );
}

function attemptAsync(run: unknown): Promise<Attempt> {
  const started = typeof run === "function" ? run() : run;
  if (
    typeof started !== "object" ||
    started === null ||
    typeof reflectGet(started, "then") !== "function"
  ) {
    throw new PrimordialTypeError("Expected instance of Promise to be returned");
  }
  const settled = started instanceof PrimordialPromise ? started : promiseResolve(started);
  return promiseThen(
    settled,
    () => ({ threw: false }),
    (error) => ({ threw: true, error }),
  ) as Promise<Attempt>;
}

/** `assert.throws`. */
export function throws(run: unknown, expected?: unknown, message?: unknown): void {
  expectThrown(attempt(run), "throws", expected, message);
}

/** `assert.rejects`. */
export function rejects(run: unknown, expected?: unknown, message?: unknown): Promise<unknown> {
  return promiseThen(startAsync(run), (tried) =>
    expectThrown(tried as Attempt, "rejects", expected, message),
  );
}

/** `assert.doesNotThrow`. */
export function doesNotThrow(run: unknown, expected?: unknown, message?: unknown): void {
  expectNotThrown(attempt(run), "doesNotThrow", expected, message);
}

/** `assert.doesNotReject`. */
export function doesNotReject(
  run: unknown,
  expected?: unknown,
  message?: unknown,
): Promise<unknown> {
  return promiseThen(startAsync(run), (tried) =>
    expectNotThrown(tried as Attempt, "doesNotReject", expected, message),
  );
}

async function startAsync(run: unknown): Promise<Attempt> {
  return attemptAsync(run);
}

function expectThrown(tried: Attempt, operator: string, expected: unknown, message: unknown): void {
  const text = typeof expected === "string" ? expected : message;
  if (!tried.threw) {
    const verb = operator === "rejects" ? "rejection" : "exception";
    fail({
      actual: undefined,
      expected,
      operator,
      message: undefined,
      fallback: `Missing expected ${verb}${text === undefined ? "." : `: ${toText(text)}`}`,
    });
  }
  if (expected === undefined || typeof expected === "string") return;
  matchThrown(tried.error, expected, operator, message);
}

function expectNotThrown(
  tried: Attempt,
  operator: string,
  expected: unknown,
  message: unknown,
): void {
  if (!tried.threw) return;
  const text = typeof expected === "string" ? expected : message;
  const noun = operator === "doesNotReject" ? "rejection" : "exception";
  fail({
    actual: tried.error,
    expected,
    operator,
    message: undefined,
    fallback: `Got unwanted ${noun}${text === undefined ? "." : `: ${toText(text)}`} Actual message: "${describeThrown(tried.error)}"`,
  });
}

/** Holds what was thrown against a pattern, a class, a check or an object of properties. */
function matchThrown(error: unknown, expected: unknown, operator: string, message: unknown): void {
  const mismatch = (fallback: string): never =>
    fail({ actual: error, expected, operator, message, fallback });
  if (expected instanceof PrimordialRegExp) {
    if (regExpExec(expected, toText(error)) !== null) return;
    mismatch(`The error did not match ${toText(expected)}: ${describeThrown(error)}`);
  }
  if (typeof expected === "object" && expected !== null) {
    matchProperties(error, expected, mismatch);
    return;
  }
  if (typeof expected !== "function") {
    throw new PrimordialTypeError('The "expected" argument must be a function, RegExp or object.');
  }
  const prototype: unknown = reflectGet(expected, "prototype");
  if (typeof prototype === "object" && error instanceof expected) return;
  if (expected === PrimordialError || prototype instanceof PrimordialError) throw error;
  if (primordialApply(expected as () => unknown, objectCreate(null), [error]) === true) return;
  mismatch(`The validation function did not accept ${describeThrown(error)}`);
}

function matchProperties(
  error: unknown,
  expected: object,
  mismatch: (text: string) => never,
): void {
  const keys = objectKeys(expected);
  if (expected instanceof PrimordialError) {
    append(keys, "name");
    append(keys, "message");
  } else if (keys.length === 0) {
    throw new PrimordialTypeError("The expected object may not be empty.");
  }
  if (typeof error !== "object" || error === null) mismatch(`Thrown was ${inspect(error)}`);
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] ?? "";
    const wanted = reflectGet(expected, key);
    const actual = reflectGet(error as object, key);
    const matched =
      wanted instanceof PrimordialRegExp && typeof actual === "string"
        ? regExpExec(wanted, actual) !== null
        : key in (error as object) && deepEquals(actual, wanted, strictRules);
    if (!matched)
      mismatch(`Property ${key} of the error is ${inspect(actual)}, expected ${inspect(wanted)}`);
  }
}
