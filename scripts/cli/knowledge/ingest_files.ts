import { readFile, stat } from "node:fs/promises";
import type { z } from "zod";
import {
  ingestionAnswer,
  submitAnswer,
  wantedAnswer,
} from "../../../functions/knowledge/contract.ts";
import {
  type ApiClient,
  type ErrorRecord,
  sha256,
  toErrorRecord,
} from "../../../shared/kernel/mod.ts";
import {
  admitDocument,
  admitSize,
  detectType,
  encodeBase64,
  type LeftOut,
  leaveOut,
  type ManifestEntry,
  type Terms,
} from "../../../shared/knowledge/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";
import type { FoundFile } from "./collect_files.ts";
import { invalidPath, problemOfPath, type Refusal, reading, UNREADABLE } from "./refusals.ts";

/** What is held in memory at a time: the names of one manifest, the bytes of one upload. */
const MANIFEST_FILES = 250;
const UPLOAD_FILES = 50;
const UPLOAD_BYTES = 2_000_000;

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
  async ingest(found: readonly FoundFile[]): Promise<void> {
    const files = found.filter(({ path }) => this.#admitPath(path));
    for (let from = 0; from < files.length; from += MANIFEST_FILES) {
      await this.#ingestBatch(files.slice(from, from + MANIFEST_FILES));
    }
  }

  async close(options: { readonly prune: boolean; readonly prefix: string }) {
    const { ingestion } = await this.#post("close", options, ingestionAnswer);
    return ingestion;
  }

  /** One path that cannot be told must not keep the others out. */
  #admitPath(path: string): boolean {
    const problem = problemOfPath(path);
    if (problem !== undefined) this.#refuse(path, invalidPath(problem));
    return problem === undefined;
  }

  #refuse(path: string, thrown: unknown): ErrorRecord {
    const error = toErrorRecord(thrown);
    this.refusals.push({ path, error });
    return error;
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
      const read = await this.#read(file, path);
      if (read === undefined) continue;
      const { content, modifiedAt } = read;
      if (upload.length === UPLOAD_FILES || bytes + content.length > UPLOAD_BYTES) {
        await this.#upload(upload);
        upload = [];
        bytes = 0;
      }
      const contentBase64 = encodeBase64(content);
      upload.push({ path, contentBase64, modifiedAt, ...this.#terms });
      bytes += content.length;
    }
    await this.#upload(upload);
  }

  /** Refuses here what the endpoint would refuse, so that it need not be sent; it is listed all the same. */
  async #describe({ file, path }: FoundFile): Promise<ManifestEntry> {
    this.#signal.throwIfAborted();
    try {
      const { size } = await reading(stat(file));
      admitSize(detectType({ path, bytes: new Uint8Array() }).type, size);
      const bytes = await reading(readFile(file));
      admitDocument({ path, bytes });
      leaveOut({ path, bytes }, this.#include);
      return { path, hash: await sha256(bytes) };
    } catch (thrown) {
      const refused = this.#refuse(path, thrown);
      // What cannot be read may say what it said before.
      return refused.code === UNREADABLE ? { path } : { path, refused };
    }
  }

  /** A file that has vanished since it was found is refused like one that cannot be read. */
  async #read(file: string, path: string) {
    try {
      const { mtime } = await reading(stat(file));
      return { content: await reading(readFile(file)), modifiedAt: mtime.toISOString() };
    } catch (thrown) {
      this.#refuse(path, thrown);
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
