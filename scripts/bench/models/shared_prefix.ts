import type { JsonObject } from "../../../shared/kernel/mod.ts";

/** A call as a model reads it: what a provider caches is a beginning of this. */
export function readingOrder({ tools = [], system = "", messages = [] }: JsonObject): string {
  return [tools, system, messages].map(textOf).join("\n");
}

/** How much of a call is the beginning of another one, too; from 0 to 1. */
export function sharedPrefix(call: string, other: string): number {
  let shared = 0;
  while (shared < call.length && call[shared] === other[shared]) shared += 1;
  return call.length === 0 ? 0 : shared / call.length;
}

/** The least of them, of every two calls; 1 for less than two. */
export function leastSharedPrefix(calls: readonly string[]): number {
  const shares = calls.flatMap((call, place) =>
    calls.flatMap((other, index) => (index === place ? [] : sharedPrefix(call, other))),
  );
  return Math.min(1, ...shares);
}

/** The words alone: what marks them differs between protocols. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOf).join("\n");
  if (typeof value !== "object" || value === null) return "";
  return Object.entries(value)
    .filter(([name]) => !["role", "type", "cache_control"].includes(name))
    .map(([, member]) => textOf(member))
    .join("\n");
}
