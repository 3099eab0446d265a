import { Completion } from "../openai/read_completion.ts";
import { toChatParams } from "../openai/to_chat_params.ts";
import type { Wire } from "./wire.ts";

/** Chat completions, of any server that is compatible with OpenAI's. */
export const CHAT_WIRE: Wire = {
  compose: async (request, apiKey, streamed) => ({
    path: "/chat/completions",
    headers: apiKey === "" ? {} : { authorization: `Bearer ${apiKey}` },
    body: { ...toChatParams(request), ...(streamed ? toStreaming(request.without) : {}) },
  }),
  read: (request, watch) => new Completion(request, watch),
};

function toStreaming(without: readonly string[] = []) {
  const usage = { stream_options: { include_usage: true } };
  return { stream: true, ...(without.includes("stream_options") ? {} : usage) };
}
