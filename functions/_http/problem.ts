import { z } from "zod";
import type { CogoError } from "../../shared/kernel/mod.ts";
import { ERRORS } from "./errors.ts";

/** RFC 9457 problem details, with COGO's stable `code` and, where one is known, a `remedy`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string(),
  remedy: z.string().optional(),
  requestId: z.string(),
  /** Of `quota_exceeded`: what may be made, what was, and when that begins afresh; null where something has to be removed. */
  limit: z.number().int().optional(),
  used: z.number().int().optional(),
  resets: z.string().nullable().optional(),
  /** Which parts of the request were wrong, for `invalid_input`. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
type Problem = z.infer<typeof problemSchema>;

/** Renders an error as a problem response. It never shows a cause or a stack. */
export function problemResponse(error: CogoError, requestId: string): Response {
  const status = ERRORS[error.code]?.status ?? 500;
  const errors = problemSchema.shape.errors.safeParse(error.details.errors).data;
  const problem: Problem = {
    type: `urn:cogo:error:${error.code}`,
    title: sentence(error.code),
    status,
    detail: error.message,
    code: error.code,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    requestId,
    ...quotaOf(error),
    ...(errors === undefined ? {} : { errors }),
  };
  return new Response(JSON.stringify(problem), {
    status,
    headers: { "content-type": "application/problem+json", ...retryAfter(error) },
  });
}

const quotaSchema = problemSchema.pick({ limit: true, used: true, resets: true });

function quotaOf({ code, details }: CogoError): z.infer<typeof quotaSchema> {
  return code === "quota_exceeded" ? (quotaSchema.safeParse(details).data ?? {}) : {};
}

const RETRY_AFTER_SECONDS: Readonly<Record<string, number>> = {
  database_unavailable: 2,
  database_timeout: 10,
};

/** Whether all answers with this code say when to come back. */
export const isTransient = (code: string): boolean => code in RETRY_AFTER_SECONDS;

/** When to come back, where that helps: as the error says, or as its kind suggests. */
function retryAfter({ code, details }: CogoError): { readonly "retry-after"?: string } {
  const said = z.number().positive().safeParse(details.retryAfterSeconds).data;
  const seconds = said ?? RETRY_AFTER_SECONDS[code];
  return seconds === undefined ? {} : { "retry-after": `${Math.ceil(seconds)}` };
}

function sentence(code: string): string {
  const words = code.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
