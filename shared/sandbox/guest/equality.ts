import {
  append,
  dateValue,
  getPrototypeOf,
  hasOwn,
  isArray,
  isArrayBufferView,
  isEnumerable,
  isNumberNaN,
  mapForEach,
  objectIs,
  objectKeys,
  objectTag,
  ownKeys,
  PrimordialUint8Array,
  reflectGet,
  setForEach,
  toText,
} from "./primordials.ts";

/**
 * What two values must share to count as equal. The four sets of rules below are those of
 * `assert.deepEqual`, `assert.deepStrictEqual`, `expect().toEqual` and `expect().toStrictEqual`.
 */
export interface EqualityRules {
  /** `==` with NaN equal to itself, or `Object.is`. */
  readonly primitives: "loose" | "same";
  readonly prototypes: "ignored" | "identical";
  /** Whether `{ a: undefined }` equals `{}` and a hole equals undefined. */
  readonly undefinedEqualsMissing: boolean;
  readonly symbolKeys: boolean;
  /** Asked first: true or false decides, undefined leaves it to the rules. */
  readonly matcher:
    | ((left: unknown, right: unknown, rules: EqualityRules) => boolean | undefined)
    | undefined;
}

export const legacyRules: EqualityRules = {
  primitives: "loose",
  prototypes: "ignored",
  undefinedEqualsMissing: false,
  symbolKeys: false,
  matcher: undefined,
};

export const strictRules: EqualityRules = {
  primitives: "same",
  prototypes: "identical",
  undefinedEqualsMissing: false,
  symbolKeys: true,
  matcher: undefined,
};

interface Pair {
  readonly left: object;
  readonly right: object;
}

/** Whether two values are deeply equal under the rules. */
export function deepEquals(left: unknown, right: unknown, rules: EqualityRules): boolean {
  return equalValues(left, right, rules, []);
}

function equalValues(left: unknown, right: unknown, rules: EqualityRules, above: Pair[]): boolean {
  const matched = rules.matcher?.(left, right, rules);
  if (matched !== undefined) return matched;
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
      return (
        toText(left) === toText(right) && (left as RegExp).lastIndex === (right as RegExp).lastIndex
      );
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

function equalErrors(left: Error, right: Error, rules: EqualityRules, above: Pair[]): boolean {
  return (
    left.message === right.message &&
    left.name === right.name &&
    equalValues(left.cause, right.cause, rules, above)
  );
}

/** Items by index; a hole is told from undefined unless the rules say otherwise. */
function equalItems(
  left: ArrayLike<unknown>,
  right: ArrayLike<unknown>,
  rules: EqualityRules,
  above: Pair[],
): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) {
    if (!rules.undefinedEqualsMissing && hasOwn(left, index) !== hasOwn(right, index)) return false;
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

/** Own enumerable keys, without the indexes of arrays, which `equalItems` has seen to. */
function comparedKeys(value: object, rules: EqualityRules): (string | symbol)[] {
  const all = rules.symbolKeys ? ownKeys(value) : objectKeys(value);
  const keys: (string | symbol)[] = [];
  for (let index = 0; index < all.length; index += 1) {
    const key = all[index] ?? "";
    if (isEnumerable(value, key) && isCompared(value, key, rules)) append(keys, key);
  }
  return keys;
}

function isCompared(value: object, key: string | symbol, rules: EqualityRules): boolean {
  if (typeof key === "string" && isSeenElsewhere(value, key)) return false;
  return !rules.undefinedEqualsMissing || propertyOf(value, key) !== undefined;
}

function isSeenElsewhere(value: object, key: string): boolean {
  if (isArray(value) || isArrayBufferView(value)) return isIndex(key);
  if (objectTag(value) !== "[object Error]") return false;
  return key === "stack" || key === "message" || key === "cause";
}

function isIndex(key: string): boolean {
  return key === toText(+key >>> 0);
}

function equalMaps(
  left: Map<unknown, unknown>,
  right: Map<unknown, unknown>,
  rules: EqualityRules,
  above: Pair[],
): boolean {
  const leftEntries = entriesOf(left);
  const rightEntries = entriesOf(right);
  return matchedInAnyOrder(
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
  return matchedInAnyOrder(
    leftItems,
    rightItems,
    (one, other) => equalValues(one, other, rules, above),
    objectIs,
  );
}

/** Whether each item of one list has its own equal in the other; identical ones are paired first. */
function matchedInAnyOrder<Item>(
  left: readonly Item[],
  right: readonly Item[],
  equal: (one: Item, other: Item) => boolean,
  identical: (one: Item, other: Item) => boolean,
): boolean {
  if (left.length !== right.length) return false;
  const taken: boolean[] = [];
  for (let index = 0; index < left.length; index += 1) {
    const item = left[index] as Item;
    const found = findFree(item, right, taken, index, identical);
    const match =
      found >= 0 && equal(item, right[found] as Item)
        ? found
        : findFree(item, right, taken, index, equal);
    if (match < 0) return false;
    taken[match] = true;
  }
  return true;
}

/** The untaken index whose item satisfies the test, trying the same position first, or -1. */
function findFree<Item>(
  item: Item,
  others: readonly Item[],
  taken: readonly boolean[],
  likely: number,
  test: (one: Item, other: Item) => boolean,
): number {
  if (taken[likely] !== true && test(item, others[likely] as Item)) return likely;
  for (let index = 0; index < others.length; index += 1) {
    if (taken[index] !== true && test(item, others[index] as Item)) return index;
  }
  return -1;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Whether a value is NaN, the one value unequal to itself. */
export function isNaNValue(value: unknown): boolean {
  return typeof value === "number" && isNumberNaN(value);
}

/** A property by any key. */
export function propertyOf(value: object, key: PropertyKey): unknown {
  return reflectGet(value, key);
}
