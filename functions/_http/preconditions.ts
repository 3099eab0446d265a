import type { Context } from "hono";
import { CogoError } from "../../shared/kernel/mod.ts";
import { versionOf } from "./entity_tag.ts";

/** What a request's headers ask for beyond its body. */
export interface Preconditions {
  /** The version that the caller has seen, of `If-Match`; undefined when any will do. */
  readonly version: number | undefined;
  /** Of `Idempotency-Key`: the same key makes a repeated request change nothing. */
  readonly idempotencyKey: string | undefined;
}

const KEY_MAXIMUM_LENGTH = 200;

/** Those that the operation heeds. @throws CogoError `invalid_input` for headers that no answer can have suggested. */
export function readPreconditions(
  c: Context,
  heeded: { readonly versioned?: boolean; readonly idempotent?: boolean },
): Preconditions {
  if (!heeded.versioned) refuseVersion(c);
  return {
    version: heeded.versioned ? readVersion(c) : undefined,
    idempotencyKey: heeded.idempotent ? readIdempotencyKey(c) : undefined,
  };
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

function readVersion(c: Context): number | undefined {
  const header = c.req.header("if-match")?.trim();
  if (header === undefined || header === "*") return undefined;
  const version = versionOf(header);
  if (version !== undefined) return version;
  throw invalidHeader("If-Match", 'Expected the ETag of an answer, such as "3", or *', header);
}

/** A change that was meant for one version must not be made on any. */
function refuseVersion(c: Context): void {
  const header = c.req.header("if-match")?.trim();
  if (header === undefined || header === "*") return;
  throw invalidHeader(
    "If-Match",
    "Expected none, because this operation knows no versions",
    header,
  );
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
