import type { Parameter } from "../../scripts/stack/database/database.ts";
import type { TestDatabase } from "./test_database.ts";

/** A transaction that has locked something and does nothing more until it is let go. */
export interface HeldLock {
  release(): Promise<void>;
}

/** Runs a statement that locks rows, as a superuser, on a connection of its own that stays in its transaction. */
export async function holdLock(
  test: TestDatabase,
  sql: string,
  parameters: readonly Parameter[] = [],
): Promise<HeldLock> {
  let letGo = () => {};
  const released = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return await new Promise((resolve, reject) => {
    const transaction = test.database.transaction(async (connection) => {
      await connection.query(sql, parameters);
      resolve({
        release() {
          letGo();
          return transaction;
        },
      });
      await released;
    });
    transaction.catch(reject);
  });
}

/** How many connections to the database wait for a lock now. */
export async function countWaiting(test: TestDatabase): Promise<number> {
  const [row] = await test.database.query(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return Number(row?.count);
}
