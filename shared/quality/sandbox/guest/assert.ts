import { doesNotReject, doesNotThrow, rejects, throws } from "./assert_thrown.ts";
import { AssertionError, fail } from "./assertion_error.ts";
import { deepEquals } from "./equality.ts";
import { type EqualityRules, legacyRules, strictRules } from "./equality_rules.ts";
import { describeThrown, inspect } from "./inspect.ts";
import {
  isNumberNaN,
  objectIs,
  PrimordialRegExp,
  PrimordialTypeError,
  primordialApply,
  regExpExec,
  toText,
} from "./primordials.ts";

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
  return actual == expected || (isNumberNaN(actual) && isNumberNaN(expected));
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
