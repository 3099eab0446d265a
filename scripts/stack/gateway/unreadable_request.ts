import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

const HEADERS_TOO_LARGE = {
  type: "urn:cogo:error:headers_too_large",
  title: "Headers too large",
  status: 431,
  code: "headers_too_large",
  detail: "Expected at most 16 KiB of path, query and headers together",
};

/** Answers a request that Node could not read: what is too long as the API answers, all else with 400. */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) return;
  const tooLarge = error.code === "HPE_HEADER_OVERFLOW";
  const requestId = crypto.randomUUID();
  const status = tooLarge ? 431 : 400;
  const body = tooLarge ? JSON.stringify({ ...HEADERS_TOO_LARGE, requestId }) : "";
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...(tooLarge ? ["content-type: application/problem+json", `x-request-id: ${requestId}`] : []),
    "access-control-allow-origin: *",
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
  ];
  socket.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
}
