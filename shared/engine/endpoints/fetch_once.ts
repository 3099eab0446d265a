interface DenoHttp {
  createHttpClient(options: { readonly poolMaxIdlePerHost: number }): object;
}

const { Deno: deno } = globalThis as { readonly Deno?: Partial<DenoHttp> };
let unpooled: object | undefined;

/**
 * As `fetch`, and sends the request once. When a connection breaks that Deno has used before, it sends what it was
 * given again by itself, a POST too, although the first may have been done: so each gets a connection of its own.
 */
export async function fetchOnce(
  url: URL,
  request: RequestInit & { readonly headers: Headers },
): Promise<Response> {
  unpooled ??= deno?.createHttpClient?.({ poolMaxIdlePerHost: 0 });
  // Without a client of its own, a connection is at least not kept for the next.
  if (unpooled === undefined) request.headers.set("connection", "close");
  const own = { ...request, client: unpooled };
  return await fetch(url, own);
}
