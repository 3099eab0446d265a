import { callOnce } from "./call_once.ts";
import { GOOGLE_ERRORS } from "./google/google_errors.ts";
import { Generation } from "./google/read_generation.ts";
import { toGenerateParams } from "./google/to_generate_params.ts";
import type { ModelAnswer } from "./model_answer.ts";
import type { CallOptions, ModelProvider } from "./model_provider.ts";
import type { ModelRequest } from "./model_request.ts";

const BASE_URL = "https://generativelanguage.googleapis.com";

/** Google's Gemini API. */
export class GoogleProvider implements ModelProvider {
  readonly provider = "google";
  readonly #apiKey: string;
  readonly #baseUrl: string;

  constructor(input: { readonly apiKey: string; readonly baseUrl?: string | undefined }) {
    this.#apiKey = input.apiKey;
    this.#baseUrl = input.baseUrl ?? BASE_URL;
  }

  async generate(request: ModelRequest, options: CallOptions): Promise<ModelAnswer> {
    const callee = { provider: this.provider, apiKey: this.#apiKey, language: GOOGLE_ERRORS };
    return await callOnce(callee, options, async (watch) => {
      // Loaded with the first call; this door of the library brings no Google sign-in along.
      const sdk = await import("@google/genai/web");
      const { models } = new sdk.GoogleGenAI({
        apiKey: this.#apiKey,
        // It makes one try by default.
        httpOptions: { baseUrl: this.#baseUrl, fetch: watch.fetch },
      });
      const params = toGenerateParams(request, sdk, watch.signal);
      const generation = new Generation(watch);
      const { onText } = options;
      if (onText === undefined) {
        generation.add(await models.generateContent(params));
      } else {
        for await (const chunk of await models.generateContentStream(params)) {
          const text = generation.add(chunk);
          if (text !== "") onText(text);
        }
      }
      return generation.toAnswer(request.model);
    });
  }
}
