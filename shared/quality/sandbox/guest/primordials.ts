/**
 * The built-ins this sandbox's own guest code relies on, taken before any tested code runs.
 *
 * Tested code shares the realm, so it may replace `Array.prototype.push`, `Object.is` or
 * `Promise.prototype.then`. An assertion that used them would then believe anything.
 * Guest code that decides an outcome therefore uses these, index loops instead of iterators, and
 * objects without a prototype for anything it looks up by name.
 */

const { apply } = Reflect;

type Method<Self, Arguments extends unknown[], Result> = (this: Self, ...args: Arguments) => Result;

/** Turns a method into a function that takes its receiver first. */
export function uncurry<Self, Arguments extends unknown[], Result>(
  method: Method<Self, Arguments, Result>,
): (self: Self, ...args: Arguments) => Result {
  return (self, ...args) => apply(method, self, args);
}

/** The getter of a property, as a function that takes its receiver. */
function getterOf(holder: object, key: string): (self: unknown) => unknown {
  const getter = Object.getOwnPropertyDescriptor(holder, key)?.get;
  return (self) => apply(getter as () => unknown, self, []);
}

export const primordialApply: (
  method: (...args: never[]) => unknown,
  self: unknown,
  args: readonly unknown[],
) => unknown = apply;

export const {
  create: objectCreate,
  defineProperty,
  getOwnPropertyDescriptor,
  getOwnPropertyNames,
  getPrototypeOf,
  is: objectIs,
  keys: objectKeys,
  setPrototypeOf,
} = Object;
export const { isArray } = Array;
export const { construct: reflectConstruct, get: reflectGet, ownKeys } = Reflect;
/** Whether a value is the number NaN. */
export const isNumberNaN: (value: unknown) => boolean = Number.isNaN;
export const { abs, max, min, pow } = Math;
export const { isView: isArrayBufferView } = ArrayBuffer;
export const PrimordialError = Error;
export const PrimordialSyntaxError = SyntaxError;
export const PrimordialTypeError = TypeError;
export const PrimordialReferenceError = ReferenceError;
export const PrimordialPromise = Promise;
export const promiseResolve: (value: unknown) => Promise<unknown> = Promise.resolve.bind(Promise);
export const PrimordialWeakSet = WeakSet;
export const PrimordialRegExp = RegExp;
export const PrimordialUint8Array = Uint8Array;
export const toText = String;
export const toNumber = Number;
export const objectPrototype = Object.prototype;

export const hasOwn = uncurry(Object.prototype.hasOwnProperty);
export const isEnumerable = uncurry(Object.prototype.propertyIsEnumerable);
export const objectTag: (value: unknown) => string = uncurry(Object.prototype.toString);

export const stringSlice = uncurry(String.prototype.slice);
export const stringStartsWith = uncurry(String.prototype.startsWith);
export const numberToString = uncurry(Number.prototype.toString);
export const dateValue = uncurry(Date.prototype.getTime);
export const dateIso = uncurry(Date.prototype.toISOString);
export const symbolText = uncurry(Symbol.prototype.toString);
export const regExpSource = getterOf(RegExp.prototype, "source");
export const regExpFlags = getterOf(RegExp.prototype, "flags");
export const regExpExec = uncurry(RegExp.prototype.exec);
export const promiseThen: (
  promise: unknown,
  onFulfilled?: (value: unknown) => unknown,
  onRejected?: (reason: unknown) => unknown,
) => Promise<unknown> = uncurry(
  Promise.prototype.then as Method<unknown, unknown[], Promise<unknown>>,
);

export const mapForEach = uncurry(Map.prototype.forEach);
export const setForEach = uncurry(Set.prototype.forEach);
export const weakSetHas = uncurry(WeakSet.prototype.has);
export const weakSetAdd = uncurry(WeakSet.prototype.add);

/** `Array.prototype.push` that no setter on a prototype can intercept. */
export function append<Item>(list: Item[], item: Item): void {
  defineProperty(list, list.length, dataProperty(item));
}

/** A descriptor that inherits nothing from a changed `Object.prototype`. */
export function dataProperty(value: unknown): PropertyDescriptor {
  const descriptor: PropertyDescriptor = objectCreate(null);
  descriptor.value = value;
  descriptor.writable = true;
  descriptor.enumerable = true;
  descriptor.configurable = true;
  return descriptor;
}

/** A property by any key. */
export function propertyOf(value: object, key: PropertyKey): unknown {
  return reflectGet(value, key);
}

/** The texts joined by a separator. */
export function joinTexts(texts: readonly string[], separator: string): string {
  let joined = "";
  for (let index = 0; index < texts.length; index += 1) {
    joined += index === 0 ? texts[index] : separator + texts[index];
  }
  return joined;
}
