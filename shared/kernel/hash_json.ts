import type { Json } from "./json.ts";
import { sha256 } from "./sha256.ts";
import { toJson } from "./to_json.ts";

/** SHA-256 of a value as JSON, in hexadecimal; the order of members does not count. */
export async function hashJson(value: unknown): Promise<string> {
  return await sha256(JSON.stringify(sortMembers(toJson(value))));
}

function sortMembers(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([key, member]) => [key, sortMembers(member)]));
}
