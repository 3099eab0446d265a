import { host } from "./host.ts";
import { timerGlobals } from "./timers.ts";

type Listener = ((event: GuestEvent) => void) | { handleEvent(event: GuestEvent): void };

class GuestEvent {
  readonly type: string;
  readonly cancelable: boolean;
  target: GuestEventTarget | null = null;
  defaultPrevented = false;

  constructor(type: unknown, options?: { readonly cancelable?: boolean }) {
    this.type = String(type);
    this.cancelable = options?.cancelable === true;
  }

  get currentTarget() {
    return this.target;
  }

  preventDefault(): void {
    if (this.cancelable) this.defaultPrevented = true;
  }
}

class GuestCustomEvent extends GuestEvent {
  readonly detail: unknown;

  constructor(
    type: unknown,
    options?: { readonly cancelable?: boolean; readonly detail?: unknown },
  ) {
    super(type, options);
    this.detail = options?.detail ?? null;
  }
}

class GuestEventTarget {
  #listeners: { readonly type: string; readonly listener: Listener; readonly once: boolean }[] = [];

  addEventListener(type: string, listener: Listener, options?: { readonly once?: boolean }): void {
    const known = this.#listeners.some((held) => held.type === type && held.listener === listener);
    if (!known) this.#listeners.push({ type, listener, once: options?.once === true });
  }

  removeEventListener(type: string, listener: Listener): void {
    this.#listeners = this.#listeners.filter(
      (held) => held.type !== type || held.listener !== listener,
    );
  }

  dispatchEvent(event: GuestEvent): boolean {
    event.target = this;
    for (const held of this.#listeners.filter(({ type }) => type === event.type)) {
      if (held.once) this.removeEventListener(held.type, held.listener);
      if (typeof held.listener === "function") held.listener.call(this, event);
      else held.listener.handleEvent(event);
    }
    return !event.defaultPrevented;
  }
}

let abort: (signal: GuestAbortSignal, reason: unknown) => void;

class GuestAbortSignal extends GuestEventTarget {
  #reason: unknown;
  #aborted = false;
  onabort: ((event: GuestEvent) => void) | null = null;

  static {
    abort = (signal, reason) => {
      if (signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason ?? new DOMException("This operation was aborted", "AbortError");
      const event = new GuestEvent("abort");
      signal.onabort?.(event);
      signal.dispatchEvent(event);
    };
  }

  static abort(reason?: unknown): GuestAbortSignal {
    const signal = new GuestAbortSignal();
    abort(signal, reason);
    return signal;
  }

  static timeout(milliseconds: number): GuestAbortSignal {
    const signal = new GuestAbortSignal();
    const reason = new DOMException("The operation was aborted due to timeout", "TimeoutError");
    timerGlobals.setTimeout(() => abort(signal, reason), milliseconds).unref();
    return signal;
  }

  static any(signals: Iterable<GuestAbortSignal>): GuestAbortSignal {
    const joined = new GuestAbortSignal();
    for (const signal of signals) {
      if (signal.aborted) abort(joined, signal.reason);
      else signal.addEventListener("abort", () => abort(joined, signal.reason), { once: true });
    }
    return joined;
  }

  get aborted() {
    return this.#aborted;
  }

  get reason() {
    return this.#reason;
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason;
  }
}

class GuestAbortController {
  readonly signal = new GuestAbortSignal();

  abort(reason?: unknown): void {
    abort(this.signal, reason);
  }
}

const classes = {
  Event: GuestEvent,
  CustomEvent: GuestCustomEvent,
  EventTarget: GuestEventTarget,
  AbortSignal: GuestAbortSignal,
  AbortController: GuestAbortController,
};
for (const [name, value] of Object.entries(classes))
  Object.defineProperty(value, "name", { value: name });

export const eventGlobals = classes;

/** `crypto`, as far as it needs no key material. */
export const guestCrypto = {
  randomUUID: () => host.randomUuid(),
  getRandomValues: <View extends ArrayBufferView>(view: View): View => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = Math.random() * 256;
    return view;
  },
};
