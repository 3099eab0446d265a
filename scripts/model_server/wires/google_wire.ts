import { z } from "zod";
import { type JsonObject, jsonObjectSchema } from "../../../shared/kernel/mod.ts";
import {
  type Incoming,
  type Problem,
  toEvent,
  toId,
  type Wire,
  WireRefusal,
  type WireReply,
  type WireRequest,
} from "../wire.ts";
import { parseBody } from "./parse_body.ts";
import { toOutput } from "./to_output.ts";

const partSchema = z.strictObject({
  text: z.string().optional(),
  inlineData: z.strictObject({ mimeType: z.string(), data: z.base64() }).optional(),
  functionCall: z
    .strictObject({
      id: z.string().optional(),
      name: z.string(),
      args: jsonObjectSchema.optional(),
    })
    .optional(),
  functionResponse: z
    .strictObject({ id: z.string().optional(), name: z.string(), response: jsonObjectSchema })
    .optional(),
  thoughtSignature: z.string().optional(),
});
type Part = z.infer<typeof partSchema>;

const contentSchema = z.strictObject({
  role: z.enum(["user", "model"]).optional(),
  parts: z.array(partSchema).min(1),
});

const bodySchema = z.strictObject({
  contents: z.array(contentSchema).min(1),
  systemInstruction: contentSchema.optional(),
  generationConfig: z
    .strictObject({
      maxOutputTokens: z.number().int().positive().optional(),
      temperature: z.number().min(0).max(2).optional(),
      seed: z.number().int().optional(),
      responseMimeType: z.string().optional(),
      responseJsonSchema: jsonObjectSchema.optional(),
      thinkingConfig: z
        .strictObject({ thinkingLevel: z.enum(["LOW", "MEDIUM", "HIGH"]) })
        .optional(),
    })
    .optional(),
  tools: z
    .array(
      z.strictObject({
        functionDeclarations: z.array(
          z.strictObject({
            name: z.string(),
            description: z.string().optional(),
            parametersJsonSchema: jsonObjectSchema.optional(),
          }),
        ),
      }),
    )
    .optional(),
  toolConfig: z
    .strictObject({
      functionCallingConfig: z.strictObject({ mode: z.enum(["AUTO", "ANY", "NONE"]) }),
    })
    .optional(),
});
type Body = z.infer<typeof bodySchema>;

const PATH =
  /^\/google\/v1(?:beta|alpha)?\/models\/([^/:]+):(generateContent|streamGenerateContent)$/;
const FINISH = { end: "STOP", tool: "STOP", length: "MAX_TOKENS", refusal: "SAFETY" };

const ERRORS: Readonly<Record<string, { readonly code: number; readonly status: string }>> = {
  rate_limit: { code: 429, status: "RESOURCE_EXHAUSTED" },
  quota: { code: 429, status: "RESOURCE_EXHAUSTED" },
  in_band: { code: 503, status: "UNAVAILABLE" },
  overloaded: { code: 503, status: "UNAVAILABLE" },
  server: { code: 500, status: "INTERNAL" },
  permission: { code: 403, status: "PERMISSION_DENIED" },
  unknown_model: { code: 404, status: "NOT_FOUND" },
};

/** Google's Gemini API. */
export const googleWire: Wire = {
  provider: "google",
  api: "generateContent",
  base: "/google",
  tooLong:
    "The input token count (1050001) exceeds the maximum number of tokens allowed (1048576).",
  matches: (path) => PATH.test(path),
  keyOf: ({ headers, url }) =>
    z.string().optional().parse(headers["x-goog-api-key"]) ??
    url.searchParams.get("key") ??
    undefined,
  read,
  toBody: (reply) => toChunk(reply, [...toTextParts(reply.text), ...toCallParts(reply)], true),
  toEvents,
  toError(problem, number) {
    const error = toError(problem);
    return { status: error.code, headers: this.headers(number), body: { error } };
  },
  toErrorEvent: (problem) => toEvent({ error: toError(problem) }),
  headers: (number) => ({ "x-request-id": toId("req_", number) }),
};

function toError(problem: Problem) {
  const { code, status } = ERRORS[problem.kind] ?? { code: 400, status: "INVALID_ARGUMENT" };
  const details = toDetails(problem);
  return { code, message: problem.message, status, ...(details.length > 0 ? { details } : {}) };
}

function toDetails({ kind, hint, retryAfterSeconds }: Problem): JsonObject[] {
  const type = (name: string) => ({ "@type": `type.googleapis.com/google.rpc.${name}` });
  if (kind === "authentication") {
    return [{ ...type("ErrorInfo"), reason: "API_KEY_INVALID", domain: "googleapis.com" }];
  }
  if (kind !== "rate_limit" && kind !== "quota") return [];
  const period = kind === "quota" ? "PerDay" : "PerMinute";
  const quotaId = `GenerateRequests${period}PerProjectPerModel`;
  const retryDelay = { ...type("RetryInfo"), retryDelay: `${retryAfterSeconds ?? 0}s` };
  return [
    { ...type("QuotaFailure"), violations: [{ quotaId }] },
    ...(kind === "quota" || hint === "none" ? [] : [retryDelay]),
  ];
}

function read({ url, body: raw }: Incoming): WireRequest {
  const body = parseBody(
    bodySchema,
    raw,
    (name) => `Invalid JSON payload received. Unknown name "${name}": Cannot find field.`,
  );
  const [, model = "", method = ""] = PATH.exec(url.pathname) ?? [];
  const config = body.generationConfig ?? {};
  if (config.thinkingConfig && /^gemini-[12][.-]/.test(model)) {
    throw new WireRefusal("invalid_request", "Thinking level is not supported for this model.");
  }
  checkSignatures(model, body);
  const parts = body.contents.flatMap((content) =>
    content.parts.map((part) => ({ ...part, role: content.role ?? "user" })),
  );
  const texts = parts.flatMap(({ role, text }) =>
    role === "user" && text !== undefined ? [text] : [],
  );
  const rest = parts.filter(({ role, functionResponse }) => role === "model" || functionResponse);
  return {
    model,
    system: (body.systemInstruction?.parts ?? []).map(({ text }) => text ?? "").join("\n"),
    prompt: texts.join("\n"),
    inputText: texts.join("\n") + (rest.length > 0 ? JSON.stringify(rest) : ""),
    attachments: parts.filter(({ inlineData }) => inlineData).length,
    maximumOutputTokens: config.maxOutputTokens ?? 65_536,
    output: config.responseJsonSchema && toOutput(config.responseJsonSchema),
    tools: (body.tools ?? []).flatMap(({ functionDeclarations }) =>
      functionDeclarations.map((each) => ({
        name: each.name,
        schema: each.parametersJsonSchema ?? {},
      })),
    ),
    mustCallTool: body.toolConfig?.functionCallingConfig.mode === "ANY",
    stream: method === "streamGenerateContent",
    cacheable: true,
  };
}

/** From its third generation on, a model wants the signature back that came with the first call of a turn. */
function checkSignatures(model: string, { contents }: Body): void {
  if (/^gemini-[12][.-]/.test(model)) return;
  for (const { parts } of contents) {
    const first = parts.find((part: Part) => part.functionCall !== undefined);
    if (first?.functionCall === undefined || first.thoughtSignature !== undefined) continue;
    const message = `Function call is missing a thought_signature in functionCall parts: ${first.functionCall.name}`;
    throw new WireRefusal("invalid_request", message);
  }
}

const toTextParts = (text: string): JsonObject[] => (text === "" ? [] : [{ text }]);

function toCallParts({ toolCalls, number }: WireReply): JsonObject[] {
  return toolCalls.map(({ id, name, input }, index) => ({
    functionCall: { id, name, args: input },
    ...(index === 0 ? { thoughtSignature: toId("signature_", number) } : {}),
  }));
}

function toChunk(reply: WireReply, parts: JsonObject[], isLast: boolean): JsonObject {
  const { usage } = reply;
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
  const candidates = usage.output - usage.reasoning;
  return {
    candidates: [
      {
        content: { role: "model", parts },
        index: 0,
        ...(isLast ? { finishReason: FINISH[reply.stop] } : {}),
      },
    ],
    usageMetadata: {
      promptTokenCount: prompt,
      totalTokenCount: prompt + (isLast ? usage.output : 0),
      ...(usage.cacheRead > 0 ? { cachedContentTokenCount: usage.cacheRead } : {}),
      ...(isLast ? { candidatesTokenCount: candidates } : {}),
      ...(isLast && usage.reasoning > 0 ? { thoughtsTokenCount: usage.reasoning } : {}),
    },
    modelVersion: reply.model,
    responseId: toId("response_", reply.number),
  };
}

function toEvents(reply: WireReply): string[] {
  const pieces = reply.pieces.map((piece) => toChunk(reply, toTextParts(piece), false));
  return [...pieces, toChunk(reply, toCallParts(reply), true)].map((chunk) => toEvent(chunk));
}
