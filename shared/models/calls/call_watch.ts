import { fetchOnce } from "../../kernel/mod.ts";
import type { TokenUsage } from "./model_answer.ts";
import type { CallOptions } from "./model_provider.ts";

/** How many times as long as it may be silent a call may go on with signs of life alone. */
const MOST_SILENCES = 5;
/** Of text in no particular script; only where a provider tells nothing. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * Watches one call. Every byte counts as a sign of life, so that a long answer never times out while it
 * flows; but signs of life alone, such as keep-alives, do not keep a call open for ever.
 */
export class CallWatch {
  /** Tokens that the provider has told of so far. */
  usage: TokenUsage | undefined;
  /** Characters of the answer so far. */
  received = 0;
  readonly #options: CallOptions;
  readonly #controller = new AbortController();
  readonly #abort = () => this.#controller.abort(this.#options.signal.reason);
  #silence: ReturnType<typeof setTimeout> | undefined;
  #standstill: ReturnType<typeof setTimeout> | undefined;
  #timedOut = false;
  #sent = 0;
  #response: Response | undefined;

  constructor(options: CallOptions) {
    this.#options = options;
    if (options.signal.aborted) this.#abort();
    else options.signal.addEventListener("abort", this.#abort, { once: true });
  }

  /** Ends the call: its caller aborted it, or nothing came for too long. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get timedOut(): boolean {
    return this.#timedOut;
  }

  /** The status and headers that came; undefined as long as none did. */
  get response(): { readonly status: number; readonly headers: Headers } | undefined {
    return this.#response;
  }

  /** What was used by all appearances, where the provider did not tell. */
  get estimate(): TokenUsage {
    const [input, output] = [this.#sent, this.received].map((characters) =>
      Math.ceil(characters / CHARACTERS_PER_TOKEN),
    );
    return {
      input: input ?? 0,
      cacheRead: 0,
      cacheWrite: 0,
      output: output ?? 0,
      reasoning: 0,
      estimated: true,
    };
  }

  /** In place of the global one. */
  async fetch(url: URL, init: RequestInit & { readonly body: string }): Promise<Response> {
    this.#hear();
    this.progress();
    this.#sent = init.body.length;
    const response = await fetchOnce(url, init);
    this.#response = response;
    this.#hear();
    if (response.body === null) return response;
    const watched = new TransformStream<Uint8Array, Uint8Array>({
      transform: (bytes, controller) => {
        this.#hear();
        controller.enqueue(bytes);
      },
    });
    return new Response(response.body.pipeThrough(watched), response);
  }

  /** To be called with each part of the answer. */
  progress(): void {
    clearTimeout(this.#standstill);
    this.#standstill = this.#endAfter(this.#options.timeoutMilliseconds * MOST_SILENCES);
  }

  /** To be called when the call is over, however it ended. */
  stop(): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#standstill);
    this.#options.signal.removeEventListener("abort", this.#abort);
  }

  #hear(): void {
    clearTimeout(this.#silence);
    this.#silence = this.#endAfter(this.#options.timeoutMilliseconds);
  }

  #endAfter(milliseconds: number) {
    return setTimeout(() => {
      this.#timedOut = true;
      this.#controller.abort();
    }, milliseconds);
  }
}
