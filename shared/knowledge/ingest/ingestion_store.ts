import { z } from "zod";
import {
  type ApiClient,
  CogoError,
  callFunction,
  type ErrorRecord,
  type Page,
  type PageRequest,
  readPage,
  readRow,
  sha256,
  toErrorRecord,
} from "../../kernel/mod.ts";
import { admitDocument } from "./admit_document.ts";
import { encodeBase64 } from "./base64.ts";
import { type Ingestion, ingestionSchema } from "./document.ts";
import { type LeftOut, leaveOut } from "./leave_out.ts";
import { UPLOADS } from "./source.ts";
import {
  type ManifestEntry,
  type Submission,
  type SubmissionOutcome,
  submissionOutcomeSchema,
  submittedBytes,
  type Terms,
} from "./submission.ts";

/** A document as the database placed it; null for one that was refused before anything was there. */
const placedSchema = submissionOutcomeSchema.extend({ documentId: z.uuid().nullable() });

/** Loadings of documents by the client's owner. */
export class IngestionStore {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async open(project: string, source = UPLOADS): Promise<Ingestion> {
    const parameters = { project, source };
    return only(
      await callFunction(this.#client, "open_ingestion", parameters, ingestionSchema.array()),
    );
  }

  /**
   * The paths of those that have to be submitted; the others are there unchanged, or wait already. All that
   * are there get the terms.
   */
  async compare(
    ingestionId: string,
    manifest: readonly ManifestEntry[],
    terms: Terms = {},
  ): Promise<string[]> {
    const parameters = { ingestion_id: ingestionId, manifest, terms };
    return await callFunction(this.#client, "compare_documents", parameters, z.string().array());
  }

  /**
   * Hands documents in. What can be refused at the door is, one by one; the rest go in together.
   *
   * @param include what is taken though it is left out otherwise.
   */
  async submit(
    ingestionId: string,
    submissions: readonly Submission[],
    include: readonly LeftOut[] = [],
  ): Promise<SubmissionOutcome[]> {
    const errors = new Map<string, ErrorRecord>();
    const documents: Record<string, unknown>[] = [];
    for (const submission of submissions) {
      const { content: _, contentBase64, ...about } = submission;
      const { path, mediaType } = about;
      const bytes = submittedBytes(submission);
      try {
        const source = { path, bytes, ...(mediaType === undefined ? {} : { mediaType }) };
        admitDocument(source);
        leaveOut(source, include);
        const content = contentBase64 ?? encodeBase64(bytes);
        documents.push({ ...about, content, hash: await sha256(bytes) });
      } catch (thrown) {
        if (!(thrown instanceof CogoError)) throw thrown;
        const refused = toErrorRecord(thrown);
        errors.set(path, refused);
        documents.push({ path, refused });
      }
    }
    const parameters = { ingestion_id: ingestionId, documents };
    const placed = await callFunction(
      this.#client,
      "submit_documents",
      parameters,
      placedSchema.array(),
    );
    return placed.map(({ documentId, ...each }) => ({
      ...each,
      ...(documentId === null ? {} : { documentId }),
      ...(each.outcome === "refused" ? { error: errors.get(each.path) } : {}),
    }));
  }

  /** Says that no more come. With `prune`, documents below `prefix` that were not named are deleted. */
  async close(
    ingestionId: string,
    options: { readonly prune: boolean; readonly prefix: string },
  ): Promise<Ingestion> {
    const parameters = { ingestion_id: ingestionId, ...options };
    return only(
      await callFunction(this.#client, "close_ingestion", parameters, ingestionSchema.array()),
    );
  }

  async read(ingestionId: string): Promise<Ingestion> {
    const query = this.#client.from("ingestions").select().eq("ingestion_id", ingestionId);
    return await readRow("ingestions", query, ingestionSchema, `ingestion ${ingestionId}`);
  }

  /** The newest first. */
  async list(page: PageRequest): Promise<Page<Ingestion>> {
    const order = { by: ["created_at", "ingestion_id"], descending: true };
    const query = this.#client.from("ingestions").select();
    return await readPage("ingestions", query, ingestionSchema, { ...page, order });
  }
}

function only(ingestions: readonly Ingestion[]): Ingestion {
  const [ingestion] = ingestions;
  if (ingestion === undefined) throw new Error("Expected one ingestion, got none");
  return ingestion;
}
