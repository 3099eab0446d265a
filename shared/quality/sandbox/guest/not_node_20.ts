import { defineAbsent } from "./absent.ts";

/**
 * What the engine has and Node 20 does not, and the other way round. A program that uses it might
 * pass here and fail there, so using it marks the test as not executed.
 */
const iteratorPrototype: object = Object.getPrototypeOf(
  Object.getPrototypeOf([][Symbol.iterator]()),
);

const DIFFERENCES: readonly (readonly [holder: object, shown: string, members: string])[] = [
  [
    globalThis,
    "",
    "AsyncDisposableStack DisposableStack Float16Array InternalError Iterator SuppressedError",
  ],
  [Array, "Array.", "fromAsync"],
  [
    ArrayBuffer.prototype,
    "ArrayBuffer.prototype.",
    "detached immutable sliceToImmutable transfer transferToFixedLength transferToImmutable",
  ],
  [DataView.prototype, "DataView.prototype.", "getFloat16 setFloat16"],
  [Error, "Error.", "isError"],
  [
    iteratorPrototype,
    "Iterator.prototype.",
    "chunks drop every filter find flatMap forEach includes join map reduce some take toArray windows",
  ],
  [JSON, "JSON.", "isRawJSON rawJSON"],
  [Map, "Map.", "groupBy"],
  [Map.prototype, "Map.prototype.", "getOrInsert getOrInsertComputed"],
  [Math, "Math.", "f16round sumPrecise"],
  [Object, "Object.", "groupBy"],
  [Promise, "Promise.", "try withResolvers"],
  [
    RegExp,
    "RegExp.",
    "$1 $2 $3 $4 $5 $6 $7 $8 $9 escape input lastMatch lastParen leftContext rightContext",
  ],
  [
    Set.prototype,
    "Set.prototype.",
    "difference intersection isDisjointFrom isSubsetOf isSupersetOf symmetricDifference union",
  ],
  [Uint8Array, "Uint8Array.", "fromBase64 fromHex"],
  [Uint8Array.prototype, "Uint8Array.prototype.", "setFromBase64 setFromHex toBase64 toHex"],
  [WeakMap.prototype, "WeakMap.prototype.", "getOrInsert getOrInsertComputed"],
];

/** Makes all of it tell when it is used. */
export function defineDifferences(): void {
  for (const [holder, shown, members] of DIFFERENCES) {
    for (const member of members.split(" ")) defineAbsent(holder, member, shown + member);
  }
}
