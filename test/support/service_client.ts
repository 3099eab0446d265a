import { openClients } from "../../scripts/bench/clients.ts";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import type { TestDatabase } from "./test_database.ts";

/**
 * The real client with the secret key's rights, and the real Data API over a test's database, without a
 * network; `between` is what a request passes on its way.
 */
export async function openServiceClient(
  { database }: TestDatabase,
  between?: Parameters<typeof openClients>[1],
): Promise<ApiClient> {
  return (await openClients(database, between)).worker;
}
