import {
  type EmbeddingModel,
  LocalEmbeddingModel,
  OpenAIEmbeddingModel,
} from "../../../shared/knowledge/mod.ts";
import { startMinilm } from "./start_minilm.ts";

/** The model of a benchmark, and how to end what serves it. */
export interface BenchEmbeddings {
  readonly model: EmbeddingModel;
  stop(): void;
}

/** One processor core gives some ten texts a second, and a call ends after twenty. */
const BATCH = 16;

/**
 * Opens the model the user names: nothing for the local one, `minilm` for a real one that is served here,
 * else the address of a server that speaks OpenAI's embeddings protocol.
 */
export async function openBenchEmbeddings(
  address: string | undefined,
  model: string,
): Promise<BenchEmbeddings> {
  if (address === undefined) return { model: new LocalEmbeddingModel(), stop: () => undefined };
  if (address !== "minilm") {
    return { model: openServed(model, address), stop: () => undefined };
  }
  const { url, stop } = await startMinilm();
  return { model: openServed("all-minilm-l6-v2", url), stop };
}

function openServed(name: string, baseUrl: string): EmbeddingModel {
  const apiKey = process.env.OPENAI_API_KEY ?? "none";
  const served = new OpenAIEmbeddingModel({ model: name, apiKey, baseUrl });
  return {
    name: served.name,
    kind: served.kind,
    batchSize: BATCH,
    embed: (texts, signal) => served.embed(texts, signal),
  };
}
