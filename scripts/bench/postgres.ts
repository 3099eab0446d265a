import { execFileSync, type SpawnOptions, spawn } from "node:child_process";
import { chownSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CogoError } from "../../shared/kernel/mod.ts";
import { withClient } from "./database.ts";
import { startThrowAwayServer, type ThrowAwayServer } from "./throw_away_server.ts";

/** A throw-away Postgres that is as durable as a production one: after a crash it recovers from its log. */
export interface BenchPostgres extends ThrowAwayServer {
  /** The superuser's URL of the database `postgres`. */
  readonly url: string;
  readonly version: string;
  readonly settings: Readonly<Record<string, string>>;
}

const DEBIAN_FOLDER = "/usr/lib/postgresql";

/** Durability on, no checkpoint in the middle of a measurement, every statement counted. */
const SETTINGS: Readonly<Record<string, string>> = {
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  wal_level: "replica",
  shared_buffers: "512MB",
  effective_cache_size: "2GB",
  max_wal_size: "8GB",
  checkpoint_timeout: "30min",
  max_connections: "300",
  shared_preload_libraries: "pg_stat_statements",
  "pg_stat_statements.max": "10000",
  "pg_stat_statements.track": "top",
};

/**
 * Starts a native Postgres in a folder of its own. It does not survive this process.
 *
 * @throws CogoError `postgres_missing` where no Postgres is installed.
 */
export async function startBenchPostgres(
  changes: Readonly<Record<string, string>> = {},
): Promise<BenchPostgres> {
  const settings = { ...SETTINGS, ...changes };
  const owner = findOwner();
  const binaries = findBinaries();
  const urlAt = (port: number) => `postgresql://postgres@127.0.0.1:${port}/postgres`;
  const server = await startThrowAwayServer({
    name: "postgres",
    crashSignal: "SIGQUIT",
    prepare(folder, port) {
      if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
      const data = join(folder, "data");
      const options: SpawnOptions = { ...owner, stdio: "ignore", cwd: folder };
      const words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"];
      execFileSync(join(binaries, "initdb"), ["-D", data, ...words], options);
      const addresses = { port, listen_addresses: "127.0.0.1", unix_socket_directories: folder };
      const assignments = Object.entries({ ...settings, ...addresses }).flatMap(([name, value]) => [
        "-c",
        `${name}=${value}`,
      ]);
      return () => spawn(join(binaries, "postgres"), ["-D", data, ...assignments], options);
    },
    ask: async (port) => {
      await askVersion(urlAt(port));
    },
  });
  const url = urlAt(server.port);
  return { ...server, url, version: await askVersion(url), settings };
}

async function askVersion(url: string): Promise<string> {
  const { rows } = await withClient(url, (client) =>
    client.query<{ server_version: string }>("show server_version"),
  );
  return rows[0]?.server_version ?? "";
}

/** Debian keeps the server's programs outside the path, by release; elsewhere they are in it. */
function findBinaries(): string {
  const releases = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER) : [];
  const candidates = releases
    .sort((a, b) => Number(b) - Number(a))
    .map((release) => join(DEBIAN_FOLDER, release, "bin"));
  const folders = [...candidates, ...(process.env.PATH ?? "").split(":")];
  const found = folders.find((folder) => existsSync(join(folder, "initdb")));
  if (found !== undefined) return found;
  throw new CogoError({
    code: "postgres_missing",
    message: "Expected a native Postgres with initdb, found none.",
    remedy: "Install PostgreSQL 15 or newer, with its contrib modules.",
  });
}

/** Postgres refuses to run as root, so root starts it as the user that its package made. */
function findOwner(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) =>
    Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }).trim());
  return { uid: id("-u"), gid: id("-g") };
}
