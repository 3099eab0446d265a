import { type ApiClient, callForRow, readRow, readRows } from "../../kernel/mod.ts";
import { type Session, sessionSchema } from "./session.ts";

/** Opens a session of the client's user. */
export async function createSession(
  client: ApiClient,
  input: { readonly title: string; readonly project: string },
): Promise<Session> {
  return await callForRow(client, "create_session", input, sessionSchema);
}

export async function closeSession(client: ApiClient, sessionId: string): Promise<Session> {
  return await callForRow(client, "close_session", { session_id: sessionId }, sessionSchema);
}

/** @throws CogoError `not_found`. */
export async function readSession(client: ApiClient, sessionId: string): Promise<Session> {
  const query = client.from("sessions").select().eq("session_id", sessionId);
  return await readRow("sessions", query, sessionSchema, `session ${sessionId}`);
}

/** The newest first. */
export async function listSessions(
  client: ApiClient,
  page: { readonly limit: number; readonly offset: number },
): Promise<Session[]> {
  const query = client
    .from("sessions")
    .select()
    .order("created_at", { ascending: false })
    .range(page.offset, page.offset + page.limit - 1);
  return await readRows("sessions", query, sessionSchema);
}
