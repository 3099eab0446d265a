import type { EqualityRules } from "./equality_rules.ts";
import {
  append,
  isArray,
  isArrayBufferView,
  isEnumerable,
  objectKeys,
  objectTag,
  ownKeys,
  toText,
} from "./primordials.ts";

/** Own enumerable keys, without the indexes of arrays, which are compared as items. */
export function comparedKeys(value: object, rules: EqualityRules): (string | symbol)[] {
  const all = rules.symbolKeys ? ownKeys(value) : objectKeys(value);
  const keys: (string | symbol)[] = [];
  for (let index = 0; index < all.length; index += 1) {
    const key = all[index] ?? "";
    if (isEnumerable(value, key) && !isSeenElsewhere(value, key)) append(keys, key);
  }
  return keys;
}

function isSeenElsewhere(value: object, key: string | symbol): boolean {
  if (typeof key === "symbol") return false;
  if (isArray(value) || isArrayBufferView(value)) return isIndex(key);
  if (objectTag(value) !== "[object Error]") return false;
  return key === "stack" || key === "message" || key === "cause";
}

function isIndex(key: string): boolean {
  return key === toText(+key >>> 0);
}
