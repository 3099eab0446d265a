import type { Context } from "hono";
import { CogoError } from "../../shared/kernel/mod.ts";
import { isStrong, listTags, versionOf } from "./entity_tag.ts";

/** What a request's headers ask for beyond its body. */
export interface Preconditions {
  /** The version that the caller has seen, of `If-Match`; undefined when any will do. */
  readonly version: number | undefined;
  /** Of `Idempotency-Key`: the same key makes a repeated request change nothing. */
  readonly idempotencyKey: string | undefined;
}

const KEY_MAXIMUM_LENGTH = 200;
const MOST_VERSIONS = 10;

/** What an operation heeds. */
interface Heeded {
  readonly method: string;
  readonly changesVersion: boolean;
  readonly idempotent: boolean;
}

/**
 * Does it for the version that is there, if the caller has named it. Versions only grow, so that of several that were
 * named the lowest is tried first: one that is past is not there again. A header that the operation does not heed is
 * refused, since what it asks for would not be so: that nothing is overwritten, or nothing done twice.
 *
 * @throws CogoError `invalid_input` for headers that no answer can have suggested or that the operation does not heed,
 * `precondition_failed` when none of the versions is there.
 */
export async function meetPreconditions<Answer>(
  c: Context,
  heeded: Heeded,
  act: (preconditions: Preconditions) => Promise<Answer>,
): Promise<Answer> {
  const isRead = heeded.method === "get";
  if (!isRead) refuseHeader(c, "If-None-Match", "because only GET heeds it");
  const { changesVersion } = heeded;
  if (!changesVersion) refuseHeader(c, "If-Match", "because this operation changes no version");
  if (!heeded.idempotent)
    refuseHeader(c, "Idempotency-Key", "because this operation keeps no keys");
  const idempotencyKey = heeded.idempotent ? readIdempotencyKey(c) : undefined;
  const versions = changesVersion ? readVersions(c) : [];
  for (const version of versions.slice(0, -1)) {
    try {
      return await act({ version, idempotencyKey });
    } catch (error) {
      if (!(error instanceof CogoError && error.code === "precondition_failed")) throw error;
    }
  }
  return await act({ version: versions.at(-1), idempotencyKey });
}

/**
 * The key of a request, which its body or its header may have.
 *
 * @throws CogoError `invalid_input` where they have two.
 */
export function idempotencyKeyOf(
  body: { readonly idempotencyKey?: string | undefined },
  { idempotencyKey }: Preconditions,
): string | undefined {
  const said = body.idempotencyKey;
  if (said === undefined || idempotencyKey === undefined || said === idempotencyKey)
    return said ?? idempotencyKey;
  const expected = `Expected the idempotencyKey of the body, "${said.slice(0, 100)}", or none`;
  throw invalidHeader("Idempotency-Key", expected, idempotencyKey);
}

/** In ascending order; none when any will do. */
function readVersions(c: Context): readonly number[] {
  const header = c.req.header("if-match")?.trim();
  if (header === undefined || header === "*") return [];
  const tags = listTags(header);
  const versions = tags.map(versionOf);
  if (tags.length === 0 || new Set(versions).size > MOST_VERSIONS || versions.includes(undefined)) {
    const expected = `Expected the ETag of an answer, such as "3", up to ${MOST_VERSIONS} of them, or *`;
    throw invalidHeader("If-Match", expected, header);
  }
  const known = new Set(tags.filter(isStrong).flatMap((tag) => versionOf(tag) ?? []));
  if (known.size > 0) return [...known].sort((one, other) => one - other);
  throw new CogoError({
    code: "precondition_failed",
    message: `If-Match: Expected a strong ETag, such as "3", got ${header.slice(0, 100)}`,
    remedy: "Name the `version` of what was read, in quotes: a proxy may have weakened its ETag",
  });
}

/** What was meant to happen under a condition, or once, must not happen without it. */
function refuseHeader(
  c: Context,
  name: "If-Match" | "If-None-Match" | "Idempotency-Key",
  reason: string,
): void {
  const header = c.req.header(name)?.trim();
  if (header === undefined || (name === "If-Match" && header === "*")) return;
  throw invalidHeader(name, `Expected none, ${reason}`, header);
}

function readIdempotencyKey(c: Context): string | undefined {
  const key = c.req.header("idempotency-key")?.trim();
  if (key === undefined) return undefined;
  if (key !== "" && key.length <= KEY_MAXIMUM_LENGTH) return key;
  const expected = `Expected 1 to ${KEY_MAXIMUM_LENGTH} characters`;
  throw invalidHeader("Idempotency-Key", expected, `${key.length}`);
}

function invalidHeader(name: string, expected: string, got: string): CogoError {
  const message = `${expected}, got ${got.slice(0, 100)}`;
  return new CogoError({
    code: "invalid_input",
    message: `${name}: ${message}`,
    details: { errors: [{ path: `headers.${name}`, message }] },
  });
}
