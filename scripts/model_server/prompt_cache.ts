import { countTokens } from "./count_tokens.ts";
import type { ProviderName } from "./model_script.ts";
import type { WireRequest, WireUsage } from "./wire.ts";

/** The beginnings of prompts that each provider has seen. */
export class PromptCache {
  readonly #minimumTokens: number;
  readonly #seen = new Set<string>();

  constructor(minimumTokens: number) {
    this.#minimumTokens = minimumTokens;
  }

  /** What the instructions cost: the first time they are written to the cache, then they are read from it. */
  charge(
    provider: ProviderName,
    request: WireRequest,
  ): Pick<WireUsage, "input" | "cacheRead" | "cacheWrite"> {
    const tokens = countTokens(request.system + JSON.stringify(request.tools));
    if (!request.cacheable || tokens < this.#minimumTokens) {
      return { input: tokens, cacheRead: 0, cacheWrite: 0 };
    }
    const key = JSON.stringify([provider, request.model, request.tools, request.system]);
    if (this.#seen.has(key)) return { input: 0, cacheRead: tokens, cacheWrite: 0 };
    this.#seen.add(key);
    // Google and Fireworks keep beginnings unasked, and take nothing for it.
    const isBilled = provider === "anthropic" || provider === "openai";
    return isBilled
      ? { input: 0, cacheRead: 0, cacheWrite: tokens }
      : { input: tokens, cacheRead: 0, cacheWrite: 0 };
  }
}
