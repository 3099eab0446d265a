interface ReplyOptions {
  readonly status?: number;
  readonly version?: number;
  readonly retryAfterSeconds?: number;
}

/** An answer with more to say than its body: another status, the version of what it shows. */
export class Reply<Body> {
  readonly #body: Body;
  readonly #options: ReplyOptions;

  constructor(body: Body, options: ReplyOptions = {}) {
    this.#body = body;
    this.#options = options;
  }

  /** A body that is undefined is none. */
  toResponse(usualStatus: number): Response {
    const { status = usualStatus, version, retryAfterSeconds } = this.#options;
    const headers = {
      ...(version !== undefined && { etag: `"${version}"` }),
      ...(retryAfterSeconds !== undefined && { "retry-after": `${retryAfterSeconds}` }),
    };
    if (this.#body === undefined) return new Response(null, { status, headers });
    return Response.json(this.#body, { status, headers });
  }
}
