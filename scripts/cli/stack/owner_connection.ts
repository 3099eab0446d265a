import pg from "pg";
import { CogoError } from "../../../shared/kernel/mod.ts";
import type { Queryable, Row } from "../../stack/database/database.ts";

/**
 * Connects as the user of a database's URL, works, and disconnects; what is not committed then is rolled back.
 *
 * @throws CogoError `database_unreachable`.
 */
export async function withOwner<Result>(
  databaseUrl: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on("notice", ({ severity, message }) => process.stderr.write(`${severity}: ${message}\n`));
  await client.connect().catch((cause: unknown) => {
    throw new CogoError({
      code: "database_unreachable",
      message: `The database did not accept a connection: ${String(cause)}`,
      remedy: "See ./cogo status, or correct --database-url",
      cause,
    });
  });
  return await work(client).finally(() => client.end());
}

/** Works in one transaction, which begins with these words. Errors as of `withOwner`, and `sql_failed`. */
export async function inOwnerTransaction<Result>(
  databaseUrl: string,
  begin: string,
  work: (transaction: Queryable) => Promise<Result>,
): Promise<Result> {
  return await withOwner(databaseUrl, async (client) => {
    const transaction: Queryable = {
      query: async (sql, parameters = []) =>
        (await client.query<Row>(sql, [...parameters]).catch(failSql)).rows,
      async exec(sql) {
        await client.query(sql).catch(failSql);
      },
    };
    await transaction.exec(begin);
    const result = await work(transaction);
    await transaction.exec("commit");
    return result;
  });
}

/** Turns what Postgres refused into `sql_failed`. */
export function failSql(cause: unknown): never {
  if (!(cause instanceof pg.DatabaseError)) throw cause;
  const { code, detail, hint, message } = cause;
  const more = [detail, hint].filter((text) => text !== undefined).join(" ");
  throw new CogoError({
    code: "sql_failed",
    message: `${message} (SQLSTATE ${code})`,
    ...(more !== "" && { remedy: more }),
    cause,
  });
}
