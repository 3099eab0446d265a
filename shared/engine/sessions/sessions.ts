import {
  type ApiClient,
  callForRow,
  type JsonObject,
  type Page,
  type PageRequest,
  readPage,
  readRow,
} from "../../kernel/mod.ts";
import { type Session, type SessionState, sessionSchema, sessionStateSchema } from "./session.ts";

/** Opens a session of the client's user. */
export async function createSession(
  client: ApiClient,
  input: {
    readonly title: string;
    readonly project: string;
    readonly metadata?: JsonObject | undefined;
    /** The same key with the same session opens no other one. */
    readonly idempotencyKey?: string | undefined;
  },
): Promise<Session> {
  const { title, project, metadata = {}, idempotencyKey = null } = input;
  const parameters = { title, project, metadata, idempotency_key: idempotencyKey };
  return await callForRow(client, "create_session", parameters, sessionSchema);
}

/**
 * Replaces all that may be changed of a session.
 *
 * @throws CogoError `not_found`; `precondition_failed` when it has another version than the expected one;
 *   `invalid_state` when it has ended.
 */
export async function updateSession(
  client: ApiClient,
  sessionId: string,
  session: { readonly title: string; readonly project: string; readonly metadata: JsonObject },
  expectedVersion?: number,
): Promise<Session> {
  const parameters = {
    session_id: sessionId,
    ...session,
    expected_version: expectedVersion ?? null,
  };
  return await callForRow(client, "update_session", parameters, sessionSchema);
}

/** It takes no more tasks; ending it twice changes nothing. */
export async function endSession(
  client: ApiClient,
  sessionId: string,
  expectedVersion?: number,
): Promise<Session> {
  const parameters = { session_id: sessionId, expected_version: expectedVersion ?? null };
  return await callForRow(client, "end_session", parameters, sessionSchema);
}

/** @throws CogoError `not_found`. */
export async function readSession(client: ApiClient, sessionId: string): Promise<Session> {
  const query = client.from("sessions").select().eq("session_id", sessionId);
  return await readRow("sessions", query, sessionSchema, `session ${sessionId}`);
}

/** @throws CogoError `not_found`. */
export async function readSessionState(
  client: ApiClient,
  sessionId: string,
): Promise<SessionState> {
  const query = client.from("session_states").select().eq("session_id", sessionId);
  return await readRow("session_states", query, sessionStateSchema, `session ${sessionId}`);
}

/** The newest first. */
export async function listSessions(client: ApiClient, page: PageRequest): Promise<Page<Session>> {
  const order = { by: ["created_at", "session_id"], descending: true };
  return await readPage("sessions", client.from("sessions").select(), sessionSchema, {
    ...page,
    order,
  });
}
