import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { CogoError } from "../../shared/kernel/mod.ts";
import { startThrowAwayServer, type ThrowAwayServer } from "./throw_away_server.ts";

/** A throw-away Neo4j. */
export interface BenchNeo4j extends ThrowAwayServer {
  readonly uri: string;
  readonly version: string;
}

/** Where `.ci/install_neo4j` puts it. */
const INSTALLATIONS = "/opt/cogo";

/**
 * Starts a Neo4j that asks for no password. It does not survive this process.
 *
 * @throws CogoError `neo4j_missing` where none is installed.
 */
export async function startBenchNeo4j(): Promise<BenchNeo4j> {
  const { version, libraries } = findNeo4j();
  const server = await startThrowAwayServer({
    name: "neo4j",
    crashSignal: "SIGKILL",
    prepare(folder, port) {
      writeConfiguration(folder, port);
      const memory = ["-Xmx384m", "-XX:+UseSerialGC"];
      const homes = [`--home-dir=${folder}`, `--config-dir=${join(folder, "conf")}`];
      const program = ["-cp", libraries, "org.neo4j.server.CommunityEntryPoint"];
      return () => spawn("java", [...memory, ...program, ...homes], { stdio: "ignore" });
    },
    async ask(port) {
      const socket = connect(port, "127.0.0.1");
      await once(socket, "connect").finally(() => socket.destroy());
    },
  });
  return { ...server, uri: `bolt://127.0.0.1:${server.port}`, version };
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
