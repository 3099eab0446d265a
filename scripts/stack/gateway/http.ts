import type { IncomingMessage } from "node:http";

/** A service behind the gateway, as the web platform would write it. The path has lost its route prefix. */
export type Service = (request: Request) => Promise<Response>;

/** As much as hosted Postgres functions could take in one call, and far more than the engine sends. */
export const BODY_LIMIT_BYTES = 32 * 1024 * 1024;

/** A path as a URL; joined as text, since `new URL("//host", base)` would take a path for a host. */
export function internalUrl(path: string): URL {
  return new URL(`http://stack.internal${path}`);
}

/** The path behind a route's prefix, always with a leading slash; `undefined` when it is another route's. */
export function stripPrefix(path: string, prefix: string): string | undefined {
  if (!path.startsWith(prefix)) return undefined;
  const rest = path.slice(prefix.length);
  if (rest.startsWith("/")) return rest;
  return rest === "" || rest.startsWith("?") ? `/${rest}` : undefined;
}

/** The token of an `Authorization: Bearer` header. */
export function bearerOf(headers: Headers): string | undefined {
  return /^Bearer\s+(.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
}

/** The headers of a Node request as a web `Headers`. */
export function toHeaders(incoming: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    // What belongs to the connection or to the body's framing must not travel on.
    if (value === undefined || name === "connection" || name === "transfer-encoding") continue;
    headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return headers;
}

/** A JSON answer. */
export function jsonResponse(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
  });
}
