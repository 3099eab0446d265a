/** `structuredClone` for everything but transfers: plain data, dates, maps, sets, errors, bytes. */
export function structuredClone(value: unknown): unknown {
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
  if (typeof value === "function" || typeof value === "symbol") {
    throw new DOMException(`${String(value)} could not be cloned.`, "DataCloneError");
  }
  if (typeof value !== "object" || value === null) return value;
  if (done.has(value)) return done.get(value);
  const copy = emptyCopy(value);
  done.set(value, copy);
  if (value instanceof Map && copy instanceof Map) {
    for (const [key, item] of value) copy.set(clone(key, done), clone(item, done));
  } else if (value instanceof Set && copy instanceof Set) {
    for (const item of value) copy.add(clone(item, done));
  } else if (copiesProperties(value)) {
    for (const key of Object.keys(value)) {
      Object.defineProperty(copy, key, {
        value: clone(Reflect.get(value, key), done),
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
  }
  return copy;
}

function emptyCopy(value: object): object {
  if (Array.isArray(value)) return new Array(value.length);
  if (value instanceof Date) return new Date(value.getTime());
  if (value instanceof RegExp) return new RegExp(value.source, value.flags);
  if (value instanceof Map) return new Map();
  if (value instanceof Set) return new Set();
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (value instanceof Error) {
    const made = new (ERRORS[value.name] ?? Error)(value.message);
    return value.cause === undefined ? made : Object.assign(made, { cause: value.cause });
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Reflect.construct(value.constructor, [value]);
  if (value instanceof Number || value instanceof String || value instanceof Boolean) {
    return Object(value.valueOf());
  }
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) {
    throw new DOMException("The object could not be cloned.", "DataCloneError");
  }
  return {};
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
