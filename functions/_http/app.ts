import type { SupabaseContext } from "@supabase/server";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import type { z } from "zod";
import { type ApiClient, CogoError, log } from "../../shared/kernel/mod.ts";
import { authenticate } from "./authenticate.ts";
import type { Endpoint } from "./endpoint.ts";
import { problemResponse } from "./problem.ts";
import { requireOperator } from "./require_operator.ts";
import { requireSchema } from "./require_schema.ts";

/** What every handler finds in its context: a client with the caller's rights, and the request's id. */
export interface AppVariables {
  readonly Variables: { client: ApiClient; requestId: string; supabaseContext: SupabaseContext };
}

/** Who may call a function: the credentials it takes. */
export type Callers = "users" | "users and operators" | "workers";

const CREDENTIALS: Readonly<Record<Callers, ("user" | "secret")[]>> = {
  users: ["user"],
  "users and operators": ["user", "secret"],
  workers: ["secret"],
};

const BODY_MAXIMUM_BYTES = 256 * 1024;

/** What a browser may read of an answer beyond the usual. */
const EXPOSED_HEADERS = ["allow", "etag", "retry-after", "www-authenticate", "x-request-id"];

/** One Edge Function: its slug, who may call it, how much it takes, and its operations. */
export interface Api {
  readonly slug: string;
  /** What it is about, in a sentence. */
  readonly summary: string;
  readonly callers: Callers;
  /** 256 KiB by default. */
  readonly bodyMaximumBytes?: number;
  /** Of routes that take more, by method and path below the slug, such as `POST /`. */
  readonly routeMaximumBytes?: Readonly<Record<string, number>>;
  /** Schemas that its description refers to by these names. */
  readonly schemas?: Readonly<Record<string, z.ZodType>>;
  /** Where two paths match a request, the one with a word instead of a parameter is meant. */
  readonly endpoints: readonly Endpoint[];
  /** What anybody may read besides its description, by path below the slug. */
  readonly documents?: Readonly<Record<string, (c: Context<AppVariables>) => unknown>>;
  /** What is said with a 401 besides that a bearer token is wanted. */
  readonly challenge?: (c: Context<AppVariables>) => string;
}

/**
 * Builds the Hono app of one Edge Function: base path (the gateway strips only `/functions/v1`), CORS,
 * request ids, authentication, its operations, its own description, and problem details.
 *
 * `users` are verified by JWT and act under row-level security; `workers` and operators present the
 * secret key. What only operators may do is kept from users.
 */
export function createApp(api: Api): Hono<AppVariables> {
  const usualMaximumBytes = api.bodyMaximumBytes ?? BODY_MAXIMUM_BYTES;
  const app = new Hono<AppVariables>().basePath(`/${api.slug}`);

  app.use(requestId());
  app.use(secureHeaders({ crossOriginResourcePolicy: "cross-origin" }));
  app.use(cors({ origin: "*", exposeHeaders: EXPOSED_HEADERS, maxAge: 86_400 }));
  app.use(measureHead);
  app.use(requireReadableUrl);
  for (const [path, read] of Object.entries(api.documents ?? {})) {
    app.get(path, (c) => c.json(Object(read(c))));
  }
  // Workers have no operations, and MCP describes itself.
  if (api.endpoints.length > 0) {
    app.get("/openapi.json", async (c) => {
      const { describeApi } = await import("./openapi.ts");
      return c.json(describeApi([api]));
    });
  }
  app.use((c, next) => {
    const route = `${c.req.method} ${c.req.path.slice(api.slug.length + 1) || "/"}`;
    const [, ofRoute] =
      Object.entries(api.routeMaximumBytes ?? {}).find(([pattern]) => fits(pattern, route)) ?? [];
    return limitBody(ofRoute ?? usualMaximumBytes)(c, next);
  });
  app.use(authenticate(CREDENTIALS[api.callers]));
  app.use(async (c, next) => {
    const { authMode, supabase, supabaseAdmin } = c.get("supabaseContext");
    await requireSchema(supabaseAdmin);
    c.set("client", authMode === "user" ? supabase : supabaseAdmin);
    c.header("cache-control", "private, no-cache");
    await next();
  });
  addEndpoints(app, api.endpoints);

  app.onError((error, c) => {
    const response = toProblem(error, c);
    if (response.status === 401) {
      response.headers.set("www-authenticate", `Bearer ${api.challenge?.(c) ?? ""}`.trim());
    }
    return response;
  });
  app.notFound((c) =>
    problemResponse(
      new CogoError({ code: "not_found", message: `No route ${c.req.method} ${c.req.path}` }),
      c.get("requestId"),
    ),
  );
  return app;
}

function addEndpoints(app: Hono<AppVariables>, endpoints: readonly Endpoint[]): void {
  for (const path of new Set(endpoints.map((each) => each.path).sort(wordsFirst))) {
    const same = endpoints.filter((each) => each.path === path);
    for (const { method, operators, respond } of same) {
      app.on(method.toUpperCase(), path, async (c) => {
        if (operators) c.set("client", await requireOperator(c.get("supabaseContext")));
        return await respond(c);
      });
    }
    const methods = same.map(({ method }) => method.toUpperCase());
    const allowed = methods.join(", ");
    app.all(path, (c) => {
      c.header("allow", methods.includes("GET") ? `${allowed}, HEAD` : allowed);
      throw new CogoError({
        code: "method_not_allowed",
        message: `Expected ${allowed} of ${c.req.path}, got ${c.req.method}`,
      });
    });
  }
}

/** `HEAD` is answered as `GET`, without what is said but with its length; it is 0 otherwise. */
const measureHead: MiddlewareHandler = async (c, next) => {
  await next();
  if (c.req.method !== "HEAD" || c.res.body === null) return;
  const { byteLength } = await c.res.clone().arrayBuffer();
  c.res.headers.set("content-length", `${byteLength}`);
};

/** Hono leaves as it is what it cannot decode, which would be taken for what is meant. */
const requireReadableUrl: MiddlewareHandler = async (c, next) => {
  try {
    decodeURIComponent(new URL(c.req.url).href);
  } catch (cause) {
    const got = c.req.url.slice(new URL(c.req.url).origin.length, 200);
    const message = `Expected path and query in UTF-8, percent-encoded, got ${got}`;
    throw new CogoError({ code: "invalid_input", message, cause });
  }
  await next();
};

/** Orders paths so that a word comes before a parameter that would match it. */
function wordsFirst(one: string, other: string): number {
  const [a, b] = [one, other].map((path) => path.replaceAll(":", "\uffff"));
  return (a ?? "") < (b ?? "") ? -1 : 1;
}

/** Counts what arrives where the length is not declared. */
function limitBody(maximumBytes: number) {
  return bodyLimit({
    maxSize: maximumBytes,
    onError(c) {
      const got = c.req.header("content-length") ?? "more";
      throw new CogoError({
        code: "payload_too_large",
        message: `Expected a body of at most ${maximumBytes} bytes, got ${got}`,
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

/** Whether a route is one of this pattern, as "POST /:taskId/sources". */
function fits(pattern: string, route: string): boolean {
  const [wanted, parts] = [pattern.split("/"), route.split("/")];
  return (
    wanted.length === parts.length &&
    wanted.every((each, index) => each.startsWith(":") || each === parts[index])
  );
}
