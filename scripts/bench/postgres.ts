import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { CogoError } from "../../shared/kernel/mod.ts";
import { endProcess, findFreePort } from "./throw_away_server.ts";

/** A throw-away Postgres that is as durable as a production one. */
export interface BenchPostgres {
  /** The superuser's URL of the database `postgres`. */
  readonly url: string;
  readonly version: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Ends it without a checkpoint, and starts it again after the outage: it recovers from its log. */
  crash(outageMilliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

const DEBIAN_FOLDER = "/usr/lib/postgresql";
const START_TIMEOUT_MILLISECONDS = 30_000;

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
export async function startBenchPostgres(): Promise<BenchPostgres> {
  const owner = findOwner();
  const binaries = findBinaries();
  const folder = mkdtempSync(join(tmpdir(), "cogo-bench-postgres-"));
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  const options: SpawnOptions = { ...owner, stdio: "ignore", cwd: folder };
  const words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"];
  execFileSync(join(binaries, "initdb"), ["-D", join(folder, "data"), ...words], options);
  const port = await findFreePort();
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  const start = () => spawnServer(binaries, folder, port, options);
  let server = start();
  const abandon = (): void => {
    server.kill("SIGQUIT");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", abandon);
  const stop = async (): Promise<void> => {
    process.off("exit", abandon);
    await endProcess(server, "SIGINT");
    await rm(folder, { recursive: true, force: true });
  };
  const crash = async (outageMilliseconds: number): Promise<void> => {
    await endProcess(server, "SIGQUIT");
    await sleep(outageMilliseconds);
    server = start();
    await waitForVersion(url);
  };
  try {
    return { url, version: await waitForVersion(url), settings: SETTINGS, crash, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function spawnServer(
  binaries: string,
  folder: string,
  port: number,
  options: SpawnOptions,
): ChildProcess {
  const settings = Object.entries({
    ...SETTINGS,
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: folder,
  });
  const assignments = settings.flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return spawn(join(binaries, "postgres"), ["-D", join(folder, "data"), ...assignments], options);
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

async function waitForVersion(url: string): Promise<string> {
  const deadline = Date.now() + START_TIMEOUT_MILLISECONDS;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      const { rows } = await client.query<{ server_version: string }>("show server_version");
      return rows[0]?.server_version ?? "";
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(100);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
