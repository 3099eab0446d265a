import { z } from "zod";
import { classifyStatus, type ErrorLanguage } from "../call_failure.ts";
import type { ModelErrorKind } from "../model_error.ts";
import { readDuration } from "../read_retry_at.ts";

const bodySchema = z.object({
  error: z.object({
    message: z.string(),
    status: z.string().nullish(),
    code: z.number().nullish(),
    details: z
      .array(
        z.object({
          reason: z.string().nullish(),
          retryDelay: z.string().nullish(),
          violations: z.array(z.object({ quotaId: z.string().nullish() })).nullish(),
        }),
      )
      .nullish(),
  }),
});

/** The SDK throws the body as the text of a message, in a stream after a few words. */
const thrownSchema = z.object({
  name: z.literal("ApiError"),
  status: z.number(),
  message: z.string(),
});

const STATUS_KINDS: Readonly<Record<string, ModelErrorKind>> = {
  API_KEY_INVALID: "authentication",
  UNAUTHENTICATED: "authentication",
  PERMISSION_DENIED: "permission",
  NOT_FOUND: "unknown_model",
  RESOURCE_EXHAUSTED: "rate_limit",
  UNAVAILABLE: "overloaded",
  DEADLINE_EXCEEDED: "timeout",
  INTERNAL: "server",
  CANCELLED: "server",
};
const TOO_LONG = /input token count.*exceeds|exceeds the maximum number of tokens/i;
/** Of a day, or of what was paid: waiting a minute helps nothing. */
const SPENT = /PerDay|billing|prepay|credits/i;

/** How the Gemini API and its SDK tell of errors. */
export const GOOGLE_ERRORS: ErrorLanguage = {
  requestIdHeader: "x-request-id",
  read(error) {
    const { data: thrown } = thrownSchema.safeParse(error);
    if (thrown === undefined) return undefined;
    const body = bodySchema.safeParse(parseJson(thrown.message.replace(/^got status: \w+\. /, "")));
    if (!body.success) return undefined;
    const { message, status, details } = body.data.error;
    const told = details ?? [];
    return {
      message: `${status ?? thrown.status}: ${message}`,
      codes: [
        ...told.flatMap(({ reason }) => reason ?? []),
        status ?? "",
        ...told.flatMap(({ violations }) =>
          (violations ?? []).flatMap(({ quotaId }) => quotaId ?? []),
        ),
      ],
      status: thrown.status,
      retryAfterMilliseconds: told
        .map(({ retryDelay }) => readDuration(retryDelay ?? ""))
        .find((each) => each !== undefined),
    };
  },
  classify({ codes, message, status }) {
    if (TOO_LONG.test(message)) return "context_length";
    const kind = codes.map((code) => STATUS_KINDS[code]).find((each) => each !== undefined);
    const isSpent =
      kind === "rate_limit" && (SPENT.test(message) || codes.some((code) => SPENT.test(code)));
    return isSpent ? "quota" : (kind ?? classifyStatus(status));
  },
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
