import { host } from "./host.ts";
import {
  defineProperty,
  PrimordialError,
  primordialApply,
  reflectGet,
  toNumber,
} from "./primordials.ts";

/**
 * The engine cannot be interrupted inside a built-in, and over `Array(1e9)` some of them take minutes
 * without using memory. A dense array of this length would not fit the sandbox's memory; one turn of
 * a built-in over it takes a second or two.
 */
const LONGEST = 20_000_000;

const LOOPING_METHODS = [
  "concat",
  "copyWithin",
  "every",
  "fill",
  "filter",
  "find",
  "findIndex",
  "findLast",
  "findLastIndex",
  "flat",
  "flatMap",
  "forEach",
  "includes",
  "indexOf",
  "join",
  "lastIndexOf",
  "map",
  "reduce",
  "reduceRight",
  "reverse",
  "shift",
  "slice",
  "some",
  "sort",
  "splice",
  "toReversed",
  "toSorted",
  "toSpliced",
  "unshift",
  "with",
] as const;

/** Makes the array methods that loop refuse what they could not get through. */
export function guardLongArrays(): void {
  for (const name of LOOPING_METHODS) {
    const native: unknown = reflectGet(Array.prototype, name);
    if (typeof native !== "function") continue;
    const guarded = {
      [name](this: unknown, ...args: readonly unknown[]): unknown {
        if (typeof this === "object" && this !== null) requireShort(this);
        return primordialApply(native as () => unknown, this, args);
      },
    }[name];
    const { length } = native;
    defineProperty(guarded, "length", { value: length, configurable: true });
    const property = { value: guarded, writable: true, configurable: true };
    defineProperty(Array.prototype, name, property);
  }
}

function requireShort(list: object): void {
  if (!(toNumber(reflectGet(list, "length")) > LONGEST)) return;
  host.uncaught("InternalError: out of memory");
  throw new PrimordialError(`An array longer than ${LONGEST} is too much for the sandbox.`);
}
