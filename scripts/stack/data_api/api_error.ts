import { jsonResponse } from "../gateway/http.ts";

/** A refusal in PostgREST's shape; `code` is a `PGRST…` code or a SQLSTATE. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: unknown;
  readonly hint: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    extra: {
      readonly details?: unknown;
      readonly hint?: string | null;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.details = extra.details ?? null;
    this.hint = extra.hint ?? null;
    this.headers = extra.headers ?? {};
  }
}

/** The refusal of a part of the query string that is not as PostgREST has it. */
export function unparsed(part: string, details: string): ApiError {
  return new ApiError(400, "PGRST100", `"failed to parse ${part}"`, { details });
}

/** The HTTP answer of a refusal. */
export function errorResponse(error: ApiError): Response {
  const { code, details, hint, message } = error;
  return jsonResponse(error.status, { code, details, hint, message }, error.headers);
}
