import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The peers at their newest versions. */
export const PEER_VERSIONS = {
  "@pgflow/core": "0.8.1",
  "absurd-sdk": "0.5.0",
  pg: "8.23.1",
  "pg-boss": "12.38.0",
  postgres: "3.4.9",
} as const;

/** The PyPI package that carries pgmq's SQL, which pgflow needs and Debian does not package. */
const PGMQ_PYTHON_VERSION = "1.1.4";

/** Installs the peers into a folder of their own, unless these very versions are there. */
export async function installPeers(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const manifest = JSON.stringify({ private: true, type: "module", dependencies: PEER_VERSIONS });
  const stampPath = join(folder, "installed.json");
  const installed = existsSync(stampPath) ? await readFile(stampPath, "utf8") : "";
  if (installed === manifest) return;
  await writeFile(join(folder, "package.json"), manifest);
  await writeFile(join(folder, "import_peer.js"), "export default (name) => import(name);\n");
  await run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder });
  await writeFile(stampPath, manifest);
}

/** Imports a peer's package from where it is installed; the caller states which part it uses. */
export async function importPeer<Module>(peersFolder: string, name: string): Promise<Module> {
  const { default: load } = await import(pathToFileURL(join(peersFolder, "import_peer.js")).href);
  return load(name);
}

/** The PyPI package that carries absurd's SQL, which its npm package does not. */
const ABSURD_PYTHON_VERSION = "0.5.1";

/**
 * pgmq's SQL, downloaded once with pip.
 *
 * @throws the error of the command where there is no Python 3 with pip.
 */
export async function readPgmqSql(folder: string): Promise<string> {
  const target = await installPython(folder, "pgmq", PGMQ_PYTHON_VERSION);
  return readFile(join(target, "pgmq", "sql", "pgmq.sql"), "utf8");
}

/** absurd's SQL, of its command line for Python. @throws as {@link readPgmqSql}. */
export async function readAbsurdSql(folder: string): Promise<string> {
  const target = await installPython(folder, "absurdctl", ABSURD_PYTHON_VERSION);
  const print = "import absurdctl; print(absurdctl.BUNDLED_SCHEMA_SQL)";
  const options = { env: { ...process.env, PYTHONPATH: target } };
  return (await run("python3", ["-c", print], options)).stdout;
}

async function installPython(folder: string, name: string, version: string): Promise<string> {
  const target = join(folder, `${name}-${version}`);
  if (!existsSync(join(target, name))) {
    await run("python3", [
      ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"],
      ...["--target", target, `${name}==${version}`],
    ]);
  }
  return target;
}
