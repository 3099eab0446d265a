import neo4j, { type Driver, type Record as Neo4jRecord } from "neo4j-driver";
import type { z } from "zod";
import { CogoError } from "../../kernel/mod.ts";

/** Where and as whom; without a password, as a server that asks for none. */
export interface Neo4jAddress {
  readonly uri: string;
  readonly username: string;
  readonly password: string | undefined;
  readonly database: string;
}

/** A statement with its parameters. Whole numbers must be given as {@link integer} says. */
export interface Statement {
  readonly cypher: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Runs one statement of a transaction and returns its rows. */
export type RunStatement = <Schema extends z.ZodType>(
  statement: Statement,
  rowSchema: Schema,
) => Promise<z.output<Schema>[]>;

/** How long a connection, a read and a transaction that writes may take. */
export interface Neo4jPatience {
  readonly connectMilliseconds: number;
  readonly readMilliseconds: number;
  readonly writeMilliseconds: number;
}

/** A reader has another store to ask; a batch of the projector must end before its lease does. */
const PATIENCE: Neo4jPatience = {
  connectMilliseconds: 2_000,
  readMilliseconds: 3_000,
  writeMilliseconds: 20_000,
};

/** A whole number as Neo4j takes it; a plain one of JavaScript would arrive as a float. */
export function integer(value: number): unknown {
  return neo4j.int(value);
}

/**
 * One Neo4j database over Bolt. Nothing is retried here: a reader has another store to ask, and the
 * projector comes again.
 *
 * Its methods throw CogoError `graph_store_unavailable` when trying later may help, else `graph_store_refused`.
 */
export class Neo4jConnection {
  readonly #driver: Driver;
  readonly #database: string;
  readonly #patience: Neo4jPatience;

  constructor({ uri, username, password, database }: Neo4jAddress, patience = PATIENCE) {
    const credentials = password === undefined ? undefined : neo4j.auth.basic(username, password);
    this.#driver = neo4j.driver(uri, credentials, {
      connectionTimeout: patience.connectMilliseconds,
      connectionAcquisitionTimeout: patience.connectMilliseconds,
      maxTransactionRetryTime: 0,
      disableLosslessIntegers: true,
      telemetryDisabled: true,
    });
    this.#database = database;
    this.#patience = patience;
  }

  async read<Schema extends z.ZodType>(
    statement: Statement,
    rowSchema: Schema,
  ): Promise<z.output<Schema>[]> {
    const { readMilliseconds } = this.#patience;
    return await this.#transact("READ", readMilliseconds, (run) => run(statement, rowSchema));
  }

  /** Runs the statements of `work` in one transaction. */
  async write<Result>(work: (run: RunStatement) => Promise<Result>): Promise<Result> {
    return await this.#transact("WRITE", this.#patience.writeMilliseconds, work);
  }

  async close(): Promise<void> {
    await this.#driver.close();
  }

  async #transact<Result>(
    mode: "READ" | "WRITE",
    milliseconds: number,
    work: (run: RunStatement) => Promise<Result>,
  ): Promise<Result> {
    const session = this.#driver.session({
      database: this.#database,
      defaultAccessMode: mode,
      disableAutoCommitRetries: true,
    });
    const transact = async (): Promise<Result> => {
      const transaction = session.beginTransaction({ timeout: milliseconds });
      const result = await work(async ({ cypher, parameters }, rowSchema) => {
        const { records } = await transaction.run(cypher, parameters);
        return rowSchema.array().parse(records.map((record: Neo4jRecord) => record.toObject()));
      });
      await transaction.commit();
      return result;
    };
    try {
      return await within(milliseconds + this.#patience.connectMilliseconds, transact());
    } catch (error) {
      throw toCogoError(error);
    } finally {
      // Not awaited: a server that froze would hold up the answer that it failed.
      session.close().catch(() => undefined);
    }
  }
}

/** The server's own time limit says nothing when the server has frozen. */
async function within<Result>(milliseconds: number, promise: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(unavailable(`It did not answer within ${milliseconds} ms`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
    promise.catch(() => undefined); // when the timeout came first
  }
}

function toCogoError(error: unknown): unknown {
  if (!(error instanceof neo4j.Neo4jError)) return error;
  const { code, message } = error;
  const mayPass =
    neo4j.isRetryableError(error) || /^(ServiceUnavailable|SessionExpired)$|Timeout/i.test(code);
  if (mayPass || !code.startsWith("Neo.ClientError")) return unavailable(message, error);
  return new CogoError({
    code: "graph_store_refused",
    message: `Neo4j refused: ${message}`,
    remedy: "Check NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE",
    details: { neo4jCode: code },
    cause: error,
  });
}

function unavailable(reason: string, cause?: unknown): CogoError {
  return new CogoError({
    code: "graph_store_unavailable",
    message: `Neo4j could not be asked: ${reason}`,
    remedy: "Nothing is lost: reads fall back to Postgres, changes wait in the outbox",
    cause,
  });
}
