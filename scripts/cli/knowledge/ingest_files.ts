import { readFile, stat } from "node:fs/promises";
import type { z } from "zod";
import {
  ingestionAnswer,
  submitAnswer,
  wantedAnswer,
} from "../../../functions/knowledge/contract.ts";
import { type ApiClient, CogoError, sha256, toErrorRecord } from "../../../shared/kernel/mod.ts";
import {
  admitDocument,
  admitSize,
  detectType,
  encodeBase64,
  type LeftOut,
  leaveOut,
  type ManifestEntry,
  type SubmissionOutcome,
  type Terms,
} from "../../../shared/knowledge/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";
import type { FoundFile } from "./collect_files.ts";

/** What is held in memory at a time: the names of one manifest, the bytes of one upload. */
const MANIFEST_FILES = 250;
const UPLOAD_FILES = 50;
const UPLOAD_BYTES = 2_000_000;

/** A file that was not accepted. */
export type Refusal = Pick<SubmissionOutcome, "path" | "error">;

/**
 * Submits the files that are new or changed, a batch at a time. Run again after an interruption, it compares
 * again and continues where it stopped.
 */
export class FileIngester {
  readonly #client: ApiClient;
  readonly #ingestionId: string;
  readonly #terms: Terms;
  readonly #include: readonly LeftOut[];
  readonly #signal: AbortSignal;
  readonly refusals: Refusal[] = [];

  constructor(
    client: ApiClient,
    ingestionId: string,
    options: {
      readonly terms: Terms;
      readonly include: readonly LeftOut[];
      readonly signal: AbortSignal;
    },
  ) {
    this.#client = client;
    this.#ingestionId = ingestionId;
    this.#terms = options.terms;
    this.#include = options.include;
    this.#signal = options.signal;
  }

  /** @throws the signal's reason when interrupted, and as {@link callEndpoint}. */
  async ingest(files: readonly FoundFile[]): Promise<void> {
    for (let from = 0; from < files.length; from += MANIFEST_FILES) {
      await this.#ingestBatch(files.slice(from, from + MANIFEST_FILES));
    }
  }

  async close(options: { readonly prune: boolean; readonly prefix: string }) {
    const { ingestion } = await this.#post("close", options, ingestionAnswer);
    return ingestion;
  }

  async #ingestBatch(files: readonly FoundFile[]): Promise<void> {
    const documents: ManifestEntry[] = [];
    for (const file of files) documents.push(await this.#describe(file));
    const { wanted } = await this.#post(
      "manifest",
      { documents, terms: this.#terms },
      wantedAnswer,
    );
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

  /** Refuses here what the endpoint would refuse, so that it need not be sent; it is listed all the same. */
  async #describe({ file, path }: FoundFile): Promise<ManifestEntry> {
    this.#signal.throwIfAborted();
    try {
      const { size } = await stat(file);
      admitSize(detectType({ path, bytes: new Uint8Array() }).type, size);
      const bytes = await readFile(file);
      admitDocument({ path, bytes });
      leaveOut({ path, bytes }, this.#include);
      return { path, hash: await sha256(bytes) };
    } catch (thrown) {
      const refused = toErrorRecord(thrown);
      this.refusals.push({ path, error: refused });
      // A file that cannot be read may say what it said before.
      return thrown instanceof CogoError ? { path, refused } : { path };
    }
  }

  /** A file that has vanished since it was found is refused like one that cannot be read. */
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
    const answer = await this.#post(
      "documents",
      { documents, include: this.#include },
      submitAnswer,
    );
    this.refusals.push(...answer.documents.filter(({ outcome }) => outcome === "refused"));
  }

  #post<Schema extends z.ZodType>(action: string, body: Record<string, unknown>, answer: Schema) {
    const path = `cogo-knowledge/ingestions/${this.#ingestionId}/${action}`;
    return callEndpoint(this.#client, { method: "POST", path, body }, answer);
  }
}
