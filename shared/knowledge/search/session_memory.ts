import { z } from "zod";
import { type ApiClient, callFunction } from "../../kernel/mod.ts";
import type { SearchResult } from "./search_answer.ts";

const sessionContextSchema = z.object({
  project: z.string(),
  /** Newest first. */
  asked: z.array(z.string()),
  /** By document, from 0 to 1 by how lately it served. */
  found: z.record(z.string(), z.number()),
});
type SessionContext = z.infer<typeof sessionContextSchema>;

/** What was asked in a session and which documents answered. */
export class SessionMemory {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async read(sessionId: string): Promise<SessionContext> {
    const parameters = { session_id: sessionId };
    return await callFunction(
      this.#client,
      "read_session_context",
      parameters,
      sessionContextSchema,
    );
  }

  async add(sessionId: string, query: string, results: readonly SearchResult[]): Promise<void> {
    const documentIds = [...new Set(results.map(({ documentId }) => documentId))];
    const parameters = { session_id: sessionId, query, document_ids: documentIds };
    await callFunction(this.#client, "record_search", parameters, z.unknown());
  }
}
