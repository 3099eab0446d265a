import { equalRules, includesEqual, matchesObject, strictEqualRules } from "./asymmetric.ts";
import { deepEquals } from "./equality.ts";
import { describeThrown, inspect } from "./inspect.ts";
import type { MockFunction } from "./mock.ts";
import { mockStateOf } from "./mock.ts";
import {
  abs,
  append,
  isArray,
  isNumberNaN,
  objectCreate,
  objectIs,
  objectTag,
  PrimordialError,
  PrimordialRegExp,
  PrimordialTypeError,
  pow,
  propertyOf,
  regExpExec,
  setForEach,
  stringIncludes,
  stringIndexOf,
  stringSlice,
  toText,
} from "./primordials.ts";

/** What a matcher found: whether it holds, and what was wanted, for the message. */
export interface Verdict {
  readonly holds: boolean;
  readonly wanted: string;
}

/** Decides one assertion. */
export type Matcher = (actual: unknown, args: readonly unknown[]) => Verdict;

function compareNumbers(
  symbol: string,
  holds: (actual: number | bigint, wanted: number | bigint) => boolean,
): Matcher {
  return (actual, args) => {
    const wanted = args[0];
    if (!isNumeric(actual) || !isNumeric(wanted)) {
      throw new PrimordialTypeError(
        `Expected two numbers to compare, received ${inspect(actual)} and ${inspect(wanted)}`,
      );
    }
    return { holds: holds(actual, wanted), wanted: `to be ${symbol} ${inspect(wanted)}` };
  };
}

function isNumeric(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

const plain = (wanted: string, holds: (actual: unknown) => boolean): Matcher => {
  return (actual) => ({ holds: holds(actual), wanted });
};

const toBeCloseTo: Matcher = (actual, args) => {
  const wanted = args[0];
  const digits = args[1] === undefined ? 2 : args[1];
  if (typeof actual !== "number" || typeof wanted !== "number" || typeof digits !== "number") {
    throw new PrimordialTypeError("toBeCloseTo() expects numbers.");
  }
  const holds = actual === wanted || abs(actual - wanted) < pow(10, -digits) / 2;
  return { holds, wanted: `to be close to ${inspect(wanted)} within ${digits} digits` };
};

const toContain: Matcher = (actual, args) => {
  const wanted = args[0];
  return { holds: contains(actual, wanted), wanted: `to contain ${inspect(wanted)}` };
};

function contains(actual: unknown, wanted: unknown): boolean {
  if (typeof actual === "string") {
    if (typeof wanted === "string") return stringIncludes(actual, wanted);
    throw new PrimordialTypeError("A string can only contain a string.");
  }
  if (isArray(actual)) {
    for (let index = 0; index < actual.length; index += 1) {
      if (actual[index] === wanted || objectIs(actual[index], wanted)) return true;
    }
    return false;
  }
  if (objectTag(actual) === "[object Set]") return includesIdentical(itemsOf(actual), wanted);
  throw new PrimordialTypeError(`${inspect(actual)} is not something that can contain a value.`);
}

function includesIdentical(items: readonly unknown[], wanted: unknown): boolean {
  for (let index = 0; index < items.length; index += 1) {
    if (objectIs(items[index], wanted)) return true;
  }
  return false;
}

function itemsOf(value: unknown): readonly unknown[] {
  if (isArray(value)) return value;
  const items: unknown[] = [];
  if (objectTag(value) === "[object Set]")
    setForEach(value as Set<unknown>, (item) => append(items, item));
  return items;
}

const toHaveLength: Matcher = (actual, args) => {
  const length =
    typeof actual === "string" ||
    (typeof actual === "object" && actual !== null) ||
    typeof actual === "function"
      ? propertyOf(Object(actual), "length")
      : undefined;
  return {
    holds: length !== undefined && length === args[0],
    wanted: `to have length ${inspect(args[0])}, it has ${inspect(length)}`,
  };
};

const toHaveProperty: Matcher = (actual, args) => {
  const path = isArray(args[0]) ? args[0] : splitPath(toText(args[0]));
  const checksValue = args.length > 1;
  let holder: unknown = actual;
  let exists = holder !== undefined && holder !== null;
  for (let index = 0; index < path.length && exists; index += 1) {
    const key = path[index] as PropertyKey;
    exists = holder !== undefined && holder !== null && key in Object(holder);
    if (exists) holder = propertyOf(Object(holder), key);
  }
  return {
    holds: exists && (!checksValue || deepEquals(holder, args[1], equalRules)),
    wanted: `to have property ${inspect(args[0])}${checksValue ? ` with value ${inspect(args[1])}` : ""}`,
  };
};

/** "items[0].name" as ["items", "0", "name"]. */
function splitPath(path: string): string[] {
  const keys: string[] = [];
  let rest = path;
  const segment = /^\.?([^.[\]]+)|^\[(\d+)\]/;
  for (let found = regExpExec(segment, rest); found !== null; found = regExpExec(segment, rest)) {
    append(keys, found[1] ?? found[2] ?? "");
    rest = stringSlice(rest, found[0].length);
  }
  return rest === "" ? keys : [path];
}

const toMatch: Matcher = (actual, args) => {
  const pattern = args[0];
  if (typeof actual !== "string") throw new PrimordialTypeError("toMatch() expects a string.");
  const holds =
    pattern instanceof PrimordialRegExp
      ? regExpExec(pattern, actual) !== null
      : stringIndexOf(actual, toText(pattern)) >= 0;
  return { holds, wanted: `to match ${inspect(pattern)}` };
};

const toBeInstanceOf: Matcher = (actual, args) => {
  const type = args[0];
  if (typeof type !== "function") {
    throw new PrimordialTypeError("toBeInstanceOf() expects a class.");
  }
  return { holds: actual instanceof type, wanted: `to be an instance of ${inspect(type)}` };
};

const toSatisfy: Matcher = (actual, args) => {
  const check = args[0];
  if (typeof check !== "function") throw new PrimordialTypeError("toSatisfy() expects a function.");
  return { holds: Boolean(check(actual)), wanted: `to satisfy ${inspect(check)}` };
};

const toBeTypeOf: Matcher = (actual, args) => ({
  holds: typeof actual === args[0],
  wanted: `to be of type ${inspect(args[0])}`,
});

const toBeOneOf: Matcher = (actual, args) => ({
  holds: includesEqual(itemsOf(args[0]), actual),
  wanted: `to be one of ${inspect(args[0])}`,
});

const toThrow: Matcher = (actual, args) => {
  if (typeof actual !== "function") {
    throw new PrimordialTypeError(`toThrow() expects a function, received ${inspect(actual)}`);
  }
  let thrown: { readonly error: unknown } | undefined;
  try {
    actual.call(undefined);
  } catch (error) {
    thrown = { error };
  }
  return thrownVerdict(thrown, args);
};

/** Holds what was thrown, or a rejection's reason, against what `toThrow` was given. */
export function thrownVerdict(
  thrown: { readonly error: unknown } | undefined,
  args: readonly unknown[],
): Verdict {
  const expected = args[0];
  const what = args.length === 0 ? "an error" : inspect(expected);
  if (thrown === undefined) return { holds: false, wanted: `to throw ${what}, it threw nothing` };
  return {
    holds: args.length === 0 || matchesThrown(thrown.error, expected),
    wanted: `to throw ${what}, it threw ${describeThrown(thrown.error)}`,
  };
}

function matchesThrown(error: unknown, expected: unknown): boolean {
  const message = messageOf(error);
  if (expected === undefined) return true;
  if (typeof expected === "string") return stringIndexOf(message, expected) >= 0;
  if (expected instanceof PrimordialRegExp) return regExpExec(expected, message) !== null;
  if (typeof expected === "function") return error instanceof expected;
  if (expected instanceof PrimordialError) return message === messageOf(expected);
  return deepEquals(error, expected, equalRules);
}

function messageOf(error: unknown): string {
  if (typeof error === "object" && error !== null)
    return toText(propertyOf(error, "message") ?? "");
  return toText(error);
}

const called = (
  wanted: string,
  holds: (mock: MockFunction["mock"], args: readonly unknown[]) => boolean,
): Matcher => {
  return (actual, args) => ({
    holds: holds(mockStateOf(actual), args),
    wanted: `${wanted} ${inspect(args)}, calls were ${inspect(mockStateOf(actual).calls)}`,
  });
};

const toHaveBeenCalledWith = called("to have been called with", (mock, args) =>
  includesEqual(mock.calls, args),
);
const toHaveBeenLastCalledWith = called("to have been last called with", (mock, args) =>
  deepEquals(mock.calls[mock.calls.length - 1], args, equalRules),
);
const toHaveBeenCalledTimes = called(
  "to have been called this often:",
  (mock, args) => mock.calls.length === args[0],
);
const toHaveBeenCalled = called("to have been called", (mock) => mock.calls.length > 0);

/** Every matcher by name; it has no prototype, so a name tested code adds elsewhere is not found. */
export const matchers: Readonly<Record<string, Matcher>> = Object.assign(objectCreate(null), {
  toBe: (actual, args) => ({
    holds: objectIs(actual, args[0]),
    wanted: `to be ${inspect(args[0])}`,
  }),
  toEqual: (actual, args) => ({
    holds: deepEquals(actual, args[0], equalRules),
    wanted: `to equal ${inspect(args[0])}`,
  }),
  toStrictEqual: (actual, args) => ({
    holds: deepEquals(actual, args[0], strictEqualRules),
    wanted: `to strictly equal ${inspect(args[0])}`,
  }),
  toMatchObject: (actual, args) => ({
    holds: matchesObject(actual, args[0]),
    wanted: `to match object ${inspect(args[0])}`,
  }),
  toContainEqual: (actual, args) => ({
    holds: includesEqual(itemsOf(actual), args[0]),
    wanted: `to contain an item equal to ${inspect(args[0])}`,
  }),
  toBeTruthy: plain("to be truthy", Boolean),
  toBeFalsy: plain("to be falsy", (actual) => !actual),
  toBeNull: plain("to be null", (actual) => actual === null),
  toBeUndefined: plain("to be undefined", (actual) => actual === undefined),
  toBeDefined: plain("to be defined", (actual) => actual !== undefined),
  toBeNullable: plain(
    "to be null or undefined",
    (actual) => actual === null || actual === undefined,
  ),
  toBeNaN: plain("to be NaN", isNumberNaN),
  toBeGreaterThan: compareNumbers("greater than", (actual, wanted) => actual > wanted),
  toBeGreaterThanOrEqual: compareNumbers("at least", (actual, wanted) => actual >= wanted),
  toBeLessThan: compareNumbers("less than", (actual, wanted) => actual < wanted),
  toBeLessThanOrEqual: compareNumbers("at most", (actual, wanted) => actual <= wanted),
  toBeCloseTo,
  toContain,
  toHaveLength,
  toHaveProperty,
  toMatch,
  toBeInstanceOf,
  toBeTypeOf,
  toBeOneOf,
  toSatisfy,
  toThrow,
  toThrowError: toThrow,
  toHaveBeenCalled,
  toBeCalled: toHaveBeenCalled,
  toHaveBeenCalledTimes,
  toHaveBeenCalledOnce: called("to have been called once", (mock) => mock.calls.length === 1),
  toHaveBeenCalledWith,
  toHaveBeenLastCalledWith,
} satisfies Record<string, Matcher>);
