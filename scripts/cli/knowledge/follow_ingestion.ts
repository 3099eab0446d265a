import { z } from "zod";
import { ingestionAnswer } from "../../../functions/knowledge/contract.ts";
import { type ApiClient, CogoError } from "../../../shared/kernel/mod.ts";
import { type Ingestion, ingestionTopic } from "../../../shared/knowledge/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";

const POLL_MILLISECONDS = 2_000;
/** No document takes as long: nobody is at work. */
const STANDSTILL_MILLISECONDS = 180_000;

const countsSchema = z.object({
  submitted: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  indexed: z.number(),
  refused: z.number(),
  waiting: z.number(),
});
/** How far an ingestion is. */
export type IngestionCounts = z.infer<typeof countsSchema>;

/** Tells how far an ingestion is: as it is broadcast, and by asking, should a broadcast be lost. */
export class IngestionFeed {
  readonly #client: ApiClient;
  readonly #ingestionId: string;
  readonly #listener: (counts: IngestionCounts) => void;
  #changedAt = Date.now();
  #wake: () => void = () => undefined;
  #last = "";

  constructor(client: ApiClient, ingestionId: string, listener: (counts: IngestionCounts) => void) {
    this.#client = client;
    this.#ingestionId = ingestionId;
    this.#listener = listener;
  }

  /** Subscribes to the private channel; what goes wrong there is made up for by asking. */
  async open(): Promise<void> {
    await this.#client.realtime.setAuth();
    this.#client
      .channel(ingestionTopic(this.#ingestionId), { config: { private: true } })
      .on("broadcast", { event: "ingestion:progress" }, ({ payload }) => this.#receive(payload))
      .subscribe();
  }

  async close(): Promise<void> {
    await this.#client.removeAllChannels();
  }

  /** Waits until no document of a closed ingestion waits for a worker any more. */
  async finished(signal: AbortSignal): Promise<Ingestion> {
    const path = `cogo-knowledge/ingestions/${this.#ingestionId}`;
    for (;;) {
      signal.throwIfAborted();
      const request = { method: "GET", path } as const;
      const answer = await callEndpoint(this.#client, request, ingestionAnswer).catch(forgive);
      if (answer !== undefined) this.#receive(answer.ingestion);
      if (answer?.ingestion.waiting === 0) return answer.ingestion;
      if (Date.now() - this.#changedAt > STANDSTILL_MILLISECONDS) throw standstill();
      await this.#nextChange();
    }
  }

  /** Resolves after a while, or when the last document is reported. */
  async #nextChange(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, POLL_MILLISECONDS);
    });
    clearTimeout(timer);
  }

  #receive(message: unknown): void {
    const counts = countsSchema.safeParse(message).data;
    if (counts === undefined) return;
    const text = JSON.stringify(counts);
    if (text === this.#last) return;
    this.#last = text;
    this.#changedAt = Date.now();
    this.#listener(counts);
    if (counts.waiting === 0) this.#wake();
  }
}

/** What did not answer is asked again, for as long as the ingestion may make no progress. */
function forgive(error: unknown): undefined {
  if (error instanceof CogoError && error.code === "endpoint_unavailable") return undefined;
  throw error;
}

function standstill(): CogoError {
  return new CogoError({
    code: "ingestion_stands_still",
    message: "Expected documents to be parsed, but none was for three minutes",
    remedy: "See ./cogo status and the log of knowledge-worker; what waits is taken up again",
  });
}
