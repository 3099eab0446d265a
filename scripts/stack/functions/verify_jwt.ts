import { decodeProtectedHeader } from "jose";
import { bearerOf } from "../gateway/http.ts";
import type { Tokens } from "../tokens.ts";
import type { FunctionErrorCode } from "./function_error.ts";

/**
 * The gateway check of a function with `verify_jwt = true`; `undefined` lets the request through.
 *
 * As hosted, an API key passes too (its role's token stands in `sb-api-key`): this is not authentication.
 */
export async function checkFunctionJwt(
  method: string,
  headers: Headers,
  tokens: Tokens,
): Promise<FunctionErrorCode | undefined> {
  if (method === "OPTIONS") return undefined;
  const bearer = bearerOf(headers);
  const token =
    bearer === undefined || bearer.startsWith("sb_") ? headers.get("sb-api-key") : bearer;
  if (token === null) return "UNAUTHORIZED_NO_AUTH_HEADER";
  const algorithm = algorithmOf(token);
  if (algorithm === undefined) return "UNAUTHORIZED_INVALID_JWT_FORMAT";
  if (algorithm !== "ES256") return "UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM";
  const claims = await tokens.verify(token);
  return claims === undefined || claims === "expired" ? "UNAUTHORIZED_ASYMMETRIC_JWT" : undefined;
}

function algorithmOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).alg;
  } catch {
    return undefined;
  }
}
