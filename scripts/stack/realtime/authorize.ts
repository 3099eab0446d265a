import type { Database, Queryable } from "../database/database.ts";
import type { Claims } from "../tokens.ts";

/** What a user may do on a private topic, by extension. */
export type Permission = { readonly broadcast: boolean; readonly presence: boolean };

/** What a channel may do without any policy. */
export const unrestricted: Permission = { broadcast: true, presence: true };

const extensions = ["broadcast", "presence"] as const;

/** Ends the probe's transaction so that nothing of it stays. */
class ProbeDone extends Error {
  readonly permission: Permission;
  constructor(permission: Permission) {
    super("The probe is done.");
    this.permission = permission;
  }
}

/**
 * Asks the policies on `realtime.messages` what the owner of `claims` may do on `topic`, as hosted Realtime does.
 *
 * `read` selects probe rows under the user's role, `write` inserts them; the transaction is always rolled back.
 */
export async function probePermission(
  database: Database,
  claims: Claims,
  topic: string,
  access: "read" | "write",
): Promise<Permission> {
  try {
    return await database.transaction(async (transaction): Promise<never> => {
      const ids = access === "read" ? await insertProbes(transaction, topic) : [];
      await becomeUser(transaction, claims, topic);
      throw new ProbeDone(
        access === "read" ? await visible(transaction, ids) : await insertable(transaction, topic),
      );
    });
  } catch (outcome) {
    if (outcome instanceof ProbeDone) return outcome.permission;
    throw outcome;
  }
}

async function insertProbes(transaction: Queryable, topic: string): Promise<readonly string[]> {
  const rows = await transaction.query(
    `insert into realtime.messages (topic, extension, private) values ($1, 'broadcast', true), ($1, 'presence', true)
     returning id::text`,
    [topic],
  );
  return rows.map((row) => String(row.id));
}

async function becomeUser(transaction: Queryable, claims: Claims, topic: string): Promise<void> {
  await transaction.query(
    `select set_config('session_authorization', 'authenticator', true), set_config('role', $1, true),
       set_config('realtime.topic', $2, true), set_config('request.jwt.claims', $3, true),
       set_config('request.jwt.claim.sub', $4, true), set_config('request.jwt.claim.role', $1, true),
       set_config('request.headers', '{}', true)`,
    [claims.role, topic, JSON.stringify(claims), claims.sub ?? ""],
  );
}

async function visible(transaction: Queryable, ids: readonly string[]): Promise<Permission> {
  const rows = await transaction.query(
    "select extension from realtime.messages where id in ($1::text::uuid, $2::text::uuid)",
    [ids[0] ?? null, ids[1] ?? null],
  );
  const seen = rows.map((row) => row.extension);
  return { broadcast: seen.includes("broadcast"), presence: seen.includes("presence") };
}

async function insertable(transaction: Queryable, topic: string): Promise<Permission> {
  const allowed = { broadcast: false, presence: false };
  for (const extension of extensions) {
    await transaction.exec("savepoint probe");
    try {
      await transaction.query(
        "insert into realtime.messages (topic, extension, private) values ($1, $2, true)",
        [topic, extension],
      );
      allowed[extension] = true;
    } catch {
      await transaction.exec("rollback to savepoint probe");
    }
  }
  return allowed;
}
