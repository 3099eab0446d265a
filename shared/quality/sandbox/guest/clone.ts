import { unsupported } from "./absent.ts";
/** `structuredClone` for everything but transfers: plain data, dates, maps, sets, errors, bytes. */
export function structuredClone(
  value: unknown,
  options?: { readonly transfer?: readonly unknown[] },
): unknown {
  if ((options?.transfer?.length ?? 0) > 0) unsupported("structuredClone with a transfer");
  return clone(value, new Map());
}

const ERRORS: Readonly<Record<string, ErrorConstructor>> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

function clone(value: unknown, done: Map<object, unknown>): unknown {
  if (typeof value === "function" || typeof value === "symbol") refuse(String(value));
  if (typeof value !== "object" || value === null) return value;
  if (done.has(value)) return done.get(value);
  const copy = copyWithoutContents(value);
  done.set(value, copy);
  copyContents(value, copy, done);
  return copy;
}

function refuse(what: string): never {
  throw new DOMException(`${what} could not be cloned.`, "DataCloneError");
}

function copyContents(value: object, copy: object, done: Map<object, unknown>): void {
  if (value instanceof Map && copy instanceof Map) {
    for (const [key, item] of value) copy.set(clone(key, done), clone(item, done));
  } else if (value instanceof Set && copy instanceof Set) {
    for (const item of value) copy.add(clone(item, done));
  } else if (copiesProperties(value)) {
    for (const key of Object.keys(value)) {
      const property = { writable: true, enumerable: true, configurable: true };
      Object.defineProperty(copy, key, {
        ...property,
        value: clone(Reflect.get(value, key), done),
      });
    }
  }
}

function copyWithoutContents(value: object): object {
  if (Array.isArray(value)) return new Array(value.length);
  if (value instanceof Map) return new Map();
  if (value instanceof Set) return new Set();
  if (value instanceof Error) return copyError(value);
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) {
    refuse("The object");
  }
  return copyAtomic(value) ?? {};
}

function copyError(value: Error): Error {
  const copy = new (ERRORS[value.name] ?? Error)(value.message);
  return value.cause === undefined ? copy : Object.assign(copy, { cause: value.cause });
}

/** A copy of what has its content inside; undefined for anything else. */
function copyAtomic(value: object): object | undefined {
  if (value instanceof Date) return new Date(value.getTime());
  if (value instanceof RegExp) return new RegExp(value.source, value.flags);
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (ArrayBuffer.isView(value)) return Reflect.construct(value.constructor, [value]);
  const boxed = value instanceof Number || value instanceof String || value instanceof Boolean;
  return boxed ? Object(value.valueOf()) : undefined;
}

function copiesProperties(value: object): boolean {
  return !(
    value instanceof Date ||
    value instanceof RegExp ||
    value instanceof Error ||
    value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value) ||
    value instanceof String
  );
}
