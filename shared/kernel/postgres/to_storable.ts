import type { Json } from "../json.ts";

/**
 * The same value with text that Postgres stores. Neither its `text` nor its `jsonb` has the null character
 * or half of a surrogate pair; both become U+FFFD, the sign for what could not be represented.
 */
export function toStorable(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed().replaceAll("\u0000", "\uFFFD");
  if (Array.isArray(value)) return value.map(toStorable);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [toStorable(key), toStorable(member)]),
  );
}

/**
 * A value as a jsonb column gives it back: its text storable, and the members of objects in the order of jsonb, which is
 * that of the bytes in their names, shorter names first.
 */
export function asStored(value: Json): Json {
  return inOrder(toStorable(value) as Json);
}

function inOrder(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const members = Object.entries(value).map(([name, member]) => ({
    name,
    bytes: new TextEncoder().encode(name),
    member: inOrder(member),
  }));
  members.sort((one, other) => compareBytes(one.bytes, other.bytes));
  return Object.fromEntries(members.map(({ name, member }) => [name, member]));
}

function compareBytes(one: Uint8Array, other: Uint8Array): number {
  if (one.length !== other.length) return one.length - other.length;
  const place = one.findIndex((byte, index) => byte !== other[index]);
  return place < 0 ? 0 : (one[place] ?? 0) - (other[place] ?? 0);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
