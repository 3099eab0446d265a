import { z } from "zod";
import type { Database } from "../../../stack/database/database.ts";
import type { OracleChunk, OracleSubscription } from "./oracle.ts";

/** What the database holds after the documents came: the oracle's input, and what was matched. */
export interface Outcome {
  readonly chunks: readonly OracleChunk[];
  readonly subscriptions: readonly OracleSubscription[];
  readonly matches: ReadonlySet<string>;
}

const terms = z.array(z.string()).transform((list): ReadonlySet<string> => new Set(list));
const chunkSchema = z.object({ chunkId: z.number(), documentId: z.string(), terms });
const subscriptionSchema = z.object({ subscriptionId: z.string(), threshold: z.number(), terms });

/** Reads it; words are cut by the product's own analysis, matched by nothing of it. */
export async function readOutcome(database: Database, tenantId: string): Promise<Outcome> {
  const chunks = await database.query(
    `select chunk_id::integer as "chunkId", document_id as "documentId",
       to_json(coalesce((cogo.analyse_chunk(header, content)).terms, '{}')) as terms
     from cogo.chunks where tenant_id = $1 order by chunk_id`,
    [tenantId],
  );
  const subscriptions = await database.query(
    `select subscription_id as "subscriptionId", threshold::float8 as threshold,
       to_json(coalesce((cogo.analyse_chunk('', query)).terms, '{}')) as terms
     from cogo.subscriptions where tenant_id = $1`,
    [tenantId],
  );
  const matches = await database.query(
    "select subscription_id || ' ' || chunk_id as name from cogo.subscription_matches where tenant_id = $1",
    [tenantId],
  );
  return {
    chunks: chunkSchema.array().parse(chunks),
    subscriptions: subscriptionSchema.array().parse(subscriptions),
    matches: new Set(matches.map(({ name }) => String(name))),
  };
}
