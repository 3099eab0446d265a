import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Functions } from "../functions/functions.ts";
import type { IdleWatch } from "../idle_watch.ts";
import type { Realtime } from "../realtime/realtime.ts";
import type { ApiKeys } from "./api_keys.ts";
import { applyCors, preflight } from "./cors.ts";
import {
  internalUrl,
  jsonResponse,
  type Service,
  sendResponse,
  toHeaders,
  toWebRequest,
} from "./http.ts";

/** The services behind the one port. */
export type Services = {
  readonly auth: Service;
  readonly dataApi: Service;
  readonly realtime: Realtime;
  readonly functions: Functions;
  readonly runner: Service;
  readonly apiKeys: ApiKeys;
};

/** The listening port; requests wait until `serve` says what is behind it. */
export interface Gateway {
  readonly port: number;
  serve(services: Services): void;
  /** Ends waiting requests with 503 when the start has failed. */
  close(): Promise<void>;
}

// Hosted ends a Data API request after 60 s whatever the role's own limit is.
const DEADLINE_MS = 60_000;
// The embedded database can hold up this process for seconds. Of two things due after that, an idle
// connection's end comes before the request that has arrived on it: so none is ended while one may come.
const KEEP_ALIVE_MS = 65_000;

/** Serves the stack's API on the port that `listen` takes. Errors: those of `listen`. */
export async function openGateway(
  listen: (server: Server) => Promise<number>,
  idleWatch: IdleWatch,
  warn: (message: string) => void,
): Promise<Gateway> {
  let provide: (services: Services | undefined) => void = () => undefined;
  const ready = new Promise<Services | undefined>((resolve) => {
    provide = resolve;
  });
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing, ready, idleWatch).catch((error: unknown) => {
      warn(
        `${incoming.method} ${incoming.url}: ${error instanceof Error ? error.stack : String(error)}`,
      );
      if (outgoing.headersSent) outgoing.destroy();
      else void sendResponse(jsonResponse(500, { message: "Internal Server Error" }), outgoing);
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on("upgrade", (incoming, socket, head) => {
    socket.once("close", idleWatch.enter());
    void upgrade(incoming, socket, head, ready);
  });
  const port = await listen(server);
  return {
    port,
    serve: (services) => provide(services),
    close() {
      provide(undefined);
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function handle(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  ready: Promise<Services | undefined>,
  idleWatch: IdleWatch,
): Promise<void> {
  const services = await ready;
  const path = incoming.url ?? "/";
  if (services === undefined)
    return sendResponse(jsonResponse(503, { message: "The stack is stopping" }), outgoing);
  const isSecret = services.apiKeys.isSecret(toHeaders(incoming));
  // The stack's own workers come with the secret key, and they come for ever.
  if (!isSecret) idleWatch.visited();
  if (path === "/_internal/keep" && isSecret) {
    idleWatch.keep();
    return sendResponse(new Response(null, { status: 204 }), outgoing);
  }
  const functionPath = stripPrefix(path, "/functions/v1");
  if (functionPath !== undefined)
    return forwardToFunction(incoming, outgoing, functionPath, services);
  applyCors(incoming, outgoing);
  if (incoming.method === "OPTIONS") return preflight(incoming, outgoing);
  const response = await route(incoming, path, services);
  return sendResponse(response, outgoing);
}

/** Everything but functions: the services that speak web requests. */
async function route(
  incoming: IncomingMessage,
  path: string,
  services: Services,
): Promise<Response> {
  if (path === "/_internal/health") return jsonResponse(200, { message: "ok" });
  const runnerPath = stripPrefix(path, "/runner/v1");
  if (runnerPath !== undefined) return callRunner(incoming, runnerPath, services.runner);
  const routes: readonly (readonly [prefix: string, service: Service])[] = [
    ["/auth/v1", services.auth],
    ["/rest/v1", services.dataApi],
    ["/realtime/v1/api", services.realtime.rest],
  ];
  for (const [prefix, service] of routes) {
    const rest = stripPrefix(path, prefix);
    if (rest !== undefined) return callService(incoming, rest, service, services.apiKeys);
  }
  return new Response("Not Found", { status: 404 });
}

/** It asks for the secret key itself, as the one of a hosted project does. */
async function callRunner(
  incoming: IncomingMessage,
  path: string,
  runner: Service,
): Promise<Response> {
  const request = await toWebRequest(incoming, path, toHeaders(incoming));
  return request === undefined ? new Response(null, { status: 413 }) : runner(request);
}

async function callService(
  incoming: IncomingMessage,
  path: string,
  service: Service,
  apiKeys: ApiKeys,
): Promise<Response> {
  const headers = toHeaders(incoming);
  const query = internalUrl(path).searchParams;
  if (!isOpen(path)) {
    const mapping = apiKeys.mapRequest(headers, query);
    if ("refused" in mapping) return jsonResponse(401, mapping.refused);
    headers.set("authorization", `Bearer ${mapping.token}`);
  }
  const request = await toWebRequest(incoming, path, headers);
  if (request === undefined)
    return jsonResponse(413, { message: "Expected a body of at most 32 MiB" });
  return withDeadline(service(request));
}

function isOpen(path: string): boolean {
  return /^\/(\.well-known\/jwks\.json|health)(\?|$)/.test(path);
}

async function withDeadline(response: Promise<Response>): Promise<Response> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<Response>((resolve) => {
    timer = setTimeout(
      () => resolve(jsonResponse(504, { message: "The request took too long" })),
      DEADLINE_MS,
    );
  });
  try {
    return await Promise.race([response, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

async function forwardToFunction(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  path: string,
  { apiKeys, functions }: Services,
): Promise<void> {
  const headers = toHeaders(incoming);
  headers.delete("sb-api-key");
  const key = headers.get("apikey");
  const token = key === null ? undefined : apiKeys.tokenOf(key);
  if (token !== undefined) headers.set("sb-api-key", token);
  headers.set("x-forwarded-host", incoming.headers.host ?? "");
  headers.set("x-forwarded-proto", "http");
  headers.set("x-forwarded-for", incoming.socket.remoteAddress ?? "");
  headers.set("x-forwarded-prefix", "/functions/v1");
  await functions.handle(incoming, outgoing, path, headers);
}

async function upgrade(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  ready: Promise<Services | undefined>,
): Promise<void> {
  socket.on("error", () => socket.destroy());
  const services = await ready;
  const isRealtime = (incoming.url ?? "").startsWith("/realtime/v1/websocket");
  if (services === undefined || !isRealtime) {
    socket.destroy();
    return;
  }
  await services.realtime.upgrade(incoming, socket, head);
}

/** The path behind a route's prefix, always with a leading slash; `undefined` when it is another route's. */
function stripPrefix(path: string, prefix: string): string | undefined {
  if (!path.startsWith(prefix)) return undefined;
  const rest = path.slice(prefix.length);
  if (rest.startsWith("/")) return rest;
  return rest === "" || rest.startsWith("?") ? `/${rest}` : undefined;
}
