/** What a store needs of a Postgres database. */
export interface Database {
  query(
    text: string,
    values: readonly unknown[],
  ): Promise<readonly { readonly [name: string]: unknown }[]>;
  /** Runs several statements as one transaction. */
  run(statements: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens a Postgres server by its URL, or a folder with a Postgres inside this process. */
export async function openDatabase(address: string): Promise<Database> {
  return /^postgres(ql)?:/.test(address) ? openServer(address) : openFolder(address);
}

async function openServer(url: string): Promise<Database> {
  const { Pool } = await import("pg");
  const pool = new Pool({ connectionString: url });
  // A connection that breaks while nobody uses it is replaced when the next query needs one.
  pool.on("error", (error) => console.error(error));
  return {
    query: async (text, values) => (await pool.query(text, [...values])).rows,
    run: async (statements) => {
      await pool.query(statements);
    },
    close: () => pool.end(),
  };
}

async function openFolder(folder: string): Promise<Database> {
  const { PGlite } = await import("@electric-sql/pglite");
  const database = await PGlite.create(folder);
  return {
    query: async (text, values) =>
      (await database.query<{ [name: string]: unknown }>(text, [...values])).rows,
    run: async (statements) => {
      await database.exec(statements);
    },
    close: () => database.close(),
  };
}
