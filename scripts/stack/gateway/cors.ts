import type { IncomingMessage, ServerResponse } from "node:http";

/** Allows the asking origin, as the hosted gateway does on every route but functions, which do it themselves. */
export function applyCors(incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.setHeader("access-control-allow-origin", incoming.headers.origin ?? "*");
  outgoing.setHeader(
    "access-control-expose-headers",
    "content-range, preference-applied, x-sb-error-code, x-supabase-api-version",
  );
  outgoing.setHeader("vary", "Origin");
}

/** Answers a preflight request. */
export function preflight(incoming: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.setHeader("access-control-allow-origin", "*");
  outgoing.setHeader(
    "access-control-allow-methods",
    "GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS,TRACE,CONNECT",
  );
  const asked = incoming.headers["access-control-request-headers"];
  if (asked !== undefined) outgoing.setHeader("access-control-allow-headers", asked);
  outgoing.setHeader("access-control-max-age", "3600");
  outgoing.writeHead(200).end();
}
