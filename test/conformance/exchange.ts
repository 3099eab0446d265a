import type { InProcessFunctions } from "../support/in_process_functions.ts";
import type { Operation } from "./operation.ts";

/** Who calls: whose things they are, another user, an operator with the secret key, and somebody without credentials. */
export const CALLERS = ["owner", "stranger", "operator", "nobody"] as const;
export type Caller = (typeof CALLERS)[number];

type Texts = Readonly<Record<string, string>>;

/** What is sent for an operation: `body` as JSON, unless it is `text`. */
export interface Sample {
  readonly path: Texts;
  readonly query: Texts;
  readonly headers?: Texts;
  readonly body?: unknown;
  readonly text?: string;
}

/** A request and its answer. */
export interface Exchange {
  readonly operation: Operation;
  readonly caller: Caller;
  /** What was tried with it. */
  readonly what: string;
  readonly url: string;
  readonly sent: Texts;
  readonly sentText: string | undefined;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined unless it is JSON. */
  readonly json: unknown;
}

/** Sends requests as each of the callers, and counts them. */
export class Client {
  readonly #functions: InProcessFunctions;
  readonly #credentials: Readonly<Record<Caller, Texts>>;
  requests = 0;

  constructor(functions: InProcessFunctions, credentials: Readonly<Record<Caller, Texts>>) {
    this.#functions = functions;
    this.#credentials = credentials;
  }

  credentialsOf(caller: Caller): Texts {
    return this.#credentials[caller];
  }

  async send(
    operation: Operation,
    caller: Caller,
    what: string,
    sample: Sample,
  ): Promise<Exchange> {
    const { path, query, headers = {}, body, text = JSON.stringify(body) } = sample;
    const filled = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(path[name] ?? ""),
    );
    const search = new URLSearchParams(query).toString();
    const url = search === "" ? filled : `${filled}?${search}`;
    const sent = {
      ...this.#credentials[caller],
      ...(text !== undefined && { "content-type": "application/json" }),
      ...headers,
    };
    const { method } = operation;
    this.requests += 1;
    const init = { method, headers: sent, ...(text !== undefined && { body: text }) };
    const response = await this.#functions.send(url, init);
    const answered = await response.text();
    return {
      ...{ operation, caller, what, url, sent, sentText: text },
      status: response.status,
      headers: response.headers,
      text: answered,
      json: isJson(response.headers) && answered !== "" ? JSON.parse(answered) : undefined,
    };
  }
}

function isJson(headers: Headers): boolean {
  return /^application\/([a-z.]+\+)?json\b/.test(headers.get("content-type") ?? "");
}

const SHOWN = 600;

/** Who sent what and what came back, for a reader of what is wrong. */
export function describeExchange(exchange: Exchange): string {
  const { operation, caller, what, url, sent, sentText = "", status, text } = exchange;
  const { authorization: _, apikey: __, ...shown } = sent;
  return [
    `${operation.name} as ${caller}, ${what}`,
    `${operation.method} ${url.slice(0, SHOWN)} ${JSON.stringify(shown)}`,
    ...(sentText === "" ? [] : [sentText.slice(0, SHOWN)]),
    `answered ${status} ${text.slice(0, SHOWN)}`,
  ].join("\n    ");
}
