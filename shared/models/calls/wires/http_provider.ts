import { callOnce } from "../call_once.ts";
import type { CallWatch } from "../call_watch.ts";
import { degradeRequest } from "../degrade_request.ts";
import type { ModelAnswer } from "../model_answer.ts";
import type { CallOptions, ModelProvider } from "../model_provider.ts";
import { MODEL_FEATURES, type ModelFeature, type ModelRequest } from "../model_request.ts";
import { readToolWish } from "../tools_in_words.ts";
import { ANTHROPIC_WIRE } from "./anthropic_wire.ts";
import { CHAT_WIRE } from "./chat_wire.ts";
import { GOOGLE_WIRE } from "./google_wire.ts";
import { readText, readValues } from "./read_values.ts";
import { RESPONSES_WIRE } from "./responses_wire.ts";
import { findToldFailure, readToldText, ToldError, type ToldFailure } from "./told_failure.ts";
import type { Answered, Wire, WireName } from "./wire.ts";

const WIRES: Readonly<Record<WireName, Wire>> = {
  anthropic: ANTHROPIC_WIRE,
  chat: CHAT_WIRE,
  google: GOOGLE_WIRE,
  responses: RESPONSES_WIRE,
};

/** Where a provider is, and what it is called with. */
export interface ProviderAccess {
  readonly provider: string;
  readonly wire: WireName;
  readonly baseUrl: string;
  /** Empty for a server that wants none. */
  readonly apiKey: string;
  /** Looks at the address before each call. @throws when it may not be called. */
  readonly guard?: ((url: URL) => Promise<void>) | undefined;
}

/** Any provider, by the protocol it speaks. */
export class HttpProvider implements ModelProvider {
  readonly provider: string;
  readonly #access: ProviderAccess;

  constructor(access: ProviderAccess) {
    this.provider = access.provider;
    this.#access = access;
  }

  async generate(asked: ModelRequest, options: CallOptions): Promise<ModelAnswer> {
    const { provider, apiKey, baseUrl, guard } = this.#access;
    const wire = WIRES[this.#access.wire];
    const request = degradeRequest(asked);
    const isStreamed = options.onText !== undefined && !asked.without?.includes("stream");
    const sent = featuresOf(request, isStreamed);
    const call = async (watch: CallWatch) => {
      const { path, headers, body } = await wire.compose(request, apiKey, isStreamed);
      const url = new URL(`${baseUrl.replace(/\/$/, "")}${path}`);
      await guard?.(url);
      const response = await watch.fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
        redirect: "manual",
        signal: watch.signal,
      });
      if (!response.ok) throw new ToldError(await readRefusal(response));
      const reader = wire.read(request, watch);
      for await (const value of readValues(response.body ?? new ReadableStream())) {
        const failure = findToldFailure(value);
        if (failure !== undefined) throw new ToldError(failure);
        watch.progress();
        const text = reader.add(value);
        watch.received += text.length;
        if (text !== "") options.onText?.(text);
      }
      return readToolWish(reader.toAnswer(), asked);
    };
    return await callOnce({ provider, apiKey, sent }, options, (watch) =>
      call(watch).catch((error: unknown) => toRefusal(error, asked.model)),
    );
  }
}

/** Of a refusal, which says why in its first words. */
const REFUSAL_CHARACTERS = 64 * 1024;

const REFUSALS = new Set([
  ..."content_filter content_policy_violation invalid_prompt data_inspection_failed".split(" "),
]);
/** Said where no name of the error says it. */
const FILTERED = /blocked by content filtering/i;
const NOTHING = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };

/** A request that was declined before a model saw it is answered so, and cost nothing. Else throws on. */
function toRefusal(error: unknown, model: string): Answered {
  const told = error instanceof ToldError ? error.told : undefined;
  const isRefusal =
    told?.codes.some((code) => REFUSALS.has(code)) || FILTERED.test(told?.message ?? "");
  if (told === undefined || !isRefusal) throw error;
  const [text] = told.words;
  return {
    text: text ?? "",
    toolCalls: [],
    stop: "refusal",
    usage: NOTHING,
    model,
    responseId: null,
  };
}

async function readRefusal(response: Response): Promise<ToldFailure> {
  let text = "";
  try {
    for await (const piece of readText(response.body ?? new ReadableStream())) {
      text += piece;
      if (text.length > REFUSAL_CHARACTERS) break;
    }
  } catch {
    // What was read of it says more than that the rest was lost.
  }
  return readToldText(text, response.status);
}

/** What of the request a server might refuse. */
function featuresOf(request: ModelRequest, isStreamed: boolean): ReadonlySet<ModelFeature> {
  const { output, tools, toolChoice, temperature, seed, effort, without = [] } = request;
  const has: Record<ModelFeature, boolean> = {
    output_schema: output !== undefined && output.form !== "json",
    output_json: output?.form === "json",
    tools: tools !== undefined,
    tool_choice: tools !== undefined && toolChoice !== undefined,
    temperature: temperature !== undefined,
    seed: seed !== undefined,
    effort: effort !== undefined,
    stream: isStreamed,
    stream_options: isStreamed,
    max_tokens: true,
    max_completion_tokens: without.includes("max_tokens"),
  };
  return new Set(MODEL_FEATURES.filter((name) => has[name] && !without.includes(name)));
}
