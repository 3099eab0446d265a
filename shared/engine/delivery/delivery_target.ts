import { z } from "zod";
import { CogoError } from "../../kernel/mod.ts";

/** Where a result is delivered to. */
export type DeliveryTarget =
  | { readonly kind: "github"; readonly owner: string; readonly repository: string }
  | { readonly kind: "git" | "dir"; readonly path: string };

const NAME = /^[A-Za-z0-9_.-]{1,100}$/;

/** A target in one line, by its one name: `github:owner/repository`, `git:/absolute/path` or `dir:/absolute/path`. */
export const deliveryTargetSchema = z
  .string()
  .trim()
  .max(500)
  .overwrite(canonicalTarget)
  .refine(
    (text) => parse(text) !== undefined,
    "Expected github:owner/repository, git:/absolute/path or dir:/absolute/path",
  );

/** @throws CogoError `invalid_input`. */
export function readDeliveryTarget(text: string): DeliveryTarget {
  const target = parse(text);
  if (target !== undefined) return target;
  throw new CogoError({
    code: "invalid_input",
    message: `Expected a target such as github:owner/repository, got "${text}"`,
    remedy: "Give github:owner/repository, git:/absolute/path or dir:/absolute/path",
  });
}

/**
 * The one name of a target, so that it is not delivered to twice under two: without empty parts of its path, of GitHub in
 * lower case and without `.git`, of a repository on a machine without the `/.git` of its folder. As
 * `cogo.canonical_target()`.
 */
export function canonicalTarget(text: string): string {
  const colon = text.indexOf(":");
  const kind = text.slice(0, colon);
  const given = text.slice(colon + 1);
  const place = kind === "github" ? given.toLowerCase() : given.replaceAll("\\", "/");
  const parts = place.split("/").filter((part) => part !== "" && part !== ".");
  const last = parts.at(-1) ?? "";
  const isSuffixed = kind === "github" && last.endsWith(".git") && last !== ".git";
  if (isSuffixed) parts.splice(-1, 1, last.slice(0, -".git".length));
  if (kind === "git" && last === ".git") parts.pop();
  const root = kind !== "github" && place.startsWith("/") ? "/" : "";
  return `${kind}:${root}${parts.join("/")}`;
}

function parse(text: string): DeliveryTarget | undefined {
  const colon = text.indexOf(":");
  const kind = text.slice(0, colon);
  const place = text.slice(colon + 1);
  if (/\p{C}/u.test(place)) return undefined;
  if (kind === "git" || kind === "dir") {
    const isAbsolute = place.startsWith("/") || /^[A-Za-z]:[\\/]/.test(place);
    return isAbsolute && !place.split(/[\\/]/).includes("..") ? { kind, path: place } : undefined;
  }
  const [owner = "", repository = "", ...rest] = place.split("/");
  const isNamed = [owner, repository].every((name) => NAME.test(name) && !/^\.+$/.test(name));
  return kind === "github" && isNamed && rest.length === 0
    ? { kind, owner, repository }
    : undefined;
}
