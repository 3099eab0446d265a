import type { SupabaseContext } from "@supabase/server";
import { withSupabase } from "@supabase/server/adapters/hono";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { requestId } from "hono/request-id";
import { type ApiClient, CogoError, log } from "../../shared/kernel/mod.ts";
import { problemResponse } from "./problem.ts";

/** What every handler finds in its context: a client with the caller's rights, and the request's id. */
export interface AppVariables {
  readonly Variables: { client: ApiClient; requestId: string; supabaseContext: SupabaseContext };
}

/** Who may call a function: the credentials it takes. */
type Callers = "users" | "users and operators" | "workers";

const CREDENTIALS: Readonly<Record<Callers, ("user" | "secret")[]>> = {
  users: ["user"],
  "users and operators": ["user", "secret"],
  workers: ["secret"],
};

const BODY_MAXIMUM_BYTES = 256 * 1024;

/**
 * Builds the Hono app of one Edge Function: base path (the gateway strips only `/functions/v1`), CORS,
 * request ids, authentication and problem details. The routes are the function's own.
 *
 * `users` are verified by JWT and act under row-level security; `workers` and operators present the
 * secret key. What only operators may do is kept from users by {@link operatorsOnly}.
 */
export function createApp(input: {
  readonly slug: string;
  readonly callers: Callers;
  /** 256 KiB by default. */
  readonly bodyMaximumBytes?: number;
  /** Of routes that take more, by method and path below the slug, such as `POST /`. */
  readonly routeMaximumBytes?: Readonly<Record<string, number>>;
}): Hono<AppVariables> {
  const usualMaximumBytes = input.bodyMaximumBytes ?? BODY_MAXIMUM_BYTES;
  const app = new Hono<AppVariables>().basePath(`/${input.slug}`);

  app.use(requestId());
  app.use(cors({ origin: "*", exposeHeaders: ["x-request-id"], maxAge: 86_400 }));
  app.use((c, next) => {
    const route = `${c.req.method} ${c.req.path.slice(input.slug.length + 1) || "/"}`;
    return limitBody(input.routeMaximumBytes?.[route] ?? usualMaximumBytes)(c, next);
  });
  app.use(
    withSupabase({
      auth: CREDENTIALS[input.callers],
      supabaseOptions: { db: { schema: "cogo_api" } },
    }),
  );
  app.use(async (c, next) => {
    const { authMode, supabase, supabaseAdmin } = c.get("supabaseContext");
    c.set("client", authMode === "user" ? supabase : supabaseAdmin);
    await next();
  });

  app.onError((error, c) => toProblem(error, c));
  app.notFound((c) =>
    problemResponse(
      new CogoError({ code: "not_found", message: `No route ${c.req.method} ${c.req.path}` }),
      c.get("requestId"),
    ),
  );
  return app;
}

/** Lets requests with the secret key through. @throws CogoError `forbidden` for users. */
export async function operatorsOnly(
  c: Context<AppVariables>,
  next: () => Promise<void>,
): Promise<void> {
  if (c.get("supabaseContext").authMode !== "secret") {
    throw new CogoError({
      code: "forbidden",
      message: "Expected an operator, got a user",
      remedy: "Call it with the project's secret key",
    });
  }
  await next();
}

/** Counts what arrives where the length is not declared. */
function limitBody(maximumBytes: number) {
  return bodyLimit({
    maxSize: maximumBytes,
    onError() {
      throw new CogoError({
        code: "payload_too_large",
        message: `Expected a body of at most ${maximumBytes} bytes`,
      });
    },
  });
}

function toProblem(error: Error, c: Context<AppVariables>): Response {
  const requestId = c.get("requestId");
  const known = toCogoError(error);
  if (known.code === "internal_error") {
    log("error", "request_failed", { requestId, path: c.req.path, error: error.message });
  }
  return problemResponse(known, requestId);
}

function toCogoError(error: Error): CogoError {
  if (error instanceof CogoError) return error;
  if (error instanceof HTTPException && (error.status === 401 || error.status === 403)) {
    return new CogoError({
      code: "authentication_required",
      message: error.message,
      remedy: "Send `Authorization: Bearer <access token>` of a signed-in user",
      cause: error,
    });
  }
  return new CogoError({ code: "internal_error", message: "Something went wrong", cause: error });
}
