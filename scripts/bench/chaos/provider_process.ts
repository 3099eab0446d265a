// A stand-in for a model provider, in a process of its own: nothing that the benchmark kills takes its
// books along. `node --import tsx provider_process.ts <seed>`; tells its parent the port.
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { type Chance, createChance } from "../../model_server/chance.ts";
import {
  type ProviderCall,
  type ProviderQuestion,
  providerQuestionSchema,
} from "./provider_call.ts";

type Fate = "answered" | "rate_limited" | "failed" | "broken" | "hung";

const FATES: Readonly<Record<Exclude<Fate, "answered">, number>> = {
  rate_limited: 0.08,
  failed: 0.06,
  broken: 0.04,
  hung: 0.02,
};

const chance = createChance(Number(process.argv[2]));
const calls: ProviderCall[] = [];
const answers = new Map<string, string>();

const server = createServer((incoming, outgoing) => {
  const work = incoming.method === "GET" ? sendCalls(outgoing) : serve(incoming, outgoing);
  work.catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined));
});
server.listen(0, "127.0.0.1", () => process.send?.(server.address()));
process.once("disconnect", () => process.exit(0));

async function sendCalls(outgoing: ServerResponse): Promise<void> {
  outgoing.end(JSON.stringify(calls));
}

async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const key = String(incoming.headers["idempotency-key"]);
  const question = providerQuestionSchema.parse(await json(incoming));
  const fate = answers.has(key) ? "answered" : chooseFate(chance);
  if (fate === "answered") return await answer(question, key, outgoing);
  calls.push({ ...question, outcome: fate, answer: null });
  switch (fate) {
    case "rate_limited":
      outgoing.writeHead(429, { "retry-after": String(Math.ceil(chance.between(0, 2))) });
      outgoing.end();
      break;
    case "failed":
      outgoing.writeHead(500);
      outgoing.end();
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

function chooseFate({ between }: Chance): Fate {
  let point = between(0, 1);
  const fates: readonly Fate[] = ["rate_limited", "failed", "broken", "hung"];
  return (
    fates.find((fate) => {
      point -= fate === "answered" ? 0 : FATES[fate];
      return point < 0;
    }) ?? "answered"
  );
}

/** Thinks for a while; a caller that has gone meanwhile pays all the same. */
async function answer(
  question: ProviderQuestion,
  key: string,
  outgoing: ServerResponse,
): Promise<void> {
  await sleep(chance.happens(0.05) ? chance.between(1_500, 5_000) : chance.between(50, 600));
  const kept = answers.get(key);
  const text = kept ?? randomUUID();
  answers.set(key, text);
  calls.push({ ...question, outcome: kept === undefined ? "answered" : "replayed", answer: text });
  outgoing.writeHead(200, { "content-type": "application/json" });
  outgoing.end(JSON.stringify({ answer: text }));
}
