import { z } from "zod";
import { classifyStatus, type ErrorLanguage } from "../call_failure.ts";
import type { ModelErrorKind } from "../model_error.ts";

/** What OpenAI and those who speak as it does put in `error`. */
export const openaiErrorSchema = z.object({
  message: z.string(),
  type: z.string().nullish(),
  code: z.union([z.string(), z.number()]).nullish(),
});

/** As the SDK throws it; `error` is that member of the body. */
const thrownSchema = z.object({ status: z.number().optional(), error: openaiErrorSchema });

const CODE_KINDS: Readonly<Record<string, ModelErrorKind>> = {
  invalid_api_key: "authentication",
  insufficient_quota: "quota",
  billing_hard_limit_reached: "quota",
  billing_not_active: "quota",
  rate_limit_exceeded: "rate_limit",
  context_length_exceeded: "context_length",
  model_not_found: "unknown_model",
  server_is_overloaded: "overloaded",
};
const TOO_LONG = /maximum context length|context_length|context window|prompt is too long/i;
/** More than all of a minute's tokens at once: no wait makes it fit. */
const TOO_LARGE = /^Request too large/i;

/** How OpenAI's API and SDK, and servers compatible with them, tell of errors. */
export const OPENAI_ERRORS: ErrorLanguage = {
  requestIdHeader: "x-request-id",
  read(error) {
    const { data } = thrownSchema.safeParse(error);
    if (data === undefined) return undefined;
    const { message, code, type } = data.error;
    const codes = [String(code ?? ""), type ?? ""];
    return {
      message: `${code ?? type ?? "error"}: ${message}`,
      codes,
      status: data.status ?? null,
    };
  },
  classify({ codes, message, status }) {
    if (TOO_LARGE.test(message.replace(/^[\w-]+: /, ""))) return "context_length";
    if (status !== null && status < 500 && TOO_LONG.test(message)) return "context_length";
    const kind = codes.map((code) => CODE_KINDS[code]).find((each) => each !== undefined);
    // Fireworks answers 412 for an account that is suspended until it is paid.
    return kind ?? (status === 412 ? "quota" : classifyStatus(status));
  },
};

const REFUSALS = new Set(["content_filter", "content_policy_violation", "invalid_prompt"]);

/** What a provider said that did not even give the request to a model, because of what it asks. */
export function readRefusal(error: unknown): string | undefined {
  const { data } = thrownSchema.safeParse(error);
  return data !== undefined && REFUSALS.has(String(data.error.code))
    ? data.error.message
    : undefined;
}
