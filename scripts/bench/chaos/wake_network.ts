import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Chance } from "../../model_server/chance.ts";
import { listenOn } from "../../stack/listen.ts";
import { isolatesOf } from "./arrangement.ts";

const DROPPED = 0.5;
/** Of those that are not dropped. */
const DUPLICATED = 0.25;
const DELAYED = 0.25;
const LONGEST_DELAY_MILLISECONDS = 3_000;
const ANSWER_LIMIT_MILLISECONDS = 20_000;

const wakeAnswerSchema = z.object({ workerId: z.uuid() });

/** What befell the wakes. */
export interface WakeCounts {
  readonly sent: number;
  readonly dropped: number;
  readonly duplicated: number;
  readonly delayed: number;
}

/** The network between the database and the functions: a bad one. */
export interface WakeNetwork {
  /** To be told to the database in the project's stead. */
  readonly url: string;
  readonly counts: WakeCounts;
  /** The worker that last answered in this isolate; unknown after {@link WakeNetwork.forget}. */
  workerOf(isolate: string): string | undefined;
  forget(isolate: string): void;
  close(): Promise<void>;
}

/**
 * Opens it in front of the gateway at `apiUrl`. A wake for a function goes to one of its isolates, as
 * hosted; half of them to none, some to both, some late.
 */
export async function openWakeNetwork(apiUrl: string, chance: Chance): Promise<WakeNetwork> {
  const counts = { sent: 0, dropped: 0, duplicated: 0, delayed: 0 };
  const workers = new Map<string, string>();

  function receive(incoming: IncomingMessage, outgoing: ServerResponse): void {
    counts.sent += 1;
    const isolates = isolatesOf((incoming.url ?? "").split("/").at(-1) ?? "");
    if (chance.happens(DROPPED)) {
      counts.dropped += 1;
      incoming.socket.destroy();
      return;
    }
    outgoing.writeHead(202).end();
    const duplicated = chance.happens(DUPLICATED);
    if (duplicated) counts.duplicated += 1;
    const apiKey = String(incoming.headers.apikey);
    for (const isolate of duplicated ? [...isolates, ...isolates] : [chance.pick(isolates)]) {
      // One that the isolate did not live to answer is one more that was lost.
      if (isolate !== undefined) deliver(isolate, apiKey).catch(() => undefined);
    }
  }

  async function deliver(isolate: string, apiKey: string): Promise<void> {
    if (chance.happens(DELAYED)) {
      counts.delayed += 1;
      await sleep(chance.between(0, LONGEST_DELAY_MILLISECONDS));
    }
    const response = await fetch(`${apiUrl}/functions/v1/${isolate}`, {
      method: "POST",
      headers: { "content-type": "application/json", apikey: apiKey },
      body: "{}",
      signal: AbortSignal.timeout(ANSWER_LIMIT_MILLISECONDS),
    });
    const answer = wakeAnswerSchema.safeParse(await response.json());
    if (answer.success) workers.set(isolate, answer.data.workerId);
  }

  const server = createServer(receive);
  return {
    url: `http://127.0.0.1:${await listenOn(server, 0)}`,
    counts,
    workerOf: (isolate) => workers.get(isolate),
    forget: (isolate) => void workers.delete(isolate),
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}
