import { z } from "zod";
import {
  type ApiClient,
  callFunction,
  type Page,
  type PageRequest,
  readPage,
  readRow,
} from "../../kernel/mod.ts";
import { type Source, sourceSchema } from "./source.ts";

/** Documents deleted in one transaction: each is far more than a row. */
const REMOVED_AT_A_TIME = 200;

/** Sources of the client's owner. An ingestion makes them. */
export class SourceStore {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async list(
    filter: { readonly project?: string | undefined },
    page: PageRequest,
  ): Promise<Page<Source>> {
    let query = this.#client.from("sources").select();
    if (filter.project !== undefined) query = query.eq("project", filter.project);
    const order = { by: ["project", "name", "source_id"] };
    return await readPage("sources", query, sourceSchema, { ...page, order });
  }

  async read(sourceId: string): Promise<Source> {
    const query = this.#client.from("sources").select().eq("source_id", sourceId);
    return await readRow("sources", query, sourceSchema, `source ${sourceId}`);
  }

  /** Deletes it with all its documents. When it is interrupted, what is left is there still, and it too. */
  async remove(sourceId: string): Promise<void> {
    const parameters = { source_id: sourceId, quantity: REMOVED_AT_A_TIME };
    let removed: number;
    do {
      removed = await callFunction(this.#client, "remove_source", parameters, z.number().int());
    } while (removed === REMOVED_AT_A_TIME);
  }
}
