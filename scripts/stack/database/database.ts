/** One row as the driver gives it; a reader that needs more than `unknown` parses it with Zod. */
export type Row = Readonly<Record<string, unknown>>;

/** What can run SQL: a database, or one transaction of it. Failures are `DatabaseError`. */
export interface Queryable {
  /** Runs one statement with parameters `$1`, `$2`, …; parameters are text, numbers, booleans or null. */
  query(sql: string, parameters?: readonly Parameter[]): Promise<readonly Row[]>;
  /** Runs any number of statements without parameters. */
  exec(sql: string): Promise<void>;
}

/** A value bound to a statement; anything richer travels as JSON text and is cast in SQL. */
export type Parameter = string | number | boolean | null;

/** Runs statements, each on its own or several in one transaction. */
export interface Executor extends Queryable {
  /** Whether Postgres itself enforces `statement_timeout`; PGlite does not. */
  readonly enforcesTimeouts: boolean;
  /** Runs `work` in one transaction; it commits when `work` resolves and rolls back when it rejects. */
  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T>;
  /** Runs one statement as another user and in no transaction, so that a procedure may commit as it goes. */
  execAs(user: string, sql: string): Promise<void>;
}

/**
 * The stack's database, connected as a superuser: services step down to the role they act for.
 *
 * Two adapters: `openPglite` (one connection: everything takes turns) and `openNative`.
 */
export interface Database extends Executor {
  /** The same database for work that nobody waits for: where there is one connection, it is served last. */
  readonly inBackground: Executor;
  /** Calls `onNotify` for each NOTIFY on `channel`, until the database is closed. */
  listen(channel: string, onNotify: (payload: string) => void): Promise<void>;
  close(): Promise<void>;
}
