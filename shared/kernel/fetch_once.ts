interface DenoHttp {
  createHttpClient(options: { readonly poolMaxIdlePerHost: number }): object;
}

const { Deno: deno } = globalThis as { readonly Deno?: Partial<DenoHttp> };
let unpooled: object | undefined;

/**
 * As `fetch`, and sends the request once. When a connection breaks that Deno has used before, it sends what it was
 * given again by itself, a POST too, although the first may have been done: so each gets a connection of its own.
 */
export async function fetchOnce(url: URL, request: RequestInit): Promise<Response> {
  if (deno === undefined) return await fetch(url, request);
  unpooled ??= deno.createHttpClient?.({ poolMaxIdlePerHost: 0 });
  const headers = new Headers(request.headers);
  // Without a client of its own, a connection is at least not kept for the next.
  if (unpooled === undefined) headers.set("connection", "close");
  const own = { ...request, headers, client: unpooled };
  return await fetch(url, own);
}
