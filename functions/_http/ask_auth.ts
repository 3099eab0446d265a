import type { SupabaseEnv } from "@supabase/server";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { z } from "zod";
import { CogoError, sha256 } from "../../shared/kernel/mod.ts";

const userSchema = z.looseObject({
  id: z.string(),
  role: z.string().optional(),
  email: z.string().optional(),
  app_metadata: z.record(z.string(), z.unknown()).default({}),
  user_metadata: z.record(z.string(), z.unknown()).default({}),
});
type User = z.infer<typeof userSchema>;

const TIMEOUT_MILLISECONDS = 5_000;
/** How long a user who was signed out can still call. */
const REMEMBERED_MILLISECONDS = 30_000;
const REMEMBERED_TOKENS = 1_000;

const answers = new Map<
  string,
  { readonly user: Promise<User | undefined>; readonly until: number }
>();

/**
 * Whether only Auth can say that a token is good: it is signed with the project's shared secret, which no function has,
 * or with a key that is not among the public ones of this process. Text that is no token is not.
 */
export function isForAuth(token: string, publicKeys: SupabaseEnv["jwks"]): boolean {
  const header = headerOf(token);
  if (header === undefined) return false;
  if (header.alg?.startsWith("HS")) return true;
  if (publicKeys instanceof URL) return false; // asked for keys that are new
  const { keys } = publicKeys ?? { keys: [] };
  return (
    keys.length === 0 || (header.kid !== undefined && !keys.some(({ kid }) => kid === header.kid))
  );
}

/**
 * Asks Auth whose token this is; undefined when it is nobody's, any more or ever. What it said is remembered for half a
 * minute, by the token's hash, and no longer than the token lasts.
 *
 * @throws CogoError `authentication_unavailable` when it does not say.
 */
export async function askAuth(
  token: string,
  auth: { readonly url: string; readonly apiKey: string },
): Promise<User | undefined> {
  const now = Date.now();
  const key = await sha256(`${auth.url} ${token}`);
  const known = answers.get(key);
  if (known !== undefined && known.until > now) return await known.user;
  const user = readUser(token, auth);
  // In order of age: the oldest goes first, whether it is too old or there are too many.
  answers.delete(key);
  answers.set(key, { user, until: Math.min(now + REMEMBERED_MILLISECONDS, expiryOf(token)) });
  for (const [each, { until }] of answers) {
    if (until > now && answers.size <= REMEMBERED_TOKENS) break;
    answers.delete(each);
  }
  user.catch(() => answers.delete(key));
  return await user;
}

async function readUser(
  token: string,
  auth: { readonly url: string; readonly apiKey: string },
): Promise<User | undefined> {
  const response = await fetch(`${auth.url}/auth/v1/user`, {
    headers: { authorization: `Bearer ${token}`, apikey: auth.apiKey },
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  }).catch((cause: unknown) => unavailable("it did not answer", cause));
  if (response.ok) return userSchema.parse(await response.json());
  await response.body?.cancel();
  if (response.status >= 500 || response.status === 429)
    unavailable(`it answered ${response.status}`);
  return undefined;
}

function unavailable(reason: string, cause?: unknown): never {
  throw new CogoError({
    code: "authentication_unavailable",
    message: `Expected Auth to say whose token this is, but ${reason}`,
    remedy: "Try again in a moment",
    cause,
  });
}

function headerOf(token: string): { readonly alg?: string; readonly kid?: string } | undefined {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return undefined;
  }
}

/** In milliseconds since 1970; a token that says nothing is not remembered. */
function expiryOf(token: string): number {
  try {
    return (decodeJwt(token).exp ?? 0) * 1_000;
  } catch {
    return 0;
  }
}
