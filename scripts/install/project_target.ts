import pg from "pg";
import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";

type Row = Readonly<Record<string, unknown>>;

/** A project that can be asked: its database, and with a reference and a token the platform too. */
export interface ProjectTarget {
  readonly projectRef: string | undefined;
  /** The rows of the last statement. */
  query(sql: string): Promise<readonly Row[]>;
  /** Asks the management API about the project; undefined where there is no reference or token. */
  platform(path: string): Promise<unknown>;
  close(): Promise<void>;
}

const rowsSchema = z.array(z.record(z.string(), z.unknown()));
const TIMEOUT_MILLISECONDS = 30_000;

/**
 * Opens the database at `databaseUrl`, or that of the project by the management API.
 *
 * @throws CogoError `no_target`, `database_unavailable` or `management_api_failed`.
 */
export async function openTarget(options: {
  readonly dbUrl?: string | undefined;
  readonly projectRef?: string | undefined;
}): Promise<ProjectTarget> {
  const { SUPABASE_ACCESS_TOKEN: token, SUPABASE_API_URL: api } = process.env;
  const { dbUrl, projectRef } = options;
  const call = (path: string, init: RequestInit = {}) =>
    callPlatform(
      `${api || "https://api.supabase.com"}/v1/projects/${projectRef}${path}`,
      token ?? "",
      init,
    );
  const platform = async (path: string) => (projectRef && token ? await call(path) : undefined);
  if (dbUrl !== undefined) {
    const client = await connect(dbUrl);
    return {
      ...{ projectRef, platform },
      query: async (sql) => {
        const answered: pg.QueryResult | pg.QueryResult[] = await client.query(sql);
        return rowsSchema.parse((Array.isArray(answered) ? answered.at(-1) : answered)?.rows ?? []);
      },
      close: () => client.end(),
    };
  }
  if (projectRef === undefined || !token) {
    throw new CogoError({
      code: "no_target",
      message: "Expected a database or a project, got neither",
      remedy: "Pass --db-url URL, or --project-ref REF with SUPABASE_ACCESS_TOKEN set",
    });
  }
  return {
    ...{ projectRef, platform },
    query: async (query) =>
      rowsSchema.parse(
        await call("/database/query", { method: "POST", body: JSON.stringify({ query }) }),
      ),
    close: async () => undefined,
  };
}

async function connect(dbUrl: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: dbUrl,
    connectionTimeoutMillis: TIMEOUT_MILLISECONDS,
  });
  await client.connect().catch((cause: unknown) => {
    throw new CogoError({
      code: "database_unavailable",
      message: `Expected a database behind --db-url, but: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: "Copy the URL from the project's Connect dialog, with the password in it",
    });
  });
  return client;
}

async function callPlatform(url: string, token: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, {
    ...init,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  }).catch((cause: unknown) => {
    throw new CogoError({
      code: "management_api_failed",
      message: `Expected the management API at ${new URL(url).host}, but it did not answer`,
      cause,
    });
  });
  if (response.ok) return await response.json();
  throw new CogoError({
    code: "management_api_failed",
    message: `Expected the management API to answer ${new URL(url).pathname}, got ${response.status}: ${(await response.text()).slice(0, 300)}`,
    remedy: "See that SUPABASE_ACCESS_TOKEN may use this project",
  });
}
