import { callOnce } from "./call_once.ts";
import type { ModelAnswer } from "./model_answer.ts";
import type { CallOptions, ModelProvider } from "./model_provider.ts";
import type { ModelRequest } from "./model_request.ts";
import { type OpenAISettings, openClient } from "./openai/open_client.ts";
import { OPENAI_ERRORS } from "./openai/openai_errors.ts";
import { readCompletion } from "./openai/read_completion.ts";
import { readCompletionStream } from "./openai/read_completion_stream.ts";
import { toChatParams } from "./openai/to_chat_params.ts";
import { toRefusal } from "./openai/to_refusal.ts";

/** Chat completions, of Fireworks or of any server that is compatible with OpenAI's. */
export class OpenAICompatibleProvider implements ModelProvider {
  readonly provider: string;
  readonly #settings: OpenAISettings;

  constructor(provider: string, settings: OpenAISettings) {
    this.provider = provider;
    this.#settings = settings;
  }

  async generate(request: ModelRequest, options: CallOptions): Promise<ModelAnswer> {
    const { apiKey } = this.#settings;
    const callee = { provider: this.provider, apiKey, language: OPENAI_ERRORS };
    return await callOnce(callee, options, async (watch) => {
      const { chat } = await openClient(this.#settings, watch);
      // OpenAI's own models refuse the old name of the limit, and other servers seldom know the new one.
      const isForeign = this.#settings.baseUrl !== undefined;
      const params = toChatParams(request, isForeign ? "max_tokens" : "max_completion_tokens");
      const { signal } = watch;
      const { onText } = options;
      const streamed = {
        ...params,
        stream: true,
        stream_options: { include_usage: true },
      } as const;
      const answer = async () =>
        onText === undefined
          ? readCompletion(await chat.completions.create(params, { signal }), watch, request)
          : await readCompletionStream(await chat.completions.create(streamed, { signal }), watch, {
              request,
              onText,
            });
      return await answer().catch((error: unknown) => toRefusal(error, request.model));
    });
  }
}
