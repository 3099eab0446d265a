import { jsonResponse, type Service } from "../gateway/http.ts";
import { getUser, logOut, putUser } from "./account.ts";
import { AuthError, apiVersion, authErrorResponse } from "./auth_error.ts";
import type { AuthDependencies, AuthHandler } from "./requests.ts";
import { refresh, signIn, signUp } from "./sign_in.ts";

const routes: Readonly<Record<string, AuthHandler>> = {
  "POST /signup": signUp,
  "POST /token?grant_type=password": signIn,
  "POST /token?grant_type=refresh_token": refresh,
  "GET /user": getUser,
  "PUT /user": putUser,
  "POST /logout": logOut,
  "GET /health": async () =>
    jsonResponse(200, {
      name: "GoTrue",
      version: "embedded",
      description: "The embedded stack's Auth",
    }),
  "GET /settings": settings,
  "GET /.well-known/jwks.json": async (_request, { tokens }) =>
    jsonResponse(200, tokens.jwks, { "cache-control": "public, max-age=600" }),
};

/** Serves the part of Supabase Auth that auth-js uses for e-mail and password, and anonymous, sign-in. */
export function createAuth(dependencies: AuthDependencies): Service {
  return async (request) => {
    const url = new URL(request.url);
    const grant =
      url.pathname === "/token" ? `?grant_type=${url.searchParams.get("grant_type")}` : "";
    const handler = routes[`${request.method} ${url.pathname}${grant}`];
    try {
      if (handler === undefined)
        throw new AuthError(404, "not_found", "The embedded Auth does not serve this path");
      const response = await handler(request, dependencies);
      response.headers.set("x-supabase-api-version", apiVersion);
      return response;
    } catch (error) {
      if (error instanceof AuthError) return authErrorResponse(error, request);
      throw error;
    }
  };
}

async function settings(_request: Request, { config }: AuthDependencies): Promise<Response> {
  return jsonResponse(200, {
    external: { email: true, anonymous_users: config.enable_anonymous_sign_ins },
    disable_signup: !config.enable_signup,
    mailer_autoconfirm: true,
    phone_autoconfirm: false,
  });
}
