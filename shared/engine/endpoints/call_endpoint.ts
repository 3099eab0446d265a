import {
  CogoError,
  fetchOnce,
  type HttpSettings,
  type Json,
  type JsonObject,
  parseJson,
} from "../../kernel/mod.ts";
import { fillText, type Resolve, toText } from "../plans/fill_references.ts";
import { StepRefused } from "../worker/step_refused.ts";
import { guardAddress, isListed, type Resolver } from "./guard_address.ts";

export interface EndpointRequest {
  readonly method: string;
  readonly url: string;
  /** As the step has them: secrets are filled in when it is known where they go. */
  readonly headers: Readonly<Record<string, string>>;
  readonly resolve: Resolve;
  readonly body: Json | undefined;
  readonly timeoutMilliseconds: number;
  readonly maximumBytes: number;
  readonly signal: AbortSignal;
}

export interface EndpointResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The value, where it is JSON; else its text. */
  readonly body: Json;
}

const MOST_REDIRECTS = 5;
const SECRETS = "secrets.";

/**
 * Calls an endpoint. Redirects of GET and HEAD are followed, each to an address that is allowed too, and without the
 * step's headers once they lead to another origin.
 *
 * @throws StepRefused; CogoError `http_unreachable`, `http_timeout`: another try may help.
 */
export async function callEndpoint(
  request: EndpointRequest,
  settings: HttpSettings,
  resolveHost: Resolver,
): Promise<EndpointResponse> {
  const timeout = AbortSignal.timeout(request.timeoutMilliseconds);
  const signal = AbortSignal.any([request.signal, timeout]);
  const first = toUrl(request.url);
  let url = first;
  for (let redirects = 0; ; redirects += 1) {
    await guardAddress(url, settings, resolveHost);
    const headers =
      url.origin === first.origin ? fillHeaders(request, url, settings) : new Headers();
    try {
      const response = await send(request, url, headers, signal);
      const next = redirectOf(request, response, url);
      if (next === undefined) return await read(response, request.maximumBytes);
      await response.body?.cancel();
      if (redirects === MOST_REDIRECTS) throw new Error(`More than ${MOST_REDIRECTS} redirects`);
      url = next;
    } catch (error) {
      if (error instanceof CogoError) throw error;
      throw unreachable(error, url, timeout.aborted);
    }
  }
}

function toUrl(text: string): URL {
  if (URL.canParse(text)) return new URL(text);
  throw new StepRefused({ code: "http_input_invalid", message: `Expected a URL, got "${text}"` });
}

function fillHeaders(request: EndpointRequest, url: URL, settings: HttpSettings): Headers {
  const resolve: Resolve = (path) =>
    path.startsWith(SECRETS)
      ? secretFor(path.slice(SECRETS.length), url, settings)
      : request.resolve(path);
  const headers = new Headers();
  if (typeof request.body === "string") headers.set("content-type", "text/plain; charset=utf-8");
  else if (request.body !== undefined) headers.set("content-type", "application/json");
  for (const [name, value] of Object.entries(request.headers)) {
    try {
      headers.set(name, fillText(value, resolve));
    } catch (error) {
      if (error instanceof CogoError) throw error;
      throw new StepRefused({
        code: "http_input_invalid",
        message: `Expected a header, got "${name}"`,
      });
    }
  }
  return headers;
}

/** A secret goes where its operator says, and nowhere else, no matter who wrote the plan. */
function secretFor(name: string, url: URL, { secrets }: HttpSettings): string {
  const secret = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  if (secret !== undefined && isListed(url, secret.hosts)) return secret.value;
  throw new StepRefused({
    code: "http_secret_refused",
    message: `Expected a secret "${name}" that may be sent to ${url.host}`,
    remedy: "An operator names secrets and their hosts in COGO_HTTP_SECRETS",
  });
}

async function send(
  { method, body }: EndpointRequest,
  url: URL,
  headers: Headers,
  signal: AbortSignal,
): Promise<Response> {
  return await fetchOnce(url, {
    method,
    headers,
    redirect: "manual",
    signal,
    ...(body === undefined ? {} : { body: toText(body) }),
  });
}

function redirectOf({ method }: EndpointRequest, response: Response, url: URL): URL | undefined {
  const location = response.headers.get("location");
  const isSafe = method === "GET" || method === "HEAD";
  if (!isSafe || location === null || response.status < 300 || response.status > 399)
    return undefined;
  return URL.canParse(location, url) ? new URL(location, url) : undefined;
}

/** @throws StepRefused `http_response_too_large`. */
async function read(response: Response, maximumBytes: number): Promise<EndpointResponse> {
  const text = new TextDecoder()
    .decode(await readBytes(response, maximumBytes))
    .replaceAll("\u0000", "\uFFFD");
  const headers: Record<string, string> = {};
  response.headers.forEach((value, name) => {
    if (name !== "set-cookie") headers[name] = value;
  });
  const isJson = /^application\/(?:[\w.+-]+\+)?json\b/i.test(headers["content-type"] ?? "");
  return { status: response.status, headers, body: isJson ? toJson(text) : text };
}

function toJson(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

async function readBytes(response: Response, maximumBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maximumBytes) {
      throw new StepRefused({
        code: "http_response_too_large",
        message: `Expected an answer of at most ${maximumBytes} bytes`,
        remedy: "Ask for less, or raise maximumBytes, which may be 1,048,576",
      });
    }
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function unreachable(error: unknown, url: URL, isLate: boolean): CogoError {
  const details: JsonObject = { host: url.host };
  if (isLate) {
    return new CogoError({
      code: "http_timeout",
      message: `${url.host} did not answer in time`,
      details,
    });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new CogoError({ code: "http_unreachable", message: `${url.host}: ${reason}`, details });
}
