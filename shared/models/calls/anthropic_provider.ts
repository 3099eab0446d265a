import { ANTHROPIC_ERRORS } from "./anthropic/anthropic_errors.ts";
import { readMessage } from "./anthropic/read_message.ts";
import { readMessageStream } from "./anthropic/read_message_stream.ts";
import { toMessageParams } from "./anthropic/to_message_params.ts";
import { callOnce } from "./call_once.ts";
import type { CallWatch } from "./call_watch.ts";
import type { ModelAnswer } from "./model_answer.ts";
import type { CallOptions, ModelProvider } from "./model_provider.ts";
import type { ModelRequest } from "./model_request.ts";
import { SDK_TIMEOUT_MILLISECONDS } from "./sdk_timeout.ts";

/** Anthropic's Messages API. */
export class AnthropicProvider implements ModelProvider {
  readonly provider = "anthropic";
  readonly #apiKey: string;
  readonly #baseUrl: string | undefined;

  constructor(input: { readonly apiKey: string; readonly baseUrl?: string | undefined }) {
    this.#apiKey = input.apiKey;
    this.#baseUrl = input.baseUrl;
  }

  async generate(request: ModelRequest, options: CallOptions): Promise<ModelAnswer> {
    const callee = { provider: this.provider, apiKey: this.#apiKey, language: ANTHROPIC_ERRORS };
    return await callOnce(callee, options, async (watch) => {
      const client = await this.#open(watch);
      const params = toMessageParams(request);
      const { signal } = watch;
      const { onText } = options;
      return onText === undefined
        ? readMessage(await client.messages.create(params, { signal }), watch)
        : await readMessageStream(
            await client.messages.create({ ...params, stream: true }, { signal }),
            watch,
            onText,
          );
    });
  }

  /** The library is loaded with the first call, and told to look at nothing of its own in the environment. */
  async #open(watch: CallWatch) {
    const { default: Anthropic } = await import("@anthropic-ai/sdk");
    return new Anthropic({
      apiKey: this.#apiKey,
      authToken: null,
      baseURL: this.#baseUrl ?? null,
      maxRetries: 0,
      timeout: SDK_TIMEOUT_MILLISECONDS,
      fetch: watch.fetch,
      logLevel: "off",
      openTelemetry: false,
    });
  }
}
