import { z } from "zod";
import type { CogoError } from "../../shared/kernel/mod.ts";

/** The one place where an error code becomes a status. A code not listed here is a 500. */
const STATUSES: Readonly<Record<string, number>> = {
  attachment_invalid: 422,
  authentication_required: 401,
  conflict: 409,
  database_timeout: 504,
  database_unavailable: 503,
  forbidden: 403,
  invalid_input: 400,
  invalid_json: 400,
  invalid_plan: 422,
  invalid_state: 409,
  method_not_allowed: 405,
  not_found: 404,
  payload_too_large: 413,
  value_too_large: 413,
  unsupported_media_type: 415,
};

/** RFC 9457 problem details, with COGO's stable `code` and, where one is known, a `remedy`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  remedy: z.string().optional(),
  requestId: z.string(),
  /** Which parts of the request were wrong, for `invalid_input`. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
type Problem = z.infer<typeof problemSchema>;

/** Renders an error as a problem response. It never shows a cause or a stack. */
export function problemResponse(error: CogoError, requestId: string): Response {
  const status = STATUSES[error.code] ?? 500;
  const errors = problemSchema.shape.errors.safeParse(error.details.errors).data;
  const problem: Problem = {
    type: `urn:cogo:error:${error.code}`,
    title: sentence(error.code),
    status,
    detail: error.message,
    code: error.code,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    requestId,
    ...(errors === undefined ? {} : { errors }),
  };
  return new Response(JSON.stringify(problem), {
    status,
    headers: { "content-type": "application/problem+json" },
  });
}

function sentence(code: string): string {
  const words = code.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
