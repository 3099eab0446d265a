import type { SupabaseContext } from "@supabase/server";
import { withSupabase } from "@supabase/server/adapters/hono";
import { createAdminClient, createContextClient, resolveEnv } from "@supabase/server/core";
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import { decodeJwt } from "jose";
import { readFormerKeys } from "../../shared/kernel/mod.ts";
import type { AppVariables } from "./app.ts";
import { askAuth, isForAuth } from "./ask_auth.ts";

const supabaseOptions = { db: { schema: "cogo_api" } };

/**
 * Verifies who calls. A token that a public key of the project verifies is verified here; one that is signed with the
 * project's shared secret, or with a key from before a rotation, is taken to Auth, and never trusted without it.
 */
export function authenticate(credentials: ("user" | "secret")[]) {
  return createMiddleware<{ Variables: Pick<AppVariables["Variables"], "supabaseContext"> }>(
    async (c, next) => {
      const env = readProject();
      spellScheme(c);
      const token = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1];
      const isKey = token === c.req.header("apikey"); // as clients send that have no session
      if (credentials.includes("user") && token && !isKey && isForAuth(token, env.jwks)) {
        c.set("supabaseContext", await contextOf(token, env));
      }
      return await withSupabase({ auth: credentials, supabaseOptions, env })(c, next);
    },
  );
}

/** The name of a scheme may be spelt in any case, and `withSupabase` knows one. */
function spellScheme(c: Context): void {
  const said = c.req.header("authorization");
  const spelt = said?.replace(/^bearer +/i, "Bearer ");
  if (spelt === undefined || spelt === said) return;
  const headers = new Headers(c.req.raw.headers);
  headers.set("authorization", spelt);
  c.req.raw = new Request(c.req.raw, { headers });
}

/** The project as its environment tells; one without API keys of the present kind has those of the former. */
export function readProject() {
  const { data, error } = resolveEnv();
  if (error !== null) throw error;
  const former = readFormerKeys();
  const orFormer = (keys: Record<string, string>, key: string | undefined) =>
    Object.keys(keys).length === 0 && key ? { default: key } : keys;
  return {
    ...data,
    publishableKeys: orFormer(data.publishableKeys, former.publishable),
    secretKeys: orFormer(data.secretKeys, former.secret),
  };
}

async function contextOf(
  token: string,
  env: ReturnType<typeof readProject>,
): Promise<SupabaseContext> {
  const [apiKey = ""] = Object.values(env.publishableKeys);
  const user = await askAuth(token, { url: env.url, apiKey });
  if (user === undefined) throw new HTTPException(401, { message: "Invalid credentials" });
  const { id, role, email, app_metadata: appMetadata, user_metadata: userMetadata } = user;
  return {
    supabase: createContextClient({ auth: { token }, supabaseOptions, env }),
    supabaseAdmin: createAdminClient({ supabaseOptions, env }),
    authMode: "user",
    jwtClaims: { ...decodeJwt(token), sub: id },
    userClaims: { id, appMetadata, userMetadata, ...(role && { role }), ...(email && { email }) },
  };
}
