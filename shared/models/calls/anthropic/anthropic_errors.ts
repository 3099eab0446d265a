import { z } from "zod";
import { classifyStatus, type ErrorLanguage } from "../call_failure.ts";
import type { ModelErrorKind } from "../model_error.ts";

/** As the SDK throws it; `error` is the whole body. */
const thrownSchema = z.object({
  status: z.number().optional(),
  error: z.object({
    error: z.object({
      type: z.string(),
      message: z.string(),
      details: z.object({ error_code: z.string().nullish() }).nullish(),
    }),
  }),
});

const TYPE_KINDS: Readonly<Record<string, ModelErrorKind>> = {
  authentication_error: "authentication",
  billing_error: "quota",
  permission_error: "permission",
  not_found_error: "unknown_model",
  rate_limit_error: "rate_limit",
  request_too_large: "context_length",
};
/** Of a 429 or 403 that no waiting helps. */
const SPENT = /spend_limit_reached|organization_on_hold|billing/;
const TOO_LONG = /prompt is too long|context (window|limit)|exceed.* (context|maximum).*tokens/i;
const NO_CREDIT = /credit balance is too low/i;

/** How Anthropic's API and SDK tell of errors. */
export const ANTHROPIC_ERRORS: ErrorLanguage = {
  requestIdHeader: "request-id",
  read(error) {
    const { data } = thrownSchema.safeParse(error);
    if (data === undefined) return undefined;
    const { type, message, details } = data.error.error;
    const codes = [type, details?.error_code ?? ""];
    return { message: `${type}: ${message}`, codes, status: data.status ?? null };
  },
  classify({ codes: [type = "", code = ""], message, status }) {
    if (SPENT.test(code) || NO_CREDIT.test(message)) return "quota";
    if (type === "invalid_request_error" && TOO_LONG.test(message)) return "context_length";
    return TYPE_KINDS[type] ?? classifyStatus(status);
  },
};
