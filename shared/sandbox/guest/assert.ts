import {
  deepEquals,
  type EqualityRules,
  isNaNValue,
  legacyRules,
  strictRules,
} from "./equality.ts";
import { describeThrown, inspect } from "./inspect.ts";
import {
  dataProperty,
  defineProperty,
  objectCreate,
  objectIs,
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

interface Failure {
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string;
  readonly message: unknown;
  readonly fallback: string;
}

/** `assert.AssertionError` as Node has it. */
export class AssertionError extends PrimordialError {
  readonly code = "ERR_ASSERTION";
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string | undefined;
  readonly generatedMessage: boolean;

  constructor(options: {
    readonly message?: string;
    readonly actual?: unknown;
    readonly expected?: unknown;
    readonly operator?: string;
  }) {
    if (typeof options !== "object" || options === null) {
      throw new PrimordialTypeError('The "options" argument must be of type object.');
    }
    const given = options.message;
    super(
      given === undefined
        ? `${inspect(options.actual)} ${options.operator ?? "=="} ${inspect(options.expected)}`
        : toText(given),
    );
    defineProperty(this, "name", dataProperty("AssertionError"));
    this.actual = options.actual;
    this.expected = options.expected;
    this.operator = options.operator;
    this.generatedMessage = given === undefined;
  }
}

function fail(failure: Failure): never {
  const { actual, expected, operator, message, fallback } = failure;
  if (message instanceof PrimordialError) throw message;
  const error = new AssertionError({
    message: message === undefined ? fallback : toText(message),
    actual,
    expected,
    operator,
  });
  throw error;
}

/** A comparison that throws unless it comes out as wanted. */
function comparison(
  operator: string,
  wanted: boolean,
  compare: (actual: unknown, expected: unknown) => boolean,
): (...args: readonly unknown[]) => void {
  return (...args) => {
    const actual = args[0];
    const expected = args[1];
    if (args.length < 2) {
      throw new PrimordialTypeError('The "actual" and "expected" arguments must be specified');
    }
    if (compare(actual, expected) === wanted) return;
    fail({
      actual,
      expected,
      operator,
      message: args[2],
      fallback: `Expected ${operator}:\n+ actual: ${inspect(actual)}\n- expected: ${inspect(expected)}`,
    });
  };
}

function looselyEqual(actual: unknown, expected: unknown): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: this is what the legacy assert.equal means.
  return actual == expected || (isNaNValue(actual) && isNaNValue(expected));
}

const deeply = (rules: EqualityRules) => (actual: unknown, expected: unknown) =>
  deepEquals(actual, expected, rules);

function ok(...args: readonly unknown[]): void {
  if (args[0]) return;
  fail({
    actual: args[0],
    expected: true,
    operator: "==",
    message: args[1],
    fallback:
      args.length === 0
        ? "No value argument passed to `assert.ok()`"
        : `The expression evaluated to a falsy value: ${inspect(args[0])}`,
  });
}

function failNow(message?: unknown): never {
  return fail({
    actual: undefined,
    expected: undefined,
    operator: "fail",
    message,
    fallback: "Failed",
  });
}

function ifError(value: unknown): void {
  if (value === null || value === undefined) return;
  fail({
    actual: value,
    expected: null,
    operator: "ifError",
    message: undefined,
    fallback: `ifError got unwanted exception: ${describeThrown(value)}`,
  });
}

function match(text: unknown, pattern: unknown, message?: unknown): void {
  requireRegExp(pattern);
  if (typeof text === "string" && regExpExec(pattern, text) !== null) return;
  fail({
    actual: text,
    expected: pattern,
    operator: "match",
    message,
    fallback: `The input did not match the regular expression ${toText(pattern)}. Input: ${inspect(text)}`,
  });
}

function doesNotMatch(text: unknown, pattern: unknown, message?: unknown): void {
  requireRegExp(pattern);
  if (typeof text === "string" && regExpExec(pattern, text) === null) return;
  fail({
    actual: text,
    expected: pattern,
    operator: "doesNotMatch",
    message,
    fallback: `The input was expected not to match ${toText(pattern)}. Input: ${inspect(text)}`,
  });
}

function requireRegExp(pattern: unknown): asserts pattern is RegExp {
  if (pattern instanceof PrimordialRegExp) return;
  throw new PrimordialTypeError('The "regexp" argument must be an instance of RegExp.');
}

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

function throws(run: unknown, expected?: unknown, message?: unknown): void {
  expectThrown(attempt(run), "throws", expected, message);
}

function rejects(run: unknown, expected?: unknown, message?: unknown): Promise<unknown> {
  return promiseThen(startAsync(run), (tried) =>
    expectThrown(tried as Attempt, "rejects", expected, message),
  );
}

function doesNotThrow(run: unknown, expected?: unknown, message?: unknown): void {
  expectNotThrown(attempt(run), "doesNotThrow", expected, message);
}

function doesNotReject(run: unknown, expected?: unknown, message?: unknown): Promise<unknown> {
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
  if (expected.call(objectCreate(null), error) === true) return;
  mismatch(`The validation function did not accept ${describeThrown(error)}`);
}

function matchProperties(
  error: unknown,
  expected: object,
  mismatch: (text: string) => never,
): void {
  const keys = objectKeys(expected);
  if (expected instanceof PrimordialError) {
    keys[keys.length] = "name";
    keys[keys.length] = "message";
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

const shared = {
  AssertionError,
  ok,
  fail: failNow,
  ifError,
  match,
  doesNotMatch,
  throws,
  rejects,
  doesNotThrow,
  doesNotReject,
  strictEqual: comparison("strictEqual", true, objectIs),
  notStrictEqual: comparison("notStrictEqual", false, objectIs),
  deepStrictEqual: comparison("deepStrictEqual", true, deeply(strictRules)),
  notDeepStrictEqual: comparison("notDeepStrictEqual", false, deeply(strictRules)),
};

const legacy = {
  equal: comparison("==", true, looselyEqual),
  notEqual: comparison("!=", false, looselyEqual),
  deepEqual: comparison("deepEqual", true, deeply(legacyRules)),
  notDeepEqual: comparison("notDeepEqual", false, deeply(legacyRules)),
};

const modern = {
  equal: shared.strictEqual,
  notEqual: shared.notStrictEqual,
  deepEqual: shared.deepStrictEqual,
  notDeepEqual: shared.notDeepStrictEqual,
};

/** `assert`: a check to call, with every other check as a member. */
type Assert = ((...args: readonly unknown[]) => void) & { strict?: Assert };

/** `assert` itself is callable; every call is the same check as `assert.ok`. */
function callable(methods: object): Assert {
  const assert = (...args: readonly unknown[]): void => {
    primordialApply(ok, undefined, args);
  };
  return Object.assign(assert, shared, methods);
}

/** `node:assert/strict`. */
export const strictAssert: Assert = callable(modern);
strictAssert.strict = strictAssert;

/** `node:assert`. */
export const assert: Assert = callable(legacy);
assert.strict = strictAssert;
