import type { ServerResponse } from "node:http";

const errors = {
  NOT_FOUND: [404, "Requested function was not found"],
  BOOT_ERROR: [503, "Worker failed to boot (please check logs)"],
  PAYLOAD_TOO_LARGE: [413, "Expected a body of at most 32 MiB"],
  WORKER_ERROR: [500, "Function exited due to an error (please check logs)"],
  IDLE_TIMEOUT: [504, "The request has exceeded the idle timeout"],
  UNAUTHORIZED_NO_AUTH_HEADER: [401, "Missing authorization header"],
  UNAUTHORIZED_INVALID_JWT_FORMAT: [401, "Invalid JWT format"],
  UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM: [401, "Unsupported JWT algorithm"],
  UNAUTHORIZED_ASYMMETRIC_JWT: [401, "Invalid JWT"],
} as const satisfies Record<string, readonly [status: number, message: string]>;

/** What the gateway itself may answer in a function's stead. */
export type FunctionErrorCode = keyof typeof errors;

/** Answers in a function's stead, with the header and the body that hosted callers see. */
export function sendFunctionError(outgoing: ServerResponse, code: FunctionErrorCode): void {
  const [status, message] = errors[code];
  // An answer that has started can only be cut off.
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  const exposed = status === 401 ? { "access-control-expose-headers": "sb-error-code" } : {};
  const text =
    code === "NOT_FOUND"
      ? "Function not found"
      : JSON.stringify({ code, message, ...(status === 401 && { msg: message }) });
  outgoing.writeHead(status, {
    "content-type":
      code === "NOT_FOUND" ? "text/plain; charset=utf-8" : "application/json; charset=utf-8",
    "sb-error-code": code,
    ...exposed,
  });
  outgoing.end(text);
}
