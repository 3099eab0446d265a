import { type ApiClient, CogoError, isOlder, RELEASE } from "../../shared/kernel/mod.ts";

let isRecent = false;

/**
 * Compares the schema's release with this code's, until it is as new; a database that does not answer is left to what
 * the request asks of it.
 *
 * @throws CogoError `schema_outdated`.
 */
export async function requireSchema(operator: ApiClient): Promise<void> {
  if (isRecent) return;
  const { data, error } = await operator.rpc("version");
  const isMissing = error?.code === "PGRST202" || error?.code === "PGRST106";
  if (error !== null && !isMissing) return;
  if (isMissing || data === null || isOlder(data, RELEASE)) {
    throw new CogoError({
      code: "schema_outdated",
      message: `Expected the schema of COGO ${RELEASE} or newer, found ${data ?? "none that is exposed"}`,
      remedy:
        "Run `supabase db push`, see that the Data API shows the schema cogo_api, then try again",
    });
  }
  isRecent = true;
}

let server: string | undefined;

/**
 * Whether a wake comes from this project's database. A copy of it wakes those whom the original woke, until it learns
 * its own address; they must not answer for it. A server that was started again has another identity, so it is asked.
 */
export async function isOwnServer(operator: ApiClient, sender: string): Promise<boolean> {
  if (sender === server) return true;
  const { data, error } = await operator.rpc("server_identity");
  if (error !== null || data === null) return true;
  server = data;
  return sender === server;
}
