import type { IncomingMessage, ServerResponse } from "node:http";

/** A service behind the gateway, as the web platform would write it. The path has lost its route prefix. */
export type Service = (request: Request) => Promise<Response>;

/** As much as hosted Postgres functions could take in one call, and far more than the engine sends. */
export const BODY_LIMIT_BYTES = 32 * 1024 * 1024;

/** Reads a whole request into a web `Request` for `path`; `undefined` when the body is over 32 MiB. */
export async function toWebRequest(
  incoming: IncomingMessage,
  path: string,
  headers: Headers,
): Promise<Request | undefined> {
  const method = incoming.method ?? "GET";
  const url = internalUrl(path);
  if (method === "GET" || method === "HEAD") return new Request(url, { method, headers });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > BODY_LIMIT_BYTES) return undefined;
    chunks.push(bytes);
  }
  const body = Buffer.concat(chunks);
  return new Request(url, { method, headers, ...(body.length > 0 && { body }) });
}

/** A path as a URL; joined as text, since `new URL("//host", base)` would take a path for a host. */
export function internalUrl(path: string): URL {
  return new URL(`http://stack.internal${path}`);
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

/** Writes a web `Response` to the client. */
export async function sendResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  for (const [name, value] of response.headers) outgoing.setHeader(name, value);
  if (response.status !== 204) outgoing.setHeader("content-length", body.length);
  outgoing.writeHead(response.status).end(body);
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
