import { host } from "../host.ts";

/**
 * Says that an object decided a comparison that is no matcher of `expect`'s: vitest asks any object with a method
 * `asymmetricMatch`, and one that tested code returns can equal whatever it likes. The build puts this call where
 * vitest asks.
 */
export function noteMatcher(isOwn: boolean): true {
  if (!isOwn) host.doubt("An object that is no matcher of expect's decided what it equals.");
  return true;
}
