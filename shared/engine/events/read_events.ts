import { type ApiClient, readRows } from "../../kernel/mod.ts";
import { type CogoEvent, eventSchema } from "./event.ts";

/**
 * Reads a session's events after a sequence, oldest first: how a client begins, and how it fills a gap
 * that a lost broadcast left.
 */
export async function readEvents(
  client: ApiClient,
  from: { readonly sessionId: string; readonly after: number; readonly limit: number },
): Promise<CogoEvent[]> {
  const query = client
    .from("events")
    .select()
    .eq("session_id", from.sessionId)
    .gt("sequence", from.after)
    .order("sequence")
    .limit(from.limit);
  return await readRows("events", query, eventSchema);
}
