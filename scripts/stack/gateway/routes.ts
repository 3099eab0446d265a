import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { timeout } from "hono/timeout";
import type { Functions } from "../functions/functions.ts";
import type { IdleWatch } from "../idle_watch.ts";
import type { Realtime } from "../realtime/realtime.ts";
import type { ApiKeys } from "./api_keys.ts";
import { BODY_LIMIT_BYTES, internalUrl, jsonResponse, type Service } from "./http.ts";

/** The services behind the one port. */
export type Services = {
  readonly auth: Service;
  readonly dataApi: Service;
  readonly realtime: Realtime;
  readonly functions: Functions;
  readonly runner: Service;
  /** Pages and documents for people, below `/docs`. */
  readonly reference: Hono;
  readonly apiKeys: ApiKeys;
};

// Hosted ends a Data API request after 60 s whatever the role's own limit is.
const DEADLINE_MS = 60_000;
const OPEN_PATHS = ["/.well-known/jwks.json", "/health"];

/** Everything but functions and WebSockets: the services that speak web requests. */
export function createRoutes(
  services: Services,
  idleWatch: IdleWatch,
  warn: (message: string) => void,
): Hono {
  const { apiKeys } = services;
  const app = new Hono();
  // As the hosted gateway does on every route but functions, which do it themselves.
  app.use(
    cors({
      origin: (origin) => origin || "*",
      allowMethods: ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"],
      exposeHeaders: [
        ...["content-range", "preference-applied", "x-sb-error-code", "x-supabase-api-version"],
      ],
      maxAge: 3_600,
    }),
  );
  app.use(
    bodyLimit({
      maxSize: BODY_LIMIT_BYTES,
      onError: (c) => c.json({ message: "Expected a body of at most 32 MiB" }, 413),
    }),
  );
  app.get("/_internal/health", (c) => c.json({ message: "ok" }));
  app.route("/", services.reference);
  app.post("/_internal/keep", (c) => {
    if (!apiKeys.isSecret(c.req.raw.headers)) return c.notFound();
    idleWatch.keep();
    return c.body(null, 204);
  });
  // It asks for the secret key itself, as the one of a hosted project does.
  app.all("/runner/v1/*", async (c) => services.runner(await toInner(c, "/runner/v1")));
  const late = new HTTPException(504, { res: jsonResponse(504, { message: "It took too long" }) });
  for (const [prefix, service] of [
    ["/auth/v1", services.auth],
    ["/rest/v1", services.dataApi],
    ["/realtime/v1/api", services.realtime.rest],
  ] as const) {
    app.all(`${prefix}/*`, timeout(DEADLINE_MS, late), async (c) => {
      const request = await toInner(c, prefix);
      const { pathname, searchParams } = new URL(request.url);
      if (!OPEN_PATHS.includes(pathname)) {
        const mapping = apiKeys.mapRequest(request.headers, searchParams);
        if ("refused" in mapping) return c.json(mapping.refused, 401);
        request.headers.set("authorization", `Bearer ${mapping.token}`);
      }
      return service(request);
    });
  }
  app.notFound((c) => c.text("Not Found", 404));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    warn(`${c.req.method} ${c.req.path}: ${error.stack}`);
    return c.json({ message: "Internal Server Error" }, 500);
  });
  return app;
}

/** The request as a service sees it: whole, and without the prefix of its route. */
async function toInner(c: Context, prefix: string): Promise<Request> {
  const { method, headers } = c.req.raw;
  const { pathname, search } = new URL(c.req.url);
  const url = internalUrl(`${pathname.slice(prefix.length) || "/"}${search}`);
  const body = method === "GET" || method === "HEAD" ? null : await c.req.arrayBuffer();
  return new Request(url, {
    method,
    headers: new Headers(headers),
    body: body?.byteLength ? body : null,
  });
}
