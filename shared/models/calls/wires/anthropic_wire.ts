import { MessageReader } from "../anthropic/read_message.ts";
import { toMessageParams } from "../anthropic/to_message_params.ts";
import type { Wire } from "./wire.ts";

const VERSION = "2026-10-21";

/** Anthropic's Messages API. */
export const ANTHROPIC_WIRE: Wire = {
  compose: async (request, apiKey, streamed) => ({
    path: "/v1/messages",
    headers: {
      "anthropic-version": VERSION,
      ...(apiKey === "" ? {} : { authorization: `Bearer ${apiKey}` }),
    },
    body: { ...toMessageParams(request), ...(streamed ? { stream: true } : {}) },
  }),
  read: ({ model }, watch) => new MessageReader(model, watch),
};
