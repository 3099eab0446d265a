import type { StackKeys } from "../keys.ts";
import type { Tokens } from "../tokens.ts";
import { bearerOf } from "./http.ts";

/** What a request's key means: the token to act with, or why the request is refused. */
export type KeyMapping =
  | { readonly token: string }
  | { readonly refused: { readonly message: string; readonly hint: string } };

/** Turns opaque API keys into the role's token, as the hosted gateway does. */
export type ApiKeys = {
  /** For HTTP: an own `Authorization` wins, except one that merely repeats an `sb_` key. */
  mapRequest(headers: Headers, query: URLSearchParams): KeyMapping;
  /** The role's token behind an API key (or the key itself, when it is a token); `undefined` for an unknown key. */
  tokenOf(key: string): string | undefined;
  /** Whether a request comes with the secret key, as those of the stack's own workers do. */
  isSecret(headers: Headers): boolean;
};

const noKey = {
  message: "No API key found in request",
  hint: "No `apikey` request header or url param was found.",
};
const wrongKey = {
  message: "Invalid API key",
  hint: "Double check your Supabase `anon` or `service_role` API key.",
};
const secretInBrowser = {
  message: "Forbidden use of secret API key in browser",
  hint: "Secret API keys can only be used in a protected environment and should never be used in a browser. Delete this secret API key immediately.",
};

/** Makes the mapping for a project's keys. */
export function createApiKeys(keys: StackKeys, tokens: Tokens): ApiKeys {
  function tokenOf(key: string): string | undefined {
    if (key === keys.publishableKey) return tokens.anonToken;
    if (key === keys.secretKey) return tokens.serviceRoleToken;
    // A legacy key is itself a token; the service behind verifies it.
    return key.split(".").length === 3 ? key : undefined;
  }

  function mapRequest(headers: Headers, query: URLSearchParams): KeyMapping {
    const key = headers.get("apikey") ?? query.get("apikey");
    if (key === null || key === "") return { refused: noKey };
    const keyToken = tokenOf(key);
    if (keyToken === undefined) return { refused: wrongKey };
    if (key === keys.secretKey && /^Mozilla\//.test(headers.get("user-agent") ?? "")) {
      return { refused: secretInBrowser };
    }
    const bearer = bearerOf(headers);
    return { token: bearer === undefined || bearer.startsWith("sb_") ? keyToken : bearer };
  }

  return {
    mapRequest,
    tokenOf,
    isSecret: (headers) => headers.get("apikey") === keys.secretKey,
  };
}
