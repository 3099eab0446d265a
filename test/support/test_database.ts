import { randomUUID } from "node:crypto";
import type { Database, Parameter, Row } from "../../scripts/stack/database/database.ts";
import { openEmbeddedCopy } from "./embedded_copy.ts";
import { type DatabaseCopy, openNativeCopy } from "./native_copy.ts";

/** The server that vitest.config.ts gives the native projects; the project `sql` has none and runs on PGlite. */
const SERVER_URL = process.env.COGO_TEST_SERVER_URL;

/** Runs one statement in a transaction of its own, as one role. */
type Run = (sql: string, parameters?: readonly Parameter[]) => Promise<readonly Row[]>;

/** A migrated database of its own for one test file, with a clock that can be moved. */
export interface TestDatabase {
  readonly database: Database;
  /** A new user and what it may do through the Data API. */
  createUser(): Promise<{ readonly userId: string; readonly run: Run }>;
  /** As a worker does: through the Data API with the secret key. */
  readonly asWorker: Run;
  readonly asAnonymous: Run;
  /** As the owner of the schema: what sql/ may do, for looking behind the doors. */
  readonly asOwner: Run;
  /** Moves the database's clock for everything that follows; null lets it run. */
  setClock(at: string | null): void;
  close(): Promise<void>;
}

/**
 * Opens one. Its kinds of steps read nothing and nobody stands in for an agent, so that a test of the engine can
 * plan a step of any kind by itself and finds it where it planned it, unless they are to be as they come.
 */
export async function openTestDatabase(
  kinds: "free" | "as they come" = "free",
): Promise<TestDatabase> {
  const test = actOn(SERVER_URL ? await openNativeCopy(SERVER_URL) : await openEmbeddedCopy());
  if (kinds === "free") {
    await test.asOwner("update cogo.step_kinds set reads = '{}', reads_files = false where true");
    await test.asOwner("delete from cogo.agent_roles where agent = 'stand-in'");
  }
  return test;
}

/** Everyone who does something with a migrated database. */
export function actOn({ database, close }: DatabaseCopy): TestDatabase {
  let clock: string | null = null;
  const as =
    (role: string, userId?: string): Run =>
    (sql, parameters) =>
      database.transaction(async (transaction) => {
        const claims = JSON.stringify({ role, ...(userId === undefined ? {} : { sub: userId }) });
        await transaction.query(
          `select set_config('session_authorization', $1, true), set_config('role', $2, true),
                  set_config('request.jwt.claims', $3, true), set_config('cogo.clock', $4, true)`,
          [role === "migrator" ? "migrator" : "authenticator", role, claims, clock ?? ""],
        );
        return await transaction.query(sql, parameters);
      });

  return {
    database,
    async createUser() {
      const userId = randomUUID();
      await database.query("insert into auth.users (id, email) values ($1, $2)", [
        userId,
        `${userId}@example.com`,
      ]);
      return { userId, run: as("authenticated", userId) };
    },
    asWorker: as("service_role"),
    asAnonymous: as("anon"),
    asOwner: as("migrator"),
    setClock(at) {
      clock = at;
    },
    close,
  };
}
