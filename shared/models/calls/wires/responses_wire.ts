import { ResponseReader } from "../openai/read_response.ts";
import { toResponseParams } from "../openai/to_response_params.ts";
import type { Wire } from "./wire.ts";

/** OpenAI's Responses API. */
export const RESPONSES_WIRE: Wire = {
  compose: async (request, apiKey, streamed) => ({
    path: "/responses",
    headers: apiKey === "" ? {} : { authorization: `Bearer ${apiKey}` },
    body: { ...(await toResponseParams(request)), ...(streamed ? { stream: true } : {}) },
  }),
  read: (request, watch) => new ResponseReader(request, watch),
};
