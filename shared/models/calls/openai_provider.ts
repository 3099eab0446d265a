import { callOnce } from "./call_once.ts";
import type { ModelAnswer } from "./model_answer.ts";
import type { CallOptions, ModelProvider } from "./model_provider.ts";
import type { ModelRequest } from "./model_request.ts";
import { type OpenAISettings, openClient } from "./openai/open_client.ts";
import { OPENAI_ERRORS } from "./openai/openai_errors.ts";
import { readResponse } from "./openai/read_response.ts";
import { readResponseStream } from "./openai/read_response_stream.ts";
import { toRefusal } from "./openai/to_refusal.ts";
import { toResponseParams } from "./openai/to_response_params.ts";

/** OpenAI's Responses API. */
export class OpenAIProvider implements ModelProvider {
  readonly provider = "openai";
  readonly #settings: OpenAISettings;

  constructor(settings: OpenAISettings) {
    this.#settings = settings;
  }

  async generate(request: ModelRequest, options: CallOptions): Promise<ModelAnswer> {
    const { apiKey } = this.#settings;
    const callee = { provider: this.provider, apiKey, language: OPENAI_ERRORS };
    return await callOnce(callee, options, async (watch) => {
      const { responses } = await openClient(this.#settings, watch);
      const params = await toResponseParams(request);
      const { signal } = watch;
      const { onText } = options;
      const answer = async () =>
        onText === undefined
          ? readResponse(await responses.create(params, { signal }), watch, request)
          : await readResponseStream(
              await responses.create({ ...params, stream: true }, { signal }),
              watch,
              { request, onText },
            );
      return await answer().catch((error: unknown) => toRefusal(error, request.model));
    });
  }
}
