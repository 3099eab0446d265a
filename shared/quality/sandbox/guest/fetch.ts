import { decodeUtf8, encodingGlobals } from "./encoding.ts";
import { GuestHeaders } from "./headers.ts";
import { urlGlobals } from "./url.ts";

/** A body that is all there: the sandbox has no network, so nothing ever streams in. */
class BodyStream {
  readonly #bytes: Uint8Array;
  locked = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(): Uint8Array {
    if (this.locked) throw new TypeError("The stream is locked.");
    this.locked = true;
    return this.#bytes;
  }

  getReader() {
    let rest: Uint8Array | undefined = this.take();
    return {
      read: async () => {
        const value = rest;
        rest = undefined;
        return value === undefined || value.length === 0
          ? { done: true, value: undefined }
          : { done: false, value };
      },
      cancel: async () => undefined,
      releaseLock: () => undefined,
    };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    yield this.take();
  }

  async cancel(): Promise<void> {
    this.locked = true;
  }
}

/** What Request and Response share: the body and the ways of reading it, each only once. */
class Body {
  #bytes: Uint8Array | null = null;
  #used = false;
  #stream: BodyStream | null = null;
  readonly headers: GuestHeaders;

  constructor(body: unknown, headers: unknown) {
    this.headers = new GuestHeaders(headers);
    if (body === undefined || body === null) return;
    const type = contentTypeOf(body);
    if (type !== undefined && !this.headers.has("content-type")) {
      this.headers.set("content-type", type);
    }
    this.#bytes = bytesOf(body);
  }

  get body(): BodyStream | null {
    if (this.#bytes === null) return null;
    this.#stream ??= new BodyStream(this.#bytes);
    return this.#stream;
  }

  get bodyUsed(): boolean {
    return this.#used || this.#stream?.locked === true;
  }

  protected unread(): Uint8Array | null {
    if (this.bodyUsed) throw new TypeError("Body is unusable: Body has already been read");
    return this.#bytes;
  }

  #read(): Uint8Array {
    const bytes = this.unread();
    if (bytes !== null) this.#used = true;
    return bytes ?? new Uint8Array(0);
  }

  async text(): Promise<string> {
    return decodeUtf8(this.#read());
  }

  async json(): Promise<unknown> {
    return JSON.parse(decodeUtf8(this.#read()));
  }

  async arrayBuffer(): Promise<ArrayBufferLike> {
    return this.#read().slice().buffer;
  }

  async bytes(): Promise<Uint8Array> {
    return this.#read().slice();
  }
}

function contentTypeOf(body: unknown): string | undefined {
  if (body instanceof urlGlobals.URLSearchParams) {
    return "application/x-www-form-urlencoded;charset=UTF-8";
  }
  const binary =
    body instanceof BodyStream || body instanceof ArrayBuffer || ArrayBuffer.isView(body);
  return binary ? undefined : "text/plain;charset=UTF-8";
}

function bytesOf(body: unknown): Uint8Array {
  if (body instanceof BodyStream) return body.take();
  if (body instanceof ArrayBuffer) return new Uint8Array(body.slice(0));
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  }
  return new encodingGlobals.TextEncoder().encode(String(body));
}

interface RequestInit {
  readonly method?: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly signal?: unknown;
}

const STANDARD_METHODS = /^(delete|get|head|options|post|put)$/i;

/** The Request class of the web. */
class GuestRequest extends Body {
  readonly url: string;
  readonly method: string;
  readonly signal: unknown;
  readonly redirect = "follow";
  readonly credentials = "same-origin";
  readonly mode = "cors";
  readonly cache = "default";

  constructor(input: unknown, init: RequestInit = {}) {
    const source = input instanceof GuestRequest ? input : undefined;
    const method = String(init.method ?? source?.method ?? "GET");
    const normal = STANDARD_METHODS.test(method) ? method.toUpperCase() : method;
    const body = init.body ?? (init.body === undefined ? source?.unread() : null);
    if (init.body !== undefined && init.body !== null && /^(GET|HEAD)$/.test(normal)) {
      throw new TypeError("Request with GET/HEAD method cannot have body.");
    }
    super(body, init.headers ?? source?.headers);
    this.url = source?.url ?? new urlGlobals.URL(input).href;
    this.method = normal;
    this.signal = init.signal ?? source?.signal ?? new AbortController().signal;
  }

  clone(): GuestRequest {
    return new GuestRequest(this.url, {
      method: this.method,
      headers: this.headers,
      body: this.unread(),
      signal: this.signal,
    });
  }
}

interface ResponseInit {
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: unknown;
}

const NULL_BODY_STATUSES: readonly number[] = [101, 103, 204, 205, 304];

/** The Response class of the web. */
class GuestResponse extends Body {
  readonly status: number;
  readonly statusText: string;
  readonly type = "default";
  readonly url = "";
  readonly redirected = false;

  constructor(body?: unknown, init: ResponseInit = {}) {
    const status = init.status ?? 200;
    if (!Number.isInteger(status) || status < 200 || status > 599) {
      throw new RangeError(`Failed to construct 'Response': The status ${status} is out of range.`);
    }
    if (body !== undefined && body !== null && NULL_BODY_STATUSES.includes(status)) {
      throw new TypeError(`Response constructor: Invalid response status code ${status}`);
    }
    super(body, init.headers);
    this.status = status;
    this.statusText = init.statusText ?? "";
  }

  static json(data: unknown, init: ResponseInit = {}): GuestResponse {
    const headers = new GuestHeaders(init.headers);
    if (!headers.has("content-type")) headers.set("content-type", "application/json");
    return new GuestResponse(JSON.stringify(data), { ...init, headers });
  }

  static redirect(url: unknown, status = 302): GuestResponse {
    if (![301, 302, 303, 307, 308].includes(status)) throw new RangeError("Invalid status code");
    return new GuestResponse(null, { status, headers: { location: new urlGlobals.URL(url).href } });
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  clone(): GuestResponse {
    return new GuestResponse(this.unread(), {
      status: this.status,
      statusText: this.statusText,
      headers: this.headers,
    });
  }
}

Object.defineProperty(GuestRequest, "name", { value: "Request" });
Object.defineProperty(GuestResponse, "name", { value: "Response" });

export const fetchGlobals = {
  Headers: GuestHeaders,
  Request: GuestRequest,
  Response: GuestResponse,
};
