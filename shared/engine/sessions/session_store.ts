import { type ApiClient, CogoError, callFunction, readRows } from "../../kernel/mod.ts";
import { type Session, sessionSchema } from "./session.ts";

/** Sessions as the client's owner may see and change them. It decides nothing: the database does. */
export class SessionStore {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async create(input: { readonly title: string; readonly project: string }): Promise<Session> {
    return only(await callFunction(this.#client, "create_session", input, sessionSchema.array()));
  }

  async close(sessionId: string): Promise<Session> {
    const parameters = { session_id: sessionId };
    return only(
      await callFunction(this.#client, "close_session", parameters, sessionSchema.array()),
    );
  }

  async read(sessionId: string): Promise<Session> {
    const query = this.#client.from("sessions").select().eq("session_id", sessionId);
    const [session] = await readRows("sessions", query, sessionSchema);
    if (session !== undefined) return session;
    throw new CogoError({ code: "not_found", message: `No session ${sessionId}` });
  }

  async list(page: { readonly limit: number; readonly offset: number }): Promise<Session[]> {
    const query = this.#client
      .from("sessions")
      .select()
      .order("created_at", { ascending: false })
      .range(page.offset, page.offset + page.limit - 1);
    return await readRows("sessions", query, sessionSchema);
  }
}

function only(sessions: readonly Session[]): Session {
  const [session] = sessions;
  if (session === undefined) throw new Error("Expected one session, got none");
  return session;
}
