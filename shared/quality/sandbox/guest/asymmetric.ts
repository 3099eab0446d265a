import { deepEquals } from "./equality.ts";
import type { EqualityRules } from "./equality_rules.ts";
import { inspect } from "./inspect.ts";
import {
  abs,
  isArray,
  objectKeys,
  objectTag,
  PrimordialRegExp,
  PrimordialTypeError,
  PrimordialWeakSet,
  pow,
  propertyOf,
  regExpExec,
  stringIncludes,
  toText,
  weakSetAdd,
  weakSetHas,
} from "./primordials.ts";

/** A stand-in for an expected value that accepts any value its check accepts: `expect.any(Number)`. */
export class AsymmetricMatcher {
  readonly #accepts: (actual: unknown) => boolean;
  readonly #text: string;

  constructor(text: string, accepts: (actual: unknown) => boolean) {
    this.#text = text;
    this.#accepts = accepts;
    weakSetAdd(made, this);
  }

  asymmetricMatch(actual: unknown): boolean {
    return this.#accepts(actual);
  }

  toString(): string {
    return this.#text;
  }

  /** Calls the check itself, whatever tested code did to the prototype. */
  static accepts(matcher: AsymmetricMatcher, actual: unknown): boolean {
    return matcher.#accepts(actual);
  }
}

const made = new PrimordialWeakSet<object>();

function isAsymmetric(value: unknown): value is AsymmetricMatcher {
  return typeof value === "object" && value !== null && weakSetHas(made, value);
}

/** Decides a comparison in which one side is an asymmetric matcher; undefined when neither is. */
function matchAsymmetric(left: unknown, right: unknown): boolean | undefined {
  if (isAsymmetric(right)) return AsymmetricMatcher.accepts(right, left);
  if (isAsymmetric(left)) return AsymmetricMatcher.accepts(left, right);
  return undefined;
}

/** The rules of `expect().toEqual`. */
export const equalRules: EqualityRules = {
  primitives: "same",
  prototypes: "ignored",
  undefinedEqualsMissing: true,
  symbolKeys: true,
  matcher: matchAsymmetric,
};

/** The rules of `expect().toStrictEqual`. */
export const strictEqualRules: EqualityRules = {
  ...equalRules,
  prototypes: "identical",
  undefinedEqualsMissing: false,
};

/** Whether every property of `expected` is in `actual`, at any depth: `expect().toMatchObject`. */
export function matchesObject(actual: unknown, expected: unknown): boolean {
  const matched = matchAsymmetric(actual, expected);
  if (matched !== undefined) return matched;
  if (!isPlain(expected) || !isPlain(actual)) return deepEquals(actual, expected, equalRules);
  if (isArray(expected) !== isArray(actual)) return false;
  if (isArray(expected) && isArray(actual) && expected.length !== actual.length) return false;
  const keys = objectKeys(expected);
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] ?? "";
    if (!(key in actual) || !matchesObject(propertyOf(actual, key), propertyOf(expected, key))) {
      return false;
    }
  }
  return true;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return isArray(value) || objectTag(value) === "[object Object]";
}

const primitiveTypes: readonly (readonly [unknown, string])[] = [
  [String, "string"],
  [Number, "number"],
  [Boolean, "boolean"],
  [BigInt, "bigint"],
  [Symbol, "symbol"],
  [Function, "function"],
  [Object, "object"],
];

function isOfType(actual: unknown, type: unknown): boolean {
  if (typeof type !== "function") {
    throw new PrimordialTypeError("any() expects to be passed a constructor function.");
  }
  for (let index = 0; index < primitiveTypes.length; index += 1) {
    const pair = primitiveTypes[index];
    if (pair !== undefined && pair[0] === type && typeof actual === pair[1]) return true;
  }
  return actual instanceof type;
}

function includesAll(actual: unknown, items: readonly unknown[]): boolean {
  if (!isArray(actual)) return false;
  for (let index = 0; index < items.length; index += 1) {
    if (!includesEqual(actual, items[index])) return false;
  }
  return true;
}

/** Whether an array has an item deeply equal to the wanted one. */
export function includesEqual(items: readonly unknown[], wanted: unknown): boolean {
  for (let index = 0; index < items.length; index += 1) {
    if (deepEquals(items[index], wanted, equalRules)) return true;
  }
  return false;
}

function containsObject(actual: unknown, wanted: object): boolean {
  if (typeof actual !== "object" || actual === null) return false;
  const keys = objectKeys(wanted);
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] ?? "";
    if (!(key in actual)) return false;
    if (!deepEquals(propertyOf(actual, key), propertyOf(wanted, key), equalRules)) return false;
  }
  return true;
}

function isClose(actual: unknown, wanted: number, digits: number): boolean {
  if (typeof actual !== "number") return false;
  return actual === wanted || abs(actual - wanted) < pow(10, -digits) / 2;
}

function makers(negated: boolean) {
  const make = (name: string, accepts: (actual: unknown) => boolean) =>
    new AsymmetricMatcher(name, (actual) => accepts(actual) !== negated);
  return {
    objectContaining: (wanted: object) =>
      make(`ObjectContaining ${inspect(wanted)}`, (actual) => containsObject(actual, wanted)),
    arrayContaining: (items: readonly unknown[]) =>
      make(`ArrayContaining ${inspect(items)}`, (actual) => includesAll(actual, items)),
    stringContaining: (part: string) =>
      make(
        `StringContaining ${inspect(part)}`,
        (actual) => typeof actual === "string" && stringIncludes(actual, part),
      ),
    stringMatching: (pattern: unknown) => {
      const expression = new PrimordialRegExp(
        pattern instanceof PrimordialRegExp ? pattern : toText(pattern),
      );
      return make(
        `StringMatching ${toText(expression)}`,
        (actual) => typeof actual === "string" && regExpExec(expression, actual) !== null,
      );
    },
    closeTo: (wanted: number, digits = 2) =>
      make(`CloseTo ${toText(wanted)}`, (actual) => isClose(actual, wanted, digits)),
  };
}

/** `expect.any`, `expect.anything`, `expect.objectContaining` and the rest, with `expect.not`. */
export const asymmetricMatchers = {
  any: (type: unknown) => new AsymmetricMatcher("Any", (actual) => isOfType(actual, type)),
  anything: () =>
    new AsymmetricMatcher("Anything", (actual) => actual !== undefined && actual !== null),
  ...makers(false),
  not: makers(true),
};
