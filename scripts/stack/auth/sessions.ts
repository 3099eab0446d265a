import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Database, Queryable } from "../database/database.ts";
import { AuthError } from "./auth_error.ts";

/** A sign-in: its id travels in every access token, its refresh token changes with each use. */
export type Session = {
  readonly id: string;
  readonly userId: string;
  readonly refreshToken: string;
};

// Hosted default (`[auth] refresh_token_reuse_interval`): two tabs may refresh with the same token at once.
const REUSE_INTERVAL_SECONDS = 10;

const tokenRow = z.object({
  session_id: z.string(),
  user_id: z.string(),
  revoked: z.boolean(),
  recent: z.boolean(),
  child: z.string().nullable(),
});

/** Begins a session for a user. */
export async function startSession(database: Database, userId: string): Promise<Session> {
  return database.transaction(async (transaction) => {
    await transaction.query(
      "update auth.users set last_sign_in_at = now() where id = $1::text::uuid",
      [userId],
    );
    const [row] = await transaction.query(
      "insert into auth.sessions (user_id) values ($1::text::uuid) returning id::text",
      [userId],
    );
    const id = z.string().parse(row?.id);
    return { id, userId, refreshToken: await issueToken(transaction, id, null) };
  });
}

/**
 * Exchanges a refresh token for the next one of its session.
 *
 * A token used before gives the same successor for ten seconds; after that its session ends, since one of the two
 * holders is a thief. Errors: `refresh_token_not_found`, `refresh_token_already_used`.
 */
export async function refreshSession(database: Database, refreshToken: string): Promise<Session> {
  const outcome = await database.transaction((transaction) => rotate(transaction, refreshToken));
  if (outcome === "unknown") {
    throw new AuthError(
      400,
      "refresh_token_not_found",
      "Invalid Refresh Token: Refresh Token Not Found",
    );
  }
  // The session's end was committed; only now is the caller told.
  if (outcome === "reused") {
    throw new AuthError(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used");
  }
  return outcome;
}

async function rotate(
  transaction: Queryable,
  refreshToken: string,
): Promise<Session | "unknown" | "reused"> {
  const [row] = await transaction.query(
    `select t.session_id::text, s.user_id::text, t.revoked,
       t.updated_at > now() - make_interval(secs => ${REUSE_INTERVAL_SECONDS}) as recent,
       (select c.token from auth.refresh_tokens c where c.parent = t.token and not c.revoked limit 1) as child
     from auth.refresh_tokens t join auth.sessions s on s.id = t.session_id
     where t.token = $1 for update of s`,
    [refreshToken],
  );
  if (row === undefined) return "unknown";
  const { session_id: id, user_id: userId, revoked, recent, child } = tokenRow.parse(row);
  if (!revoked) {
    await transaction.query(
      "update auth.refresh_tokens set revoked = true, updated_at = now() where token = $1",
      [refreshToken],
    );
    return { id, userId, refreshToken: await issueToken(transaction, id, refreshToken) };
  }
  if (recent && child !== null) return { id, userId, refreshToken: child };
  await transaction.query("delete from auth.sessions where id = $1::text::uuid", [id]);
  return "reused";
}

/** Whether a session still lives. */
export async function sessionExists(database: Queryable, id: string): Promise<boolean> {
  const rows = await database.query("select 1 from auth.sessions where id::text = $1", [id]);
  return rows.length > 0;
}

/** Ends this session, the user's others, or all of them. */
export async function endSessions(
  database: Queryable,
  session: { readonly id: string; readonly userId: string },
  scope: "global" | "local" | "others",
): Promise<void> {
  await database.query(
    `delete from auth.sessions where user_id = $1::text::uuid
       and case $3 when 'local' then id::text = $2 when 'others' then id::text <> $2 else true end`,
    [session.userId, session.id, scope],
  );
}

async function issueToken(
  database: Queryable,
  sessionId: string,
  parent: string | null,
): Promise<string> {
  const token = randomBytes(24).toString("base64url");
  await database.query(
    "insert into auth.refresh_tokens (token, session_id, parent) values ($1, $2::text::uuid, $3)",
    [token, sessionId, parent],
  );
  return token;
}
