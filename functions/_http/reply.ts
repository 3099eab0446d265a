/** An answer with more to say than its body: another status, the version of what it shows. */
export class Reply<Body> {
  readonly #body: Body;
  readonly #options: { readonly status?: number; readonly version?: number };

  constructor(body: Body, options: { readonly status?: number; readonly version?: number } = {}) {
    this.#body = body;
    this.#options = options;
  }

  /** A body that is undefined is none. */
  toResponse(usualStatus: number): Response {
    const { status = usualStatus, version } = this.#options;
    const headers = version === undefined ? {} : { etag: `"${version}"` };
    if (this.#body === undefined) return new Response(null, { status, headers });
    return Response.json(this.#body, { status, headers });
  }
}
