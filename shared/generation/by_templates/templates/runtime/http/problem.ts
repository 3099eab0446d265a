import type { Context } from "hono";
import { MissingReference, StaleVersion, StillReferenced, UniqueViolation } from "../store.ts";

/** One thing that is wrong, and where: "title", "tags.0". */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

const TITLES = {
  400: "Bad request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not found",
  405: "Method not allowed",
  409: "Conflict",
  412: "Precondition failed",
  413: "Content too large",
  415: "Unsupported media type",
  422: "Invalid content",
  500: "Internal error",
} as const;

/** A refusal that the client can act on; it is answered as an RFC 9457 problem. */
export class HttpProblem extends Error {
  readonly status: keyof typeof TITLES;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: keyof typeof TITLES,
    detail: string,
    errors: readonly FieldError[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }
}

/** Answers any error as a problem; what was not foreseen is logged and not shown. */
export function answerError(error: Error, context: Context): Response {
  const problem = toProblem(error);
  if (problem.status === 500) console.error(error);
  const body = {
    type: "about:blank",
    title: TITLES[problem.status],
    status: problem.status,
    detail: problem.message,
    ...(problem.errors.length > 0 && { errors: problem.errors }),
  };
  const headers = { ...problem.headers, "Content-Type": "application/problem+json" };
  return context.body(JSON.stringify(body), problem.status, headers);
}

function toProblem(error: Error): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof UniqueViolation) {
    const errors = error.fields.map((path) => ({ path, message: "Already taken" }));
    return new HttpProblem(409, error.message, errors);
  }
  if (error instanceof MissingReference) {
    return new HttpProblem(422, error.message, [{ path: error.field, message: "Does not exist" }]);
  }
  if (error instanceof StillReferenced) return new HttpProblem(409, error.message);
  if (error instanceof StaleVersion) return new HttpProblem(412, error.message);
  return new HttpProblem(500, "Something went wrong on our side.");
}
