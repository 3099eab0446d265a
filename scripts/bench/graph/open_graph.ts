import type { ApiClient } from "../../../shared/kernel/mod.ts";
import { type GraphReplica, openGraphReplica } from "../../../shared/knowledge/mod.ts";
import type { Database } from "../../stack/database/database.ts";
import { openNative } from "../../stack/database/native.ts";
import { openClients } from "../clients.ts";

/** Both ends of the projection, as the knowledge worker has them. */
export interface OpenGraph {
  readonly database: Database;
  readonly client: ApiClient;
  readonly replica: GraphReplica;
  close(): Promise<void>;
}

/** Opens the database through the Data API, in this process, and its copy. */
export async function openGraph(databaseUrl: string, neo4jUri: string): Promise<OpenGraph> {
  const database = await openNative(databaseUrl, () => undefined);
  const replica = await openGraphReplica({
    ...{ uri: neo4jUri, username: "neo4j", password: undefined, database: "neo4j" },
  });
  return {
    database,
    client: (await openClients(database)).worker,
    replica,
    async close() {
      await replica.close();
      await database.close();
    },
  };
}
