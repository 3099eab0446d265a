import type { Context } from "hono";
import { sha256 } from "../../shared/kernel/mod.ts";

const HASH_LENGTH = 16;

/** The version that an entity tag, weak or strong, names: `"3"`, or with what was read of it `"3-<hash>"`. */
export function versionOf(tag: string): number | undefined {
  const digits = /^(?:W\/)?"(\d{1,15})(?:-[0-9a-f]+)?"$/.exec(tag)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Answers who has read the same already with 304 and nothing. What is read of a version changes without it, such as
 * the state of a session, so the tag names both.
 */
export async function answerOnlyNew(c: Context, response: Response): Promise<Response> {
  const version = versionOf(response.headers.get("etag") ?? "");
  if (version === undefined) return response;
  const body = await response.text();
  const tag = `"${version}-${(await sha256(body)).slice(0, HASH_LENGTH)}"`;
  const { status, headers } = response;
  headers.set("etag", tag);
  if (!isKnown(c.req.header("if-none-match"), tag)) return new Response(body, { status, headers });
  headers.delete("content-type");
  return new Response(null, { status: 304, headers });
}

/** The entity tags of a header. Between its quotes a tag may have commas and spaces, though none of ours has. */
export function listTags(header: string): readonly string[] {
  return header.match(/(?:W\/)?"[^"]*"|[^\s,]+/g) ?? [];
}

/** `If-Match` compares strongly: a tag that a proxy has weakened, as those that compress do, matches nothing (RFC 9110). */
export const isStrong = (tag: string): boolean => !tag.startsWith("W/");

/** `If-None-Match` compares weakly, a list of tags or any. */
function isKnown(header: string | undefined, tag: string): boolean {
  const tags = listTags(header ?? "").map((each) => each.replace(/^W\//, ""));
  return tags.includes("*") || tags.includes(tag);
}
