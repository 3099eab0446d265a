import { compactVerify, decodeProtectedHeader, importJWK, type JSONWebKeySet, SignJWT } from "jose";
import { z } from "zod";
import type { StackKeys } from "./keys.ts";

/** The roles the API may act as; what a token's `role` claim must be one of. */
export const apiRole = z.enum(["anon", "authenticated", "service_role"]);

const claimsSchema = z.looseObject({ role: apiRole, exp: z.number(), sub: z.string().optional() });

/** A verified token's claims; `exp` is in seconds since 1970. */
export type Claims = z.infer<typeof claimsSchema>;

/** Signs and checks the project's tokens (ES256 with a `kid`, so that clients verify them locally). */
export interface Tokens {
  readonly issuer: string;
  /** The public keys, as `/auth/v1/.well-known/jwks.json` serves them. */
  readonly jwks: JSONWebKeySet;
  /** Standing tokens behind the publishable and the secret key. */
  readonly anonToken: string;
  readonly serviceRoleToken: string;
  sign(claims: Readonly<Record<string, unknown>>, lifetimeSeconds: number): Promise<string>;
  /** The claims, or `undefined` when the token is malformed, foreign or of no API role; `"expired"` when too old. */
  verify(token: string): Promise<Claims | "expired" | undefined>;
}

const TEN_YEARS_SECONDS = 10 * 365 * 24 * 3600;
// A verification costs more than a small query, and a client sends the same token for an hour.
const REMEMBERED_TOKENS = 1_000;

/** The secret of a project from before signing keys. */
export interface SharedSecret {
  readonly secret: string;
  /** Whether it signs, or since a rotation only verifies. */
  readonly signs: boolean;
}

/** Makes the token service of a project whose Auth lives at `issuer`. */
export async function createTokens(
  keys: StackKeys,
  issuer: string,
  legacy?: SharedSecret,
): Promise<Tokens> {
  const { d: _private, ...publicParts } = keys.signingKey;
  const privateKey = await importJWK(keys.signingKey, "ES256");
  const publicKey = await importJWK(publicParts, "ES256");
  const sharedKey = new TextEncoder().encode(legacy?.secret);
  const verified = new Map<string, Claims>();

  async function sign(
    claims: Readonly<Record<string, unknown>>,
    lifetimeSeconds: number,
  ): Promise<string> {
    const issuedAt = Math.floor(Date.now() / 1000);
    const unsigned = new SignJWT({
      ...claims,
      iss: issuer,
      iat: issuedAt,
      exp: issuedAt + lifetimeSeconds,
    });
    if (legacy?.signs) {
      return unsigned.setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(sharedKey);
    }
    return unsigned
      .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: keys.signingKey.kid })
      .sign(privateKey);
  }

  async function verify(token: string): Promise<Claims | "expired" | undefined> {
    const claims = verified.get(token) ?? (await verifySignature(token));
    if (claims === undefined) return undefined;
    return claims.exp * 1000 <= Date.now() ? "expired" : claims;
  }

  async function verifySignature(token: string): Promise<Claims | undefined> {
    try {
      // The signature alone: expiry is judged at every use, so a remembered token still grows old.
      const isShared = legacy !== undefined && decodeProtectedHeader(token).alg === "HS256";
      const { payload } = isShared
        ? await compactVerify(token, sharedKey, { algorithms: ["HS256"] })
        : await compactVerify(token, publicKey, { algorithms: ["ES256"] });
      const claims = claimsSchema.parse(JSON.parse(new TextDecoder().decode(payload)));
      if (verified.size >= REMEMBERED_TOKENS) verified.clear();
      verified.set(token, claims);
      return claims;
    } catch {
      return undefined;
    }
  }

  return {
    issuer,
    jwks: {
      keys: legacy?.signs ? [] : [{ ...publicParts, use: "sig", key_ops: ["verify"] }],
    },
    anonToken: await sign({ role: "anon" }, TEN_YEARS_SECONDS),
    serviceRoleToken: await sign({ role: "service_role" }, TEN_YEARS_SECONDS),
    sign,
    verify,
  };
}
