import { jsonResponse } from "../gateway/http.ts";

/** A refusal in Supabase Auth's shape. */
export class AuthError extends Error {
  readonly status: number;
  readonly code: string;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: string,
    message: string,
    extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = "AuthError";
    this.status = status;
    this.code = code;
    this.extra = extra;
  }
}

/** The API version whose errors carry a string `code`; auth-js asks for it and looks for it in the answer. */
export const apiVersion = "2024-01-01";

/** The HTTP answer of a refusal, in the shape of the API version the client asked for. */
export function authErrorResponse(error: AuthError, request: Request): Response {
  const headers = { "x-sb-error-code": error.code, "x-supabase-api-version": apiVersion };
  const modern = (request.headers.get("x-supabase-api-version") ?? "") >= apiVersion;
  const body = modern
    ? { code: error.code, message: error.message, ...error.extra }
    : { code: error.status, error_code: error.code, msg: error.message, ...error.extra };
  return jsonResponse(error.status, body, headers);
}
