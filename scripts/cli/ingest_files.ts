import { readFile, stat } from "node:fs/promises";
import type { z } from "zod";
import { ingestionAnswer, submitAnswer, wantedAnswer } from "../../functions/knowledge/contract.ts";
import { type ApiClient, sha256, toErrorRecord } from "../../shared/kernel/mod.ts";
import {
  admitDocument,
  admitSize,
  detectType,
  encodeBase64,
  type ManifestEntry,
  type SubmissionOutcome,
} from "../../shared/knowledge/mod.ts";
import { callEndpoint } from "../client/api_client.ts";
import type { FoundFile } from "./collect_files.ts";

/** What is held in memory at a time: the names of one manifest, the bytes of one upload. */
const MANIFEST_FILES = 250;
const UPLOAD_FILES = 50;
const UPLOAD_BYTES = 2_000_000;

/** What is said of all files of one ingestion. */
export interface IngestionTerms {
  readonly visibility?: "tenant" | "project" | undefined;
  readonly licence?: string | undefined;
}

/** A file that did not go in. */
export type Refusal = Pick<SubmissionOutcome, "path" | "error">;

/**
 * Submits the files that are missing, a batch at a time. Interrupted and started again, it compares
 * again, and goes on where it was.
 */
export class FileIngester {
  readonly #client: ApiClient;
  readonly #ingestionId: string;
  readonly #terms: IngestionTerms;
  readonly #signal: AbortSignal;
  readonly refusals: Refusal[] = [];
  found = 0;

  constructor(
    client: ApiClient,
    ingestionId: string,
    options: { readonly terms: IngestionTerms; readonly signal: AbortSignal },
  ) {
    this.#client = client;
    this.#ingestionId = ingestionId;
    this.#terms = options.terms;
    this.#signal = options.signal;
  }

  /** @throws the signal's reason when interrupted, and as {@link callEndpoint}. */
  async ingest(files: AsyncIterable<FoundFile>): Promise<void> {
    let batch: FoundFile[] = [];
    for await (const file of files) {
      this.found += 1;
      batch.push(file);
      if (batch.length < MANIFEST_FILES) continue;
      await this.#ingestBatch(batch);
      batch = [];
    }
    if (batch.length > 0) await this.#ingestBatch(batch);
  }

  async close(options: { readonly prune: boolean; readonly prefix: string }) {
    const { ingestion } = await this.#post("close", options, ingestionAnswer);
    return ingestion;
  }

  async #ingestBatch(files: readonly FoundFile[]): Promise<void> {
    const documents: ManifestEntry[] = [];
    for (const file of files) documents.push(await this.#describe(file));
    const { wanted } = await this.#post("manifest", { documents }, wantedAnswer);
    const paths = new Set(wanted);
    let upload: Record<string, unknown>[] = [];
    let bytes = 0;
    for (const { file, path } of files) {
      if (!paths.has(path)) continue;
      const content = await this.#read(file, path);
      if (content === undefined) continue;
      if (upload.length === UPLOAD_FILES || bytes + content.length > UPLOAD_BYTES) {
        await this.#upload(upload);
        upload = [];
        bytes = 0;
      }
      const { mtime } = await stat(file);
      const contentBase64 = encodeBase64(content);
      upload.push({ path, contentBase64, modifiedAt: mtime.toISOString(), ...this.#terms });
      bytes += content.length;
    }
    await this.#upload(upload);
  }

  /** Refuses here what the door would refuse, so that it need not be sent; it is named all the same. */
  async #describe({ file, path }: FoundFile): Promise<ManifestEntry> {
    this.#signal.throwIfAborted();
    try {
      const { size } = await stat(file);
      admitSize(detectType({ path, bytes: new Uint8Array() }).type, size);
      const bytes = await readFile(file);
      admitDocument({ path, bytes });
      return { path, hash: await sha256(bytes) };
    } catch (thrown) {
      this.refusals.push({ path, error: toErrorRecord(thrown) });
      return { path };
    }
  }

  /** What has vanished since it was found is refused like what cannot be read. */
  async #read(file: string, path: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(file);
    } catch (thrown) {
      this.refusals.push({ path, error: toErrorRecord(thrown) });
      return undefined;
    }
  }

  async #upload(documents: readonly Record<string, unknown>[]): Promise<void> {
    if (documents.length === 0) return;
    this.#signal.throwIfAborted();
    const answer = await this.#post("documents", { documents }, submitAnswer);
    this.refusals.push(...answer.documents.filter(({ outcome }) => outcome === "refused"));
  }

  #post<Schema extends z.ZodType>(action: string, body: Record<string, unknown>, answer: Schema) {
    const path = `cogo-knowledge/ingestions/${this.#ingestionId}/${action}`;
    return callEndpoint(this.#client, { method: "POST", path, body }, answer);
  }
}
