import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CogoError } from "../../shared/kernel/mod.ts";
import { endProcess, findFreePort } from "./throw_away_server.ts";

/** A throw-away Neo4j that can be killed, and started again on what it had written. */
export interface BenchNeo4j {
  readonly uri: string;
  readonly version: string;
  /** Kills it as `kill -9` does; resolves when it is gone. */
  crash(): Promise<void>;
  /** Starts it again after a crash; resolves when it answers. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Where `.ci/install_neo4j` puts it. */
const INSTALLATIONS = "/opt/cogo";
const START_TIMEOUT_MILLISECONDS = 120_000;

/**
 * Starts a Neo4j that asks for no password. It does not survive this process.
 *
 * @throws CogoError `neo4j_missing` where none is installed.
 */
export async function startBenchNeo4j(): Promise<BenchNeo4j> {
  const { version, libraries } = findNeo4j();
  const folder = mkdtempSync(join(tmpdir(), "cogo-bench-neo4j-"));
  const port = await findFreePort();
  writeConfiguration(folder, port);
  let server = await start(libraries, folder, port);
  const abandon = (): void => {
    server.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", abandon);
  return {
    uri: `bolt://127.0.0.1:${port}`,
    version,
    crash: () => endProcess(server, "SIGKILL"),
    async restart() {
      server = await start(libraries, folder, port);
    },
    async stop() {
      process.off("exit", abandon);
      await endProcess(server, "SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function findNeo4j(): { readonly version: string; readonly libraries: string } {
  const names = existsSync(INSTALLATIONS) ? readdirSync(INSTALLATIONS) : [];
  const name = names
    .filter((each) => each.startsWith("neo4j-"))
    .sort()
    .at(-1);
  if (name !== undefined) {
    return {
      version: name.slice("neo4j-".length),
      libraries: join(INSTALLATIONS, name, "lib", "*"),
    };
  }
  throw new CogoError({
    code: "neo4j_missing",
    message: `Expected Neo4j in ${INSTALLATIONS}, found none.`,
    remedy: "Run .ci/install_neo4j; it needs Java 17 and Maven.",
  });
}

function writeConfiguration(folder: string, port: number): void {
  const settings = {
    "server.bolt.listen_address": `127.0.0.1:${port}`,
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "dbms.security.auth_enabled": "false",
    "dbms.usage_report.enabled": "false",
    "server.memory.pagecache.size": "64m",
    "db.tx_log.preallocate": "false",
  };
  mkdirSync(join(folder, "conf"));
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, "conf", "neo4j.conf"), lines.join(""));
}

async function start(libraries: string, folder: string, port: number): Promise<ChildProcess> {
  const memory = ["-Xmx384m", "-XX:+UseSerialGC"];
  const homes = [`--home-dir=${folder}`, `--config-dir=${join(folder, "conf")}`];
  const server = spawn(
    "java",
    [...memory, "-cp", libraries, "org.neo4j.server.CommunityEntryPoint", ...homes],
    { stdio: "ignore" },
  );
  const deadline = Date.now() + START_TIMEOUT_MILLISECONDS;
  while (!(await listens(port))) {
    if (server.exitCode !== null || Date.now() > deadline) {
      await endProcess(server, "SIGKILL");
      throw new Error(`Expected Neo4j to start, see ${join(folder, "logs")}`);
    }
    await sleep(100);
  }
  return server;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}
