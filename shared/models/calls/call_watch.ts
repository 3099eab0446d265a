import type { TokenUsage } from "./model_answer.ts";
import type { CallOptions } from "./model_provider.ts";

/**
 * Watches one call from below its SDK: the SDK fetches through it, so that every byte counts as a sign of
 * life (SDKs swallow pings), and the status and headers are known whatever the SDK makes of them.
 */
export class CallWatch {
  /** Tokens that the provider has told of so far. */
  usage: TokenUsage | undefined;
  readonly #options: CallOptions;
  readonly #controller = new AbortController();
  readonly #abort = () => this.#controller.abort(this.#options.signal.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timedOut = false;
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

  /** For the SDK, in place of the global one. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    this.#waitOn();
    const response = await globalThis.fetch(input, init);
    this.#response = response;
    this.#waitOn();
    if (response.body === null) return response;
    const watched = new TransformStream<Uint8Array, Uint8Array>({
      transform: (bytes, controller) => {
        this.#waitOn();
        controller.enqueue(bytes);
      },
    });
    return new Response(response.body.pipeThrough(watched), response);
  };

  /** To be called when the call is over, however it ended. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#options.signal.removeEventListener("abort", this.#abort);
  }

  #waitOn(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timedOut = true;
      this.#controller.abort();
    }, this.#options.timeoutMilliseconds);
  }
}
