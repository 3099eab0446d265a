import { comparedKeys } from "./compared_keys.ts";
import type { EqualityRules } from "./equality_rules.ts";
import { matchInAnyOrder } from "./match_in_any_order.ts";
import {
  append,
  dateValue,
  getPrototypeOf,
  hasOwn,
  isArray,
  isArrayBufferView,
  isEnumerable,
  mapForEach,
  objectIs,
  objectTag,
  PrimordialUint8Array,
  propertyOf,
  regExpFlags,
  regExpSource,
  setForEach,
} from "./primordials.ts";

interface Pair {
  readonly left: object;
  readonly right: object;
}

/** Whether two values are deeply equal under the rules. */
export function deepEquals(left: unknown, right: unknown, rules: EqualityRules): boolean {
  return equalValues(left, right, rules, []);
}

function equalValues(left: unknown, right: unknown, rules: EqualityRules, above: Pair[]): boolean {
  if (!isObject(left) || !isObject(right)) {
    // In loose comparison an object never equals a primitive, as in Node.
    if (isObject(left) || isObject(right)) return false;
    return equalPrimitives(left, right, rules);
  }
  if (left === right) return true;
  if (!sameKind(left, right, rules)) return false;
  for (let index = 0; index < above.length; index += 1) {
    const pair = above[index];
    if (pair?.left === left && pair.right === right) return true;
  }
  append(above, { left, right });
  const equal = equalContents(left, right, rules, above);
  above.length -= 1;
  return equal;
}

function equalPrimitives(left: unknown, right: unknown, rules: EqualityRules): boolean {
  if (objectIs(left, right)) return true;
  // biome-ignore lint/suspicious/noDoubleEquals: this is what the legacy assert.deepEqual means.
  return rules.primitives === "loose" && left == right;
}

function sameKind(left: object, right: object, rules: EqualityRules): boolean {
  if (objectTag(left) !== objectTag(right) || isArray(left) !== isArray(right)) return false;
  return rules.prototypes === "ignored" || getPrototypeOf(left) === getPrototypeOf(right);
}

function equalContents(left: object, right: object, rules: EqualityRules, above: Pair[]): boolean {
  const special = equalInternals(left, right, rules, above);
  if (special === false) return false;
  if (isArray(left) && isArray(right)) {
    if (left.length !== right.length || !equalItems(left, right, rules, above)) return false;
  }
  return equalProperties(left, right, rules, above);
}

/** Compares what is not held in properties; undefined when there is nothing of the kind. */
function equalInternals(
  left: object,
  right: object,
  rules: EqualityRules,
  above: Pair[],
): boolean | undefined {
  switch (objectTag(left)) {
    case "[object Date]":
      return objectIs(dateValue(left as Date), dateValue(right as Date));
    case "[object RegExp]":
      return equalPatterns(left as RegExp, right as RegExp);
    case "[object Error]":
      return equalErrors(left as Error, right as Error, rules, above);
    case "[object Map]":
      return equalMaps(left as Map<unknown, unknown>, right as Map<unknown, unknown>, rules, above);
    case "[object Set]":
      return equalSets(left as Set<unknown>, right as Set<unknown>, rules, above);
    case "[object Number]":
    case "[object String]":
    case "[object Boolean]":
    case "[object BigInt]":
    case "[object Symbol]":
      return objectIs((left as Box).valueOf(), (right as Box).valueOf());
    case "[object ArrayBuffer]":
      return equalItems(
        new PrimordialUint8Array(left as ArrayBuffer),
        new PrimordialUint8Array(right as ArrayBuffer),
        rules,
        above,
      );
    case "[object Promise]":
    case "[object WeakMap]":
    case "[object WeakSet]":
      return false;
    default:
      if (!isArrayBufferView(left) || !isArrayBufferView(right)) return undefined;
      return equalItems(left as Uint8Array, right as Uint8Array, rules, above);
  }
}

interface Box {
  valueOf(): unknown;
}

function equalPatterns(left: RegExp, right: RegExp): boolean {
  return (
    regExpSource(left) === regExpSource(right) &&
    regExpFlags(left) === regExpFlags(right) &&
    left.lastIndex === right.lastIndex
  );
}

function equalErrors(left: Error, right: Error, rules: EqualityRules, above: Pair[]): boolean {
  return (
    left.message === right.message &&
    left.name === right.name &&
    equalValues(left.cause, right.cause, rules, above)
  );
}

/** Items by index; a hole is not the same as undefined. */
function equalItems(
  left: ArrayLike<unknown>,
  right: ArrayLike<unknown>,
  rules: EqualityRules,
  above: Pair[],
): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) {
    if (hasOwn(left, index) !== hasOwn(right, index)) return false;
    if (!equalValues(left[index], right[index], rules, above)) return false;
  }
  return true;
}

function equalProperties(
  left: object,
  right: object,
  rules: EqualityRules,
  above: Pair[],
): boolean {
  const leftKeys = comparedKeys(left, rules);
  const rightKeys = comparedKeys(right, rules);
  if (leftKeys.length !== rightKeys.length) return false;
  for (let index = 0; index < leftKeys.length; index += 1) {
    const key = leftKeys[index] ?? "";
    if (!isEnumerable(right, key)) return false;
    if (!equalValues(propertyOf(left, key), propertyOf(right, key), rules, above)) return false;
  }
  return true;
}

function equalMaps(
  left: Map<unknown, unknown>,
  right: Map<unknown, unknown>,
  rules: EqualityRules,
  above: Pair[],
): boolean {
  const leftEntries = entriesOf(left);
  const rightEntries = entriesOf(right);
  return matchInAnyOrder(
    leftEntries,
    rightEntries,
    (one, other) =>
      equalValues(one.key, other.key, rules, above) &&
      equalValues(one.value, other.value, rules, above),
    (one, other) => objectIs(one.key, other.key),
  );
}

interface Entry {
  readonly key: unknown;
  readonly value: unknown;
}

function entriesOf(map: Map<unknown, unknown>): Entry[] {
  const entries: Entry[] = [];
  mapForEach(map, (value, key) => append(entries, { key, value }));
  return entries;
}

function equalSets(
  left: Set<unknown>,
  right: Set<unknown>,
  rules: EqualityRules,
  above: Pair[],
): boolean {
  const leftItems: unknown[] = [];
  const rightItems: unknown[] = [];
  setForEach(left, (item) => append(leftItems, item));
  setForEach(right, (item) => append(rightItems, item));
  return matchInAnyOrder(
    leftItems,
    rightItems,
    (one, other) => equalValues(one, other, rules, above),
    objectIs,
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
