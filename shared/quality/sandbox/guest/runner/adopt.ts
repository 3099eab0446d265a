import { isPromise, ownPromise } from "./tested_realm.ts";

type Callback = (...args: unknown[]) => unknown;

const adopted = new WeakMap<Callback, Callback>();
const toText = Function.prototype.toString;

/**
 * A function of the tested realm as the runner may call it: what it promises arrives as a promise of
 * the runner's realm. Its text stays that of the original, from which vitest reads the fixtures' names.
 */
export function adopt(callback: Callback): Callback {
  const known = adopted.get(callback);
  if (known !== undefined) return known;
  const own = function (this: unknown, ...args: unknown[]): unknown {
    const result: unknown = Reflect.apply(callback, this, args);
    return isPromise(result) ? ownPromise(result) : result;
  };
  const text = Reflect.apply(toText, callback, []);
  Object.defineProperty(own, "toString", { value: () => text });
  Object.defineProperty(own, "name", { value: nameOf(callback) });
  adopted.set(callback, own);
  return own;
}

function nameOf(callback: Callback): unknown {
  return Object.getOwnPropertyDescriptor(callback, "name")?.value ?? "";
}

/** The argument with every function in it adopted: callbacks, and the fixtures of `test.extend`. */
export function adoptArgument(value: unknown): unknown {
  return typeof value === "function" ? adopt(value as Callback) : value;
}
