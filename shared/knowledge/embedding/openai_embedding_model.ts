import type OpenAI from "openai";
import { z } from "zod";
import { CogoError, truncateText } from "../../kernel/mod.ts";
import { EMBEDDING_DIMENSIONS, type EmbeddingModel } from "./embedding_model.ts";

const CALL_TIMEOUT_MILLISECONDS = 20_000;
/** Characters of a text that are sent: no chunk is longer, and a query may be. */
const TEXT_MAXIMUM_CHARACTERS = 8_000;

const answerSchema = z.object({
  data: z.array(z.object({ index: z.number().int(), embedding: z.array(z.number()) })),
});

/** Vectors of OpenAI, or of any server that speaks its embeddings protocol. */
export class OpenAIEmbeddingModel implements EmbeddingModel {
  readonly name: string;
  readonly kind = "neural";
  readonly batchSize = 64;
  readonly #model: string;
  readonly #apiKey: string;
  readonly #baseUrl: string | undefined;
  #client: OpenAI | undefined;

  constructor(input: {
    readonly model: string;
    readonly apiKey: string;
    readonly baseUrl?: string | undefined;
  }) {
    this.#model = input.model;
    this.#apiKey = input.apiKey;
    this.#baseUrl = input.baseUrl;
    this.name = input.model.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, "-");
  }

  async embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly Float32Array[]> {
    const client = await this.#open();
    const answer = await client.embeddings
      .create(
        {
          model: this.#model,
          input: texts.map((text) => truncateText(text, TEXT_MAXIMUM_CHARACTERS)),
          // Servers that only resemble OpenAI's know neither the default, base64, nor `dimensions`.
          encoding_format: "float",
          ...(this.#model.startsWith("text-embedding-3")
            ? { dimensions: EMBEDDING_DIMENSIONS }
            : {}),
        },
        { ...(signal === undefined ? {} : { signal }) },
      )
      .catch((error: unknown) => {
        throw toCogoError(error);
      });
    return readVectors(answer, texts.length);
  }

  /** The library is loaded when it is first needed: functions that never embed start without it. */
  async #open(): Promise<OpenAI> {
    if (this.#client === undefined) {
      const { default: Client } = await import("openai");
      this.#client = new Client({
        apiKey: this.#apiKey,
        baseURL: this.#baseUrl ?? null,
        timeout: CALL_TIMEOUT_MILLISECONDS,
        // Pending chunks come again by themselves; a query falls back to words.
        maxRetries: 1,
      });
    }
    return this.#client;
  }
}

function readVectors(answer: unknown, count: number): readonly Float32Array[] {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) throw invalid(parsed.error.message);
  const vectors = parsed.data.data.toSorted((left, right) => left.index - right.index);
  if (vectors.length !== count) {
    throw invalid(`Expected ${count} vectors, got ${vectors.length}`);
  }
  return vectors.map(({ embedding }) => {
    if (embedding.length !== EMBEDDING_DIMENSIONS) {
      throw invalid(`Expected ${EMBEDDING_DIMENSIONS} dimensions, got ${embedding.length}`);
    }
    return Float32Array.from(embedding);
  });
}

function invalid(problem: string): CogoError {
  return new CogoError({
    code: "embedding_invalid",
    message: `The embeddings server answered what cannot be used: ${problem}`,
    remedy: `Choose a model of ${EMBEDDING_DIMENSIONS} dimensions in COGO_EMBEDDING_MODEL`,
  });
}

function toCogoError(error: unknown): CogoError {
  const status = z.object({ status: z.number() }).safeParse(error).data?.status;
  const message = error instanceof Error ? error.message : String(error);
  const passes = status === undefined || status === 408 || status === 429 || status >= 500;
  return new CogoError({
    code: passes ? "embedding_unavailable" : "embedding_refused",
    message: `The embeddings server ${passes ? "did not answer" : "refused"}: ${truncateText(message, 300)}`,
    remedy: passes
      ? "It is tried again; words are searched meanwhile"
      : "Correct OPENAI_API_KEY, COGO_EMBEDDING_BASE_URL or COGO_EMBEDDING_MODEL",
    details: { status: status ?? null },
  });
}
