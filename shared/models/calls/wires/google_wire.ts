import { Generation } from "../google/read_generation.ts";
import { toGenerateBody } from "../google/to_generate_body.ts";
import type { Wire } from "./wire.ts";

/** Google's Gemini API. */
export const GOOGLE_WIRE: Wire = {
  compose: async (request, apiKey, streamed) => ({
    path: `/v1beta/models/${request.model}:${streamed ? "streamGenerateContent?alt=sse" : "generateContent"}`,
    headers: { "x-goog-api-key": apiKey },
    body: toGenerateBody(request),
  }),
  read: ({ model }, watch) => new Generation(model, watch),
};
