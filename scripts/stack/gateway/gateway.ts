import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { sendFunctionError } from "../functions/function_error.ts";
import type { IdleWatch } from "../idle_watch.ts";
import { stripPrefix, toHeaders } from "./http.ts";
import { createRoutes, type Services } from "./routes.ts";
import { refuseUnreadable } from "./unreadable_request.ts";

/** The listening port; requests wait until `serve` says what is behind it. */
export interface Gateway {
  readonly port: number;
  serve(services: Services): void;
  /** Ends waiting requests with 503 when the start has failed. */
  close(): Promise<void>;
}

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;
/** What is behind the port once all has started; nothing when that has failed. */
type Behind = (Services & { readonly routes: Listener }) | undefined;

// The embedded database can hold up this process for seconds. Of two things due after that, an idle
// connection's end comes before the request that has arrived on it: so none is ended while one may come.
const KEEP_ALIVE_MS = 65_000;

/** Methods that a `Request` cannot have. */
const UNREQUESTABLE = new Set(["TRACE", "TRACK", "CONNECT"]);

/** Serves the stack's API on the port that `listen` takes. Errors: those of `listen`. */
export async function openGateway(
  listen: (server: Server) => Promise<number>,
  idleWatch: IdleWatch,
  warn: (message: string) => void,
): Promise<Gateway> {
  let provide: (behind: Behind) => void = () => undefined;
  const ready = new Promise<Behind>((resolve) => {
    provide = resolve;
  });
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing, ready, idleWatch).catch((error: unknown) => {
      warn(`${incoming.method} ${incoming.url}: ${String(error)}`);
      outgoing.destroy();
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on("clientError", refuseUnreadable);
  server.on("upgrade", (incoming, socket, head) => {
    socket.once("close", idleWatch.enter());
    void upgrade(incoming, socket, head, ready);
  });
  const port = await listen(server);
  return {
    port,
    serve(services) {
      const routes = getRequestListener(createRoutes(services, idleWatch, warn).fetch);
      provide({ ...services, routes });
    },
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
  ready: Promise<Behind>,
  idleWatch: IdleWatch,
): Promise<void> {
  const behind = await ready;
  if (behind === undefined) {
    outgoing.writeHead(503, { "content-type": "application/json" });
    outgoing.end(JSON.stringify({ message: "The stack is stopping" }));
    return;
  }
  const headers = toHeaders(incoming);
  // The stack's own workers come with the secret key, and they come for ever.
  if (!behind.apiKeys.isSecret(headers)) idleWatch.visited();
  const path = functionPath(incoming.url ?? "/");
  if (path === undefined && UNREQUESTABLE.has(incoming.method ?? "")) {
    outgoing.writeHead(405, { "content-type": "application/json" });
    outgoing.end(JSON.stringify({ message: "Method Not Allowed" }));
    return;
  }
  if (path === undefined) return await behind.routes(incoming, outgoing);
  headers.delete("sb-api-key");
  const token = behind.apiKeys.tokenOf(headers.get("apikey") ?? "");
  if (token !== undefined) headers.set("sb-api-key", token);
  headers.set("x-forwarded-host", incoming.headers.host ?? "");
  headers.set("x-forwarded-proto", "http");
  headers.set("x-forwarded-for", incoming.socket.remoteAddress ?? "");
  headers.set("x-forwarded-prefix", "/functions/v1");
  const outcome = await behind.functions.handle(incoming, outgoing, path, headers);
  if (outcome === "answered") return;
  if (isNamed(incoming.url ?? "/")) sendUnknownPath(incoming, outgoing);
  else sendFunctionError(outgoing, "NOT_FOUND");
}

/** Whether a path is below the API's own name, where the platform has no say in how it is answered. */
const isNamed = (url: string): boolean => stripPrefix(url, "/api/orchestrator") !== undefined;

/** Answers as the API's functions do, with problem details. */
function sendUnknownPath({ method, url }: IncomingMessage, outgoing: ServerResponse): void {
  const requestId = crypto.randomUUID();
  outgoing.writeHead(404, {
    "content-type": "application/problem+json",
    "access-control-allow-origin": "*",
    "x-request-id": requestId,
  });
  const problem = {
    ...{ type: "urn:cogo:error:not_found", title: "Not found", status: 404, code: "not_found" },
    detail: `No route ${method} ${url}`,
    requestId,
  };
  outgoing.end(JSON.stringify(problem));
}

/** The path of a function as the platform has it, or by the API's own name: `/api/orchestrator/tasks`. */
function functionPath(url: string): string | undefined {
  const named = stripPrefix(url, "/api/orchestrator");
  return named === undefined ? stripPrefix(url, "/functions/v1") : `/cogo-${named.slice(1)}`;
}

async function upgrade(
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  ready: Promise<Behind>,
): Promise<void> {
  socket.on("error", () => socket.destroy());
  const behind = await ready;
  const isRealtime = (incoming.url ?? "").startsWith("/realtime/v1/websocket");
  if (behind === undefined || !isRealtime) {
    socket.destroy();
    return;
  }
  await behind.realtime.upgrade(incoming, socket, head);
}
