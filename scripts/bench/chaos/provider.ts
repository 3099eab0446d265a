import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Chance } from "../../model_server/chance.ts";
import { listenOn } from "../../stack/listen.ts";

const questionSchema = z.object({
  stepId: z.uuid(),
  /** When the step was claimed, in milliseconds: it tells the claims of a step apart. */
  claimedAt: z.number().int(),
});
/** What a worker asks the provider: an answer for a step, under one claim of it. */
export type ProviderQuestion = z.infer<typeof questionSchema>;

/** A call as the provider's own books have it, in the order in which the calls ended. */
export interface ProviderCall extends ProviderQuestion {
  /**
   * `answered` is the only one that costs money, whether or not anyone was left to read it; `replayed`
   * is an earlier answer given again for its idempotency key.
   */
  readonly outcome: "answered" | "replayed" | Fault;
}
type Fault = (typeof FAULTS)[number][0];

const FAULTS = [
  ["rate_limited", 0.08],
  ["failed", 0.06],
  ["broken", 0.04],
  ["hung", 0.02],
] as const;

/** The model provider that the workers call: slow, faulty, and exact in its books. */
export interface Provider {
  readonly url: string;
  readonly calls: readonly ProviderCall[];
  stop(): void;
}

/** Starts it on a free port. */
export async function startProvider(chance: Chance): Promise<Provider> {
  const calls: ProviderCall[] = [];
  const answers = new Map<string, string>();

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const key = String(incoming.headers["idempotency-key"]);
    const question = questionSchema.parse(await json(incoming));
    const fault = answers.has(key) ? undefined : drawFault(chance);
    if (fault !== undefined) {
      calls.push({ ...question, outcome: fault });
      return sendFault(outgoing, fault, chance);
    }
    // It thinks for a while; a caller that has gone meanwhile pays all the same.
    await sleep(chance.happens(0.05) ? chance.between(1_500, 5_000) : chance.between(50, 600));
    calls.push({ ...question, outcome: answers.has(key) ? "replayed" : "answered" });
    const answer = answers.get(key) ?? randomUUID();
    answers.set(key, answer);
    outgoing.writeHead(200, { "content-type": "application/json" });
    outgoing.end(JSON.stringify({ answer }));
  }

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => outgoing.destroy());
  });
  return {
    url: `http://127.0.0.1:${await listenOn(server, 0)}`,
    calls,
    stop: () => void server.close().closeAllConnections(),
  };
}

function drawFault(chance: Chance): Fault | undefined {
  let point = chance.between(0, 1);
  return FAULTS.find(([, share]) => {
    point -= share;
    return point < 0;
  })?.[0];
}

function sendFault(outgoing: ServerResponse, fault: Fault, chance: Chance): void {
  switch (fault) {
    case "rate_limited":
      outgoing.writeHead(429, { "retry-after": String(Math.ceil(chance.between(0, 2))) }).end();
      break;
    case "failed":
      outgoing.writeHead(500).end();
      break;
    case "broken":
      outgoing.writeHead(200, { "content-type": "application/json" });
      outgoing.write('{"answer":"an answer that breaks o');
      setTimeout(() => outgoing.destroy(), 20);
      break;
    case "hung":
      break; // Nothing ever comes; the caller's own time runs out.
  }
}
