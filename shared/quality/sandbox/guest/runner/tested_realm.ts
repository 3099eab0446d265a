import { host } from "../host.ts";
import { reachable } from "./harden.ts";

/**
 * The runner and its matchers have a realm of their own: their own `Array`, `Promise` and
 * `Object.prototype`, frozen, so that nothing that tested code replaces is asked for a verdict.
 * The values they judge come from the realm of the tested code, and this bridges the two.
 */
declare const __cogoTested: typeof globalThis & {
  readonly __cogoControls: { readonly isAbsence: (error: unknown) => boolean };
};

/** The global object of the tested code, as it is before any of it runs. */
export const testedGlobal: typeof globalThis = __cogoTested;

/** Whether tested code's side threw an error because the sandbox lacks something. */
export const { isAbsence: isAbsenceInTestedRealm } = __cogoTested.__cogoControls;

/** All that belongs to the tested realm before the two know each other. */
export const testedObjects: ReadonlySet<object> = reachable([testedGlobal]);

const BRIDGED = [
  "AggregateError",
  "Array",
  "ArrayBuffer",
  "BigInt",
  "Boolean",
  "DataView",
  "Date",
  "Error",
  "Function",
  "Map",
  "Number",
  "Object",
  "RegExp",
  "Set",
  "String",
  "Symbol",
  "Uint8Array",
] as const;

const ERRORS = [
  "Error",
  "EvalError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "TypeError",
  "URIError",
] as const;

const ownConstructors = new Map<unknown, unknown>();

/** The runner's own constructor for one of the tested realm's, and any other value as it is. */
export function ownConstructor(value: unknown): unknown {
  return ownConstructors.get(value) ?? value;
}

/** Makes the runner's `instanceof` hold for the values of both realms. */
export function bridgeRealms(): void {
  const isInstance = Function.prototype[Symbol.hasInstance];
  for (const name of BRIDGED) {
    const own = globalThis[name];
    const foreign = testedGlobal[name];
    ownConstructors.set(foreign, own);
    Object.defineProperty(own, Symbol.hasInstance, {
      value(this: unknown, value: unknown): boolean {
        if (isInstance.call(this, value)) return true;
        return this === own && isInstance.call(foreign, value);
      },
    });
  }
  // An assertion's error is an Error to the tests that catch it.
  for (const name of ERRORS) {
    Object.setPrototypeOf(globalThis[name].prototype, testedGlobal[name].prototype);
  }
}

const { then } = Promise.prototype;

/** Whether a value is a promise of either realm; the engine says so, no property can. */
export function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && host.isPromise(value);
}

/**
 * A promise of the runner's realm that settles as one of the tested realm does. It never asks the
 * other promise for its `then`, which tested code may have replaced.
 */
export function ownPromise(promise: Promise<unknown>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    Reflect.apply(then, promise, [(value: unknown) => resolve([value]), reject]);
  }).then((box) => (box as [unknown])[0]);
}
