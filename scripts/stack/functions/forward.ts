import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { BODY_LIMIT_BYTES } from "../gateway/http.ts";

/** A client's request, its answer, and where the function listens. */
export type ForwardRequest = {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly port: number;
  readonly path: string;
  readonly headers: Headers;
};

/** How a forwarded request ended; `refused` means that the function has seen nothing of it. */
export type ForwardOutcome = "answered" | "refused" | "broken" | "idle" | "too_large";

// Hosted ends a request that has had no answer for so long with 504.
const IDLE_LIMIT_MS = 150_000;

/** Streams a request to a function and its answer back. Never rejects, and answers nothing itself. */
export function forward(input: ForwardRequest): Promise<ForwardOutcome> {
  const { incoming, outgoing, port, path, headers } = input;
  return new Promise((resolve) => {
    const onward = request({
      host: "127.0.0.1",
      port,
      path,
      method: incoming.method,
      headers: Object.fromEntries(headers),
      // A connection of its own: a reused one could break in a way that hides whether the request was seen.
      agent: false,
    });
    const timer = setTimeout(() => {
      resolve("idle");
      onward.destroy();
    }, IDLE_LIMIT_MS);
    onward.once("response", (answer) => {
      clearTimeout(timer);
      const { connection: _connection, "keep-alive": _keepAlive, ...kept } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 502, kept);
      answer.pipe(outgoing);
      answer.once("end", () => resolve("answered"));
      answer.once("error", () => resolve("broken"));
      // A function may answer before it has read the whole body. Unless the rest is taken off the wire,
      // the client's next request on this connection stays behind it, unread.
      onward.once("close", () => incoming.unpipe(onward).resume());
    });
    onward.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve(error.code === "ECONNREFUSED" ? "refused" : "broken");
    });
    outgoing.once("close", () => onward.destroy());
    // Only a connected request reads the client's body, so that a refused one can be sent again whole.
    onward.once("socket", (socket) =>
      socket.once("connect", () => {
        incoming.pipe(onward);
        limitBody(incoming, () => {
          resolve("too_large");
          onward.destroy();
          incoming.resume();
        });
      }),
    );
  });
}

/** Counts what arrives, whatever the client has declared. */
function limitBody(incoming: IncomingMessage, onExceeded: () => void): void {
  let size = 0;
  const count = (chunk: Buffer): void => {
    size += chunk.length;
    if (size <= BODY_LIMIT_BYTES) return;
    incoming.off("data", count);
    onExceeded();
  };
  incoming.on("data", count);
}
