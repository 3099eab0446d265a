import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { text } from "node:stream/consumers";
import { type JsonObject, jsonObjectSchema } from "../../shared/kernel/mod.ts";
import { Director, type ScriptedAuthor } from "./choose_outcome.ts";
import { composeReply } from "./compose_reply.ts";
import {
  type FaultKind,
  type ModelScript,
  type ModelScriptInput,
  modelScriptSchema,
  type ProviderName,
} from "./model_script.ts";
import { PromptCache } from "./prompt_cache.ts";
import { sendAnswer } from "./send_answer.ts";
import { type Incoming, type Problem, type Wire, WireRefusal, type WireUsage } from "./wire.ts";
import { anthropicWire } from "./wires/anthropic_wire.ts";
import { createChatWire } from "./wires/chat_wire.ts";
import { googleWire } from "./wires/google_wire.ts";
import { responsesWire } from "./wires/responses_wire.ts";

/** A request that was made, and what became of it. */
export interface ModelServerCall {
  /** Counts the requests, from one. */
  readonly number: number;
  readonly provider: ProviderName;
  readonly api: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: JsonObject;
  readonly outcome: "pending" | "answered" | "refused" | "abandoned" | FaultKind;
  /** What would be billed: null unless an answer was sent whole. */
  readonly usage: WireUsage | null;
}

/** A server that speaks the protocols of all providers. */
export interface ModelServer {
  readonly port: number;
  /** The base URL to give to a provider's SDK. */
  url(provider: ProviderName): string;
  /** Every request so far, in the order in which they came. */
  calls(): readonly ModelServerCall[];
  close(): Promise<void>;
}

const WIRES: readonly Wire[] = [
  anthropicWire,
  responsesWire,
  createChatWire("openai", "/openai/v1"),
  googleWire,
  createChatWire("fireworks", "/fireworks/inference/v1"),
];

const MODEL_NAMES: Readonly<Record<ProviderName, RegExp>> = {
  anthropic: /^claude-/,
  openai: /^(gpt-|o\d)/,
  google: /^gemini-/,
  fireworks: /^accounts\/[^/]+\/(models|routers)\//,
};

/** Starts a server, by default on any free port, that answers as a script says. */
export async function startModelServer(input: {
  readonly script?: ModelScriptInput;
  readonly author?: ScriptedAuthor;
  readonly port?: number;
}): Promise<ModelServer> {
  const desk = new Desk(input.script ?? {}, input.author);
  const server = createServer((incoming, response) => {
    desk.serve(incoming, response).catch((error: unknown) => {
      // A mistake of this server's own, or no JSON: no provider would say so.
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end(`The model server failed: ${String(error)}`);
    });
  });
  server.listen(input.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Expected a TCP port");
  const { port } = address;
  return {
    port,
    url: (provider) => {
      const base = WIRES.find((wire) => wire.provider === provider)?.base ?? "";
      return `http://127.0.0.1:${port}${base}`;
    },
    calls: () => desk.calls,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Takes requests in, and keeps the log of them. */
class Desk {
  readonly calls: ModelServerCall[] = [];
  readonly #script: ModelScript;
  readonly #director: Director;
  readonly #cache: PromptCache;

  constructor(script: ModelScriptInput, author?: ScriptedAuthor) {
    this.#script = modelScriptSchema.parse(script);
    this.#director = new Director(this.#script, author);
    this.#cache = new PromptCache(this.#script.cacheMinimumTokens);
  }

  async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(message.url ?? "/", "http://localhost");
    if (message.method === "GET" && url.pathname === "/calls") return this.#sendLog(response);
    const wire = WIRES.find((each) => each.matches(url.pathname));
    if (message.method !== "POST" || wire === undefined) {
      response.writeHead(404, { "content-type": "application/json" });
      response.end(
        JSON.stringify({ error: `Nothing is served at ${message.method} ${url.pathname}` }),
      );
      return;
    }
    const body = jsonObjectSchema.parse(JSON.parse(await text(message)));
    const incoming = { url, headers: message.headers, body };
    const number = this.#log(wire, incoming);
    try {
      await this.#answer(wire, incoming, response, number);
    } catch (error) {
      if (!(error instanceof WireRefusal)) throw error;
      this.#close(number, "refused");
      this.#sendError(response, wire, error.problem, number);
    }
  }

  async #answer(wire: Wire, incoming: Incoming, response: ServerResponse, number: number) {
    const { provider } = wire;
    if (!wire.keyOf(incoming)) throw new WireRefusal("authentication", "No API key was given");
    const request = wire.read(incoming);
    this.#checkModel(provider, request.model);
    const outcome = this.#director.choose(provider, request);
    const { fault } = outcome;
    const isWithin = request.stream || fault?.kind !== "in_band";
    if (fault !== undefined && !(isWithin && WITHIN_ANSWER.has(fault.kind))) {
      this.#close(number, fault.kind);
      const message = fault.message ?? MESSAGES[fault.kind] ?? wire.tooLong;
      const problem = { ...fault, message };
      return this.#sendError(response, wire, problem, number);
    }
    const cache = this.#cache.charge(provider, request);
    const { reply: scripted } = outcome;
    const reply = composeReply({ number, request, scripted, fault: fault?.kind, cache });
    const isWhole = await sendAnswer(response, { wire, reply, outcome, stream: request.stream });
    this.#close(
      number,
      fault?.kind ?? (isWhole ? "answered" : "abandoned"),
      isWhole ? reply.usage : null,
    );
  }

  #checkModel(provider: ProviderName, model: string): void {
    const known = this.#script.models[provider];
    if (known === undefined ? MODEL_NAMES[provider].test(model) : known.includes(model)) return;
    throw new WireRefusal("unknown_model", `The model \`${model}\` does not exist`);
  }

  #sendError(response: ServerResponse, wire: Wire, problem: Problem, number: number): void {
    const { status, headers, body } = wire.toError(problem, number);
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  }

  /** For those outside the process; without the keys. */
  #sendLog(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(this.calls.map(({ headers: _, ...call }) => call)));
  }

  #log({ provider, api }: Wire, { url, headers, body }: Incoming): number {
    const number = this.calls.length + 1;
    const path = url.pathname;
    this.calls.push({
      number,
      provider,
      api,
      path,
      headers,
      body,
      outcome: "pending",
      usage: null,
    });
    return number;
  }

  #close(
    number: number,
    outcome: ModelServerCall["outcome"],
    usage: WireUsage | null = null,
  ): void {
    const call = this.calls[number - 1];
    if (call !== undefined) this.calls[number - 1] = { ...call, outcome, usage };
  }
}

const WITHIN_ANSWER = new Set<FaultKind>([
  "in_band",
  "cut",
  "disconnect",
  "malformed",
  "hang",
  "truncated",
  "refusal",
]);

const MESSAGES: Partial<Readonly<Record<FaultKind, string>>> = {
  rate_limit: "This request would exceed the rate limit",
  overloaded: "Overloaded",
  in_band: "Overloaded",
  server: "Internal server error",
  authentication: "The API key is not valid",
  permission: "This key may not do that",
  quota: "You have reached your spending limit",
  unknown_model: "There is no such model",
  invalid_request: "The request is not valid",
};
